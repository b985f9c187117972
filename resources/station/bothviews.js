/** Both self-views: the computer's own camera, and the phone as the hub receives it. */

import { h } from "../common/element.js";
import { t } from "../common/language.js";
import { aim, selfView } from "../common/selfview.js";
import { sideView } from "./sideview.js";

/** `{node, update, close}`. */
export function bothViews(station) {
  const front = selfView(station.camera.stream, t("sideview.front"));
  const side = sideView(station);
  const node = h(
    "div.both-views",
    {},
    h("figure", {}, h("div.picture", {}, front), h("figcaption", {}, t("sideview.front"))),
    h("figure", {}, side.node, h("figcaption", {}, t("sideview.title"))),
  );
  return {
    node,
    update() {
      aim(front, station.camera.stream);
      side.update();
    },
    close: () => side.close(),
  };
}
