/** What the hub receives of the candidate's own phone, every two seconds, with its age when it stands still. */

import { seconds } from "../common/clocktext.js";
import { h, mark, say, show } from "../common/element.js";
import { readSide } from "../common/hub.js";
import { t } from "../common/language.js";
import { decodeKeyFrame } from "../common/media/keyframe.js";

const EVERY = 2000; // ms between two looks
const OLD = 8000; // ms; a key frame comes every two seconds

/** `{node, update, close}`: `update` a few times a second; asks the hub only while its node is in the page. */
export function sideView(station) {
  const canvas = h("canvas.selfview", { width: 320, height: 240, role: "img", "aria-label": t("sideview.title") });
  const badge = h("p.side-badge");
  const word = h("p.side-word", { role: "status" });
  const node = h("div.picture.side-picture", {}, canvas, badge, word);
  let captured = 0; // hub ms of the picture that is drawn, 0 while there is none
  let state = "wait";
  let due = 0;
  let asking = false;
  let closed = false;

  async function look() {
    asking = true;
    const answer = await readSide(station.token);
    if (answer.ok) await take(answer.raw);
    else if (answer.code === "not-connected") state = "elsewhere";
    asking = false;
    due = station.now() + EVERY;
    if (!closed) draw();
  }

  async function take(raw) {
    if (!raw) {
      captured = 0;
      state = "none";
      return;
    }
    const decoded = await decodeKeyFrame(raw);
    state = decoded ? "shown" : "unable";
    if (!decoded) return;
    const { picture } = decoded;
    canvas.width = picture.displayWidth ?? picture.width;
    canvas.height = picture.displayHeight ?? picture.height;
    canvas.getContext("2d").drawImage(picture, 0, 0);
    picture.close();
    captured = decoded.captured;
  }

  function draw() {
    const shown = state === "shown" && captured > 0;
    const age = station.now() - captured;
    const old = shown && age > OLD;
    show(canvas, shown);
    show(word, !shown);
    say(word, shown ? "" : t(`sideview.${state}`));
    show(badge, old);
    say(badge, old ? t("sideview.old", { n: seconds(age) }) : "");
    mark(node, "is-", old ? "old" : state);
  }

  function update() {
    if (!asking && node.isConnected && !document.hidden && station.token && station.now() >= due) look();
    draw();
  }

  draw();
  return {
    node,
    update,
    close() {
      closed = true;
    },
  };
}
