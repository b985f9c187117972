/** The waiting room: the hub's countdown, what both cameras see, and what to have ready. */

import { span, timeOfDay } from "../../common/clocktext.js";
import { h, icon, say } from "../../common/element.js";
import { t } from "../../common/language.js";
import { bothViews } from "../bothviews.js";

export function waitingStep(station) {
  const left = h("p.big-number", { role: "timer", "aria-live": "off" });
  const views = bothViews(station);
  const at = h("p.lead");
  const tip = (picture, key) => h("li", {}, icon(picture), t(key, { limit: station.view.leavesLimit }));
  const node = h(
    "section.card.wide.waiting",
    {},
    h(
      "div.waiting-words",
      {},
      h("p.ready", {}, icon("check"), t("waiting.ready")),
      h("h1", { tabindex: "-1" }, t("waiting.title")),
      h("div.big", {}, h("p.big-label", {}, t("waiting.until")), left),
      at,
      h(
        "ul.tips",
        {},
        tip("paper", "waiting.tip.desk"),
        tip("door", "waiting.tip.room"),
        tip("phone", "waiting.tip.power"),
        tip("screen", "waiting.tip.screen"),
      ),
    ),
    views.node,
  );
  const update = () => {
    const { startsAt } = station.view;
    say(left, span(startsAt - station.now()));
    say(at, t("waiting.at", { time: timeOfDay(startsAt) }));
    views.update();
  };
  update();
  return { node, update, close: () => views.close() };
}
