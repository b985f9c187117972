/** The place of an outside paper on the answering page, and what is said when it does not answer. */

import { h, icon, say, show } from "../../common/element.js";
import { t } from "../../common/language.js";
import { Guard } from "./guard.js";

/** @returns {{node: HTMLElement, update: () => void, close: () => void}} */
export function outsidePaper(station) {
  const { outside } = station;
  const told = h("span");
  const again = h(
    "button.quiet",
    { id: "outside-again", type: "button", on: { click: () => outside.reload() } },
    icon("retry"),
    t("outside.again"),
  );
  const trouble = h("div.offer", { role: "status" }, told, again);
  const place = h("div.outside-place");
  const node = h("div.card.paper-card.is-outside", {}, trouble, place);
  const guard = new Guard(node);
  guard.start();

  function update() {
    const { state, progress } = outside;
    const key = { quiet: "outside.quiet", stuck: "outside.stuck" }[state];
    const unsaved = progress?.unsaved ? t("outside.unsaved", { n: progress.unsaved }) : "";
    say(told, key ? t(key) : unsaved);
    show(again, Boolean(key));
    show(trouble, Boolean(told.textContent));
    outside.over(station.entered ? place : null);
  }
  return {
    node,
    update,
    close() {
      guard.stop();
      outside.over(null);
    },
  };
}
