/** The phone at work: what it films, how it should stand, and the way out once the exam is over. */

import { Dialog } from "../common/dialog.js";
import { placementDiagram } from "../common/diagram.js";
import { h, icon, mark, say, show } from "../common/element.js";
import { knows, refusal, t } from "../common/language.js";
import { aim, selfView } from "../common/selfview.js";

const LOOK = 3000; // ms between two looks at the picture: it costs a battery

export function liveStep(side) {
  const video = selfView(side.camera.stream, t("phone.view"), false);
  const state = h("span.live-state", { role: "status" });
  const badge = h("p.live-badge", {}, h("span.live-dot", { "aria-hidden": "true" }), state);
  const phase = h("p.lead", { role: "status" });
  const battery = h("p.fact");
  const awake = h("p.fact");
  const hidden = h("p.form-error", { role: "alert" }, t("phone.hidden"));
  const upright = h("p.form-note", { role: "status" });
  const exit = h("button.secondary", { id: "exit", type: "button", on: { click: ask } }, icon("door"), t("phone.exit"));
  const early = h("p.hint", {}, t("phone.exit.early"));
  const sure = new Dialog("dialog-exit");
  let node = null;

  const turnButtons = ["environment", "user"].map((facing) =>
    h(
      "button",
      { type: "button", "data-facing": facing, on: { click: () => facing !== side.facing && side.turn(facing) } },
      t(facing === "user" ? "phone.front" : "phone.rear"),
    ),
  );

  function ask() {
    const error = h("p.form-error", { role: "alert" });
    show(error, false);
    const yes = h("button.danger", { id: "exit-yes", type: "button", on: { click: leave } }, t("phone.exit.yes"));
    async function leave() {
      yes.disabled = true;
      const code = await side.leave();
      yes.disabled = false;
      if (!code) sure.close();
      say(error, code ? refusal(code) : "");
      show(error, Boolean(code));
    }
    sure.show(
      { title: t("phone.exit.title"), dismiss: () => sure.close() },
      h("p", {}, t(side.view?.phase === "ended" ? "phone.exit.text" : "phone.exit.early")),
      error,
      h("div.actions", {}, h("button.primary", { type: "button", autofocus: true, on: { click: () => sure.close() } }, t("app.cancel")), yes),
    );
  }

  function update() {
    const { view } = side;
    aim(video, side.camera.stream);
    video.classList.toggle("mirror", side.facing === "user");
    const on = side.media === "open" && side.link === "open" && Boolean(view?.sideOn);
    const starting = !view || side.media === "off" || side.media === "connecting";
    mark(badge, "is-", on ? "on" : starting ? "wait" : "lost");
    say(state, t(on ? "phone.live.title" : starting ? "phone.live.starting" : "phone.live.lost"));
    const key = `phone.phase.${view?.phase}`;
    say(phase, knows(key) ? t(key) : "");
    const over = view?.phase === "ended";
    node.classList.toggle("is-over", over);
    mark(exit, "is-", over ? "due" : "early");
    show(early, !over);
    show(hidden, side.wasHidden && !over);
    say(upright, video.videoHeight > video.videoWidth ? t("check.hold.upright") : "");
    show(upright, Boolean(upright.textContent) && !over);
    show(battery, side.battery.known);
    const { percent, charging, low } = side.battery;
    say(battery, t(low ? "phone.batteryLow" : charging ? "phone.batteryCharging" : "phone.battery", { percent }));
    mark(battery, "is-", low ? "bad" : "good");
    say(awake, t(side.awake.held ? "phone.awake" : "phone.notAwake"));
    show(awake, side.awake.held || !side.awake.able);
    for (const one of turnButtons) one.setAttribute("aria-pressed", String(one.dataset.facing === side.facing));
  }

  node = h(
    "section.live",
    {},
    h("h1.visually-hidden", { tabindex: "-1" }, t("app.phoneTitle")),
    h("div.picture.live-picture", {}, video, badge),
    h(
      "div.card",
      {},
      phase,
      hidden,
      upright,
      h("div.segmented", { role: "group", "aria-label": t("phone.side") }, ...turnButtons),
      placement(),
      h("div.facts", {}, battery, awake),
      h("div.leave", {}, exit, early),
    ),
  );
  update();
  const looking = setInterval(() => side.look(video), LOOK);
  return {
    node,
    update,
    close() {
      clearInterval(looking);
      sure.close();
    },
  };
}

/** How the phone should stand. */
function placement() {
  const point = (picture, key) => h("li", {}, icon(picture), t(key));
  return h(
    "div.placement",
    {},
    h("h2", {}, t("phone.place.title")),
    placementDiagram(),
    h("ul", {}, point("phone", "phone.place.turn"), point("battery", "phone.place.power")),
  );
}

/** A card with a sign and two sentences: no ticket, left, stopped. */
export function wordStep(sign, title, text, calm) {
  const node = h(
    `section.card.narrow.centred.ended${calm ? ".is-calm" : ".is-grave"}`,
    {},
    h("div.seal", {}, icon(sign)),
    h("h1", { tabindex: "-1" }, title),
    h("p.lead", {}, text),
  );
  return { node, update() {} };
}
