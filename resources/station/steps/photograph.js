/** The face photograph: an outline, a picture, a second look, and off it goes. */

import { h, icon, say, show } from "../../common/element.js";
import { refusal, t } from "../../common/language.js";
import { aim, selfView, shoot } from "../../common/selfview.js";

/** `draft.shot` keeps the picture over a change of language. */
export function photographStep(station, draft) {
  const video = selfView(station.camera.stream, t("monitor.title"));
  const still = h("div.still");
  const outline = h("div.outline", { "aria-hidden": "true" });
  const word = h("p.why", { role: "status" });
  const error = h("p.form-error", { role: "alert" });
  let shot = draft.shot ?? null;
  let busy = false;

  function take() {
    shot = draft.shot = shoot(video);
    say(error, shot ? "" : t("photo.noPicture"));
    draw();
    if (shot) useButton.focus();
  }

  function again() {
    shot = draft.shot = null;
    say(error, "");
    draw();
    takeButton.focus();
  }

  async function use() {
    busy = true;
    draw();
    const reply = await station.command("photograph", { picture: shot.jpeg });
    busy = false;
    if (reply.ok) draft.shot = null;
    say(error, reply.ok ? "" : refusal(reply.code));
    draw();
  }

  const takeButton = h("button.primary.large", { id: "photo-take", type: "button", on: { click: take } }, icon("camera"), t("photo.take"));
  const useButton = h("button.primary.large", { id: "photo-use", type: "button", on: { click: use } }, t("photo.use"));
  const againButton = h("button.secondary.large", { type: "button", on: { click: again } }, t("photo.again"));

  function draw() {
    if (shot && shot.canvas !== still.firstChild) {
      shot.canvas.className = "selfview mirror";
      shot.canvas.setAttribute("role", "img");
      shot.canvas.setAttribute("aria-label", t("photo.alt"));
      still.replaceChildren(shot.canvas);
    }
    show(still, Boolean(shot));
    show(outline, !shot);
    show(takeButton, !shot);
    show(useButton, Boolean(shot));
    show(againButton, Boolean(shot));
    useButton.disabled = againButton.disabled = busy;
    takeButton.disabled = video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA;
    show(error, Boolean(error.textContent));
    say(word, busy ? t("photo.sending") : shot ? t("photo.taken") : takeButton.disabled ? t("photo.noPicture") : "");
  }

  const node = h(
    "section.card.medium",
    {},
    h("h1", { tabindex: "-1" }, t("photo.title")),
    h("p.lead", {}, t("photo.lead")),
    h("div.picture.portrait", {}, video, still, outline),
    error,
    h("div.actions", {}, takeButton, useButton, againButton, word),
  );
  const update = () => {
    aim(video, station.camera.stream);
    draw();
  };
  draw();
  return { node, update };
}
