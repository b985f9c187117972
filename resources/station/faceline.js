/** How faces are compared, and the way to decide otherwise: consent that was given can be taken back. */

import { h, say, show } from "../common/element.js";
import { refusal, t } from "../common/language.js";

/** `{node, update}`. */
export function faceLine(station) {
  const now = h("span");
  const error = h("span", { role: "alert" });
  const change = h("button.link", { id: "face-change", type: "button", on: { click: decide } });
  const node = h("p.hint.face-line", {}, now, change, error);
  const allowed = () => station.view?.face === "allowed";

  async function decide() {
    change.disabled = true;
    const code = await station.decideFace(allowed() ? "refuse" : "allow");
    change.disabled = false;
    say(error, code ? refusal(code) : "");
    update();
  }

  function update() {
    show(node, Boolean(station.view?.face));
    say(now, t(allowed() ? "face.now.allowed" : "face.now.refused"));
    say(change, t(allowed() ? "face.change.refuse" : "face.change.allow"));
  }

  update();
  return { node, update };
}
