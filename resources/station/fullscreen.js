/** Full screen: offered, asked back when it was left, never counted. */

import { h, icon, say, show } from "../common/element.js";
import { t } from "../common/language.js";

let wanted = false; // it was on once
let refused = false; // "not now"

/** Whether this browser has it. */
const can = () => document.fullscreenEnabled === true;

/** Go there; needs a click. */
export async function enterFullScreen() {
  try {
    await document.documentElement.requestFullscreen({ navigationUI: "hide" });
    wanted = true;
  } catch {
    // the offer stays
  }
}

/** Back to the window, once the exam is over. */
export function leaveFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
}

/** The offer above the paper. @returns {{node: HTMLElement, update: () => void}} */
export function fullScreenOffer() {
  const text = h("span");
  const go = h(
    "button.secondary",
    { id: "fullscreen", type: "button", on: { click: enterFullScreen } },
    icon("expand"),
    t("fullscreen.go"),
  );
  const no = h("button.quiet", { type: "button", on: { click: decline } }, t("fullscreen.no"));
  const node = h("div.offer", { role: "status" }, text, go, no);

  function decline() {
    refused = true;
    update();
  }

  function update() {
    const open = can() && !document.fullscreenElement && !refused;
    show(node, open);
    if (open) say(text, t(wanted ? "fullscreen.left" : "fullscreen.offer"));
  }
  update();
  return { node, update };
}
