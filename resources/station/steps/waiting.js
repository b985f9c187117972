/** The waiting room: the hub's countdown, and what to have ready. */

import { span, timeOfDay } from "../../common/clocktext.js";
import { h, icon, say } from "../../common/element.js";
import { t } from "../../common/language.js";

export function waitingStep(station) {
  const left = h("p.big-number", { role: "timer", "aria-live": "off" });
  const { view } = station;
  const tip = (picture, key) => h("li", {}, icon(picture), t(key, { limit: view.leavesLimit }));
  const node = h(
    "section.card.medium.centred",
    {},
    h("p.ready", {}, icon("check"), t("waiting.ready")),
    h("h1", { tabindex: "-1" }, t("waiting.title")),
    h("p.hint", {}, t("waiting.name", { name: station.name })),
    h("div.big", {}, h("p.big-label", {}, t("waiting.until")), left),
    h("p.lead", {}, t("waiting.at", { time: timeOfDay(view.startsAt) })),
    h(
      "ul.tips",
      {},
      tip("paper", "waiting.tip.desk"),
      tip("door", "waiting.tip.room"),
      tip("phone", "waiting.tip.power"),
      tip("screen", "waiting.tip.screen"),
    ),
  );
  const update = () => say(left, span(station.view.startsAt - station.now()));
  update();
  return { node, update };
}
