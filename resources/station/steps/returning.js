/** Coming back after a reload: the camera is being opened and the hub asked where the candidate was. */

import { h, icon } from "../../common/element.js";
import { t } from "../../common/language.js";

export function returningStep(station) {
  const node = h(
    "section.card.narrow.centred",
    {},
    h("div.seal.is-waiting", {}, icon("retry")),
    h("h1", { tabindex: "-1" }, t("returning.title")),
    h("p.lead", { role: "status" }, t(station.returning ? "returning.camera" : "returning.hub")),
  );
  return { node, update() {} };
}
