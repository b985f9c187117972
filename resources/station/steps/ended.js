/** The end: how and why, and what remains to be done. */

import { h, icon, say } from "../../common/element.js";
import { knows, refusal, t } from "../../common/language.js";

export function endedStep(station) {
  const { view } = station;
  const calm = view.outcome === "submitted" || view.cause === "time";
  const cause = `end.cause.${view.cause}`;
  const phone = h("p.lead", { role: "status" });
  const kind = station.exam?.kind;
  const node = h(
    `section.card.narrow.centred.ended${calm ? ".is-calm" : ".is-grave"}`,
    {},
    h("div.seal", {}, icon(calm ? "check" : "warn")),
    h("h1", { tabindex: "-1" }, t(`end.${view.outcome || "collected"}`)),
    h("p.lead", {}, knows(cause) ? t(cause, { limit: view.leavesLimit }) : ""),
    view.outcome === "forfeited" && kind === "formal" ? h("p", {}, t("end.retake")) : null,
    kind === "mock" ? h("p.hint", {}, t("end.mock")) : null,
    h("hr"),
    phone,
    h("p.hint", {}, t("end.camera")),
  );
  const update = () => say(phone, t(station.view?.sideOn ? "end.phone" : "end.phoneGone"));
  update();
  return { node, update };
}

/** A page that does nothing more, and why. */
export function stoppedStep(station) {
  const again = () => {
    station.stopped = "";
    station.checked = false;
    station.changed();
  };
  const node = h(
    "section.card.narrow.centred.ended.is-grave",
    {},
    h("div.seal", {}, icon("warn")),
    h("h1", { tabindex: "-1" }, t("stopped.title")),
    h("p.lead", {}, refusal(station.stopped)),
    h("div.actions", {}, h("button.secondary", { type: "button", on: { click: again } }, t("stopped.again"))),
  );
  return { node, update() {} };
}
