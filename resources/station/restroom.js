/** The restroom: how to ask, what was answered, the time running down, and the way back through a look into the camera. */

import { span } from "../common/clocktext.js";
import { Dialog } from "../common/dialog.js";
import { h, icon, mark, say, show, svgElement } from "../common/element.js";
import { t } from "../common/language.js";
import { selfView } from "../common/selfview.js";

const SAID = {
  asked: "restroom.asked",
  denied: "restroom.denied",
  away: "restroom.away.title",
  overdue: "restroom.overdue.title",
};

/** The card at the side. @returns {{node: HTMLElement, update: () => void, close: () => void}} */
export function restroomCard(station) {
  const state = h("p.restroom-state", { role: "status" });
  const left = h("p.big-number.small", { role: "timer", "aria-live": "off" });
  const back = h(
    "button.primary",
    { id: "restroom-back", type: "button", on: { click: () => look.open() } },
    icon("camera"),
    t("restroom.back"),
  );
  const how = h("button.quiet", { id: "restroom-how", type: "button", on: { click: explain } }, t("restroom.ask"));
  const help = new Dialog("dialog-restroom");
  const look = lookIntoCamera(station);

  function explain() {
    const close = () => help.close();
    help.show(
      { title: t("restroom.title"), dismiss: close },
      h(
        "div.restroom-help",
        {},
        sheetDrawing(),
        h("ol.steps", {}, ...["write", "hold", "wait", "return"].map((one) => h("li", {}, t(`restroom.how.${one}`)))),
      ),
      h("p.hint", {}, t("restroom.how.time")),
      h("div.actions", {}, h("button.primary", { type: "button", on: { click: close } }, t("restroom.close"))),
    );
  }

  function update() {
    const { restroom, breakUntil } = station.view;
    const gone = restroom === "away" || restroom === "overdue";
    say(state, SAID[restroom] ? t(SAID[restroom]) : "");
    mark(state, "is-", restroom);
    show(state, Boolean(SAID[restroom]));
    show(left, restroom === "away");
    if (restroom === "away") say(left, span((breakUntil ?? 0) - station.now()));
    show(back, gone);
    show(how, !gone);
    look.update();
  }

  const node = h("div.card.restroom-card", {}, h("h2", {}, icon("door"), t("restroom.title")), state, left, back, how);
  return {
    node,
    update,
    close() {
      help.close();
      look.close();
    },
  };
}

/** The candidate is back and shows it: the own picture, until an invigilator has ended the break. */
export function lookIntoCamera(station) {
  const dialog = new Dialog("dialog-look");
  const left = h("p.strong", { role: "timer", "aria-live": "off" });
  const close = () => dialog.close();
  return {
    open() {
      dialog.show(
        { title: t("restroom.look.title"), dismiss: close },
        h(
          "div.picture",
          {},
          selfView(station.camera.stream, t("monitor.title")),
          h("span.outline", { "aria-hidden": "true" }),
        ),
        h("p", {}, t("restroom.look.text")),
        left,
        h(
          "div.actions",
          {},
          h("button.secondary", { id: "look-close", type: "button", on: { click: close } }, t("restroom.look.close")),
        ),
      );
      this.update();
    },
    update() {
      if (!dialog.open) return;
      const { restroom, breakUntil } = station.view ?? {};
      if (restroom === "away") say(left, t("restroom.look.left", { left: span((breakUntil ?? 0) - station.now()) }));
      else if (restroom === "overdue") say(left, t("restroom.overdue.title"));
      else close();
    },
    close,
  };
}

/** A candidate who holds a written sheet up to the camera. */
function sheetDrawing() {
  const svg = svgElement("svg", { viewBox: "0 0 240 170", class: "diagram sheet-drawing", role: "img" });
  svg.setAttribute("aria-label", t("restroom.how.picture"));
  const shape = (tag, kind, attributes) => svg.append(svgElement(tag, { class: kind, ...attributes }));
  shape("rect", "desk", { x: 1, y: 1, width: 238, height: 168, rx: 12 });
  shape("path", "thing", { d: "M52 169c2-40 22-56 68-56s66 16 68 56" }); // shoulders
  shape("circle", "thing", { cx: 120, cy: 50, r: 30 });
  shape("path", "thing", { d: "M88 48c-5-1-6 10-1 12M152 48c5-1 6 10 1 12" }); // both ears
  shape("rect", "sheet", { x: 62, y: 88, width: 116, height: 62, rx: 3 });
  shape("circle", "thing", { cx: 62, cy: 124, r: 8 });
  shape("circle", "thing", { cx: 178, cy: 124, r: 8 });
  const text = svgElement("text", { x: 120, y: 127, "text-anchor": "middle", class: "sheet-text" });
  text.textContent = t("restroom.how.sheet");
  svg.append(text);
  return svg;
}
