/** The end: how and why, and what remains to be done. */

import { h, icon, say, show } from "../../common/element.js";
import { knows, refusal, t } from "../../common/language.js";
import { leaveFullScreen } from "../fullscreen.js";
import { receipt } from "../receipt.js";

const SECOND = new Set(["invigilator", "leaves", "leave-timeout", "disconnect-timeout"]); // may be reinstated

export function endedStep(station) {
  const { view } = station;
  leaveFullScreen();
  const calm = view.outcome === "submitted" || view.cause === "time";
  const cause = `end.cause.${view.cause}`;
  const phone = h("p", { role: "status" });
  const lost = h("p.form-error", { role: "status" });
  const again = SECOND.has(view.cause) && station.now() < view.endsAt;
  const camera = `${t("end.camera")}${again ? "" : t("end.close")}`;
  const another = h(
    "button.secondary",
    { id: "another-exam", type: "button", on: { click: () => station.startOver() } },
    t("choose.another"),
  );
  const node = h(
    `section.card.medium.ended${calm ? ".is-calm" : ".is-grave"}`,
    {},
    h(
      "header.ended-head",
      {},
      h("div.seal", {}, icon(calm ? "check" : "warn")),
      h("h1", { tabindex: "-1" }, t(`end.${view.outcome || "collected"}`)),
      h("p.lead", {}, knows(cause) ? t(cause, { limit: view.leavesLimit }) : ""),
    ),
    lost,
    receipt(station),
    h("h2", {}, t("end.next")),
    h(
      "ul.next",
      {},
      ...whatNext(station, again).map((one) => h("li", {}, one)),
      h("li", {}, phone),
      h("li", {}, camera),
    ),
    another,
  );
  function update() {
    const on = Boolean(station.view?.sideOn);
    say(phone, t(on ? "end.phone" : "end.phoneGone"));
    show(phone.parentElement, on || view.outcome !== "forfeited"); // who never came has brought no phone
    const n = station.sheet.lost ?? 0;
    say(lost, n ? t("end.lost", { n }) : "");
    show(lost, n > 0);
    show(another, !again && station.exams.list.some((one) => one.exam !== station.exam?.exam));
  }
  update();
  return { node, update };
}

/** What happens after this end, by kind of exam and outcome. */
function whatNext({ view, exam }, again) {
  const kind = exam?.kind;
  if (kind === "mock") return [t("end.mock")];
  if (view.outcome === "forfeited") return [t(kind === "retake" ? "end.noRetake" : "end.retake", { fee: exam?.retakeFee })];
  if (view.outcome === "cancelled") return [t("end.zero")];
  return [t("end.marked"), again ? t("end.second") : ""].filter(Boolean);
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
