/** Where the phone stands, drawn from above: desk, computer, candidate, and the phone 45 degrees to the side. */

import { svgElement } from "./element.js";
import { t } from "./language.js";

/** The drawing; the sentence beside it says the same. */
export function placementDiagram() {
  const shape = (tag, kind, attributes) => svgElement(tag, { class: kind, ...attributes });
  const label = (x, y, key) => {
    const text = svgElement("text", { x, y, "text-anchor": "middle" });
    text.textContent = t(key);
    return text;
  };
  const svg = svgElement("svg", { viewBox: "0 0 220 158", class: "diagram", role: "img" });
  svg.setAttribute("aria-label", t("phone.place.angle"));
  svg.append(
    shape("rect", "desk", { x: 24, y: 34, width: 150, height: 62, rx: 8 }),
    shape("path", "sight", { d: "M187 27 L36 60 L80 150 L132 146 Z" }),
    shape("rect", "thing", { x: 74, y: 44, width: 50, height: 8, rx: 2 }), // the screen
    shape("rect", "thing", { x: 76, y: 62, width: 46, height: 16, rx: 3 }), // the keyboard
    shape("ellipse", "thing", { cx: 99, cy: 122, rx: 32, ry: 13 }), // shoulders
    shape("circle", "thing", { cx: 99, cy: 118, r: 12 }),
    shape("path", "thing", { d: "M95.5 107 L99 102 L102.5 107" }),
    shape("rect", "phone", { x: 180, y: 13, width: 14, height: 26, rx: 3, transform: "rotate(45 187 26)" }),
    label(99, 152, "phone.diagram.you"),
    label(190, 60, "phone.diagram.phone"),
    label(99, 28, "phone.diagram.screen"),
  );
  return svg;
}
