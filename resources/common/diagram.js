/** How the phone stands, in two drawings: from above, 45 degrees to the side; and what it must see. */

import { h, svgElement } from "./element.js";
import { t } from "./language.js";

/** Both drawings with their captions, which say the same in words. */
export function placementDiagram() {
  const figure = (svg, key) => h("figure", {}, svg, h("figcaption", {}, t(key)));
  return h("div.diagrams", {}, figure(fromAbove(), "phone.place.angle"), figure(throughThePhone(), "phone.place.see"));
}

const shape = (tag, kind, attributes) => svgElement(tag, { class: kind, ...attributes });

function label(x, y, text, anchor = "middle") {
  const node = svgElement("text", { x, y, "text-anchor": anchor });
  node.textContent = text;
  return node;
}

function drawing(width, height, ...parts) {
  const svg = svgElement("svg", { viewBox: `0 0 ${width} ${height}`, class: "diagram", "aria-hidden": "true" });
  svg.append(...parts);
  return svg;
}

/** Desk, computer and candidate from above; the angle is at the candidate. */
function fromAbove() {
  return drawing(
    210,
    156,
    shape("rect", "desk", { x: 18, y: 40, width: 142, height: 58, rx: 7 }),
    shape("path", "sight", { d: "M166 46 L22 58 L44 146 L122 150 Z" }),
    shape("rect", "thing", { x: 62, y: 48, width: 56, height: 7, rx: 2 }), // the screen
    shape("rect", "thing", { x: 68, y: 68, width: 44, height: 14, rx: 3 }), // the keyboard
    shape("path", "axis", { d: "M90 118 V20" }),
    shape("path", "axis", { d: "M90 118 L160 48" }),
    shape("path", "arc", { d: "M90 84 A34 34 0 0 1 114 94" }),
    label(132, 91, "45°", "start"),
    shape("ellipse", "person", { cx: 90, cy: 128, rx: 33, ry: 13 }), // shoulders
    shape("circle", "person", { cx: 90, cy: 121, r: 12.5 }),
    shape("path", "person", { d: "M86 109.500 L90 104 L94 109.500" }),
    shape("rect", "phone", { x: 162, y: 28, width: 8, height: 28, rx: 3, transform: "rotate(45 166 42)" }),
    label(90, 154, t("phone.diagram.you")),
    label(184, 30, t("phone.diagram.phone")),
    label(90, 14, t("phone.diagram.screen")),
  );
}

/** The candidate at the desk as a phone on its long side sees it. */
function throughThePhone() {
  return drawing(
    210,
    156,
    shape("rect", "bezel", { x: 8, y: 18, width: 194, height: 118, rx: 14 }),
    shape("rect", "view", { x: 18, y: 26, width: 174, height: 102, rx: 4 }),
    shape("path", "chair", { d: "M146 70 Q164 62 170 76 L168 118 L150 118 Z" }),
    shape("path", "desk", { d: "M18 104 L98 88 L192 112 V128 H18 Z" }),
    shape("path", "thing", { d: "M34 50 L70 43 V88 L34 97 Z" }), // the screen
    shape("path", "thing", { d: "M48 94 L46 105 M38 107 L60 103" }),
    shape("path", "person", { d: "M118 98 Q112 72 132 67 Q156 66 160 113 L130 106 Z" }), // body
    shape("ellipse", "person", { cx: 130, cy: 50, rx: 12, ry: 15 }),
    shape("path", "person", { d: "M134 47 q4 2 1 8" }), // ear
    shape("path", "thing", { d: "M66 107 L92 102 L106 107 L80 113 Z" }), // the keyboard
    shape("path", "limb", { d: "M122 80 Q112 98 92 100" }),
    shape("path", "limb", { d: "M146 82 Q144 106 106 109" }),
    shape("circle", "hand", { cx: 90, cy: 100, r: 5 }),
    shape("circle", "hand", { cx: 103, cy: 109, r: 5 }),
    shape("path", "thing", { d: "M122 115 L144 111 L156 117 L134 122 Z" }), // scratch paper
  );
}
