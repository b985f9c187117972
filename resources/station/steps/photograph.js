/** The face photograph: an outline, a picture, what could be better about it, a second look, and off it goes. */

import { h, icon, mark, say, show } from "../../common/element.js";
import { refusal, t } from "../../common/language.js";
import { countFaces, PictureWatch } from "../../common/picturequality.js";
import { aim, selfView, shoot } from "../../common/selfview.js";

const LOOK = 500; // ms between two looks at the picture

/** `draft.shot` keeps the picture over a change of language. */
export function photographStep(station, draft) {
  const video = selfView(station.camera.stream, t("monitor.title"));
  const watch = new PictureWatch();
  const still = h("div.still");
  const outline = h("div.outline", { "aria-hidden": "true" });
  const word = h("p.why", { role: "status" });
  const advice = h("p.form-note", { role: "alert", id: "photo-advice" });
  const error = h("p.form-error", { role: "alert" });
  let shot = draft.shot ?? null;
  let busy = false;

  async function take() {
    const fresh = shoot(video);
    shot = draft.shot = fresh;
    say(error, fresh ? "" : t("photo.noPicture"));
    if (fresh) fresh.problem = new PictureWatch(1).look(fresh.canvas);
    draw();
    if (!fresh) return;
    (fresh.problem ? againButton : useButton).focus();
    if (fresh.problem) return;
    fresh.problem = faceProblem(await countFaces(fresh.canvas));
    if (fresh === shot) draw();
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
    const { jpeg, problem } = shot;
    const reply = await station.command("photograph", { picture: jpeg });
    busy = false;
    if (reply.ok) draft.shot = null;
    // Whoever compares faces should know that the page had warned.
    if (reply.ok && problem) station.command("confirm-check", { text: `env:photo-${problem.toLowerCase()}` });
    say(error, reply.ok ? "" : refusal(reply.code));
    draw();
  }

  const takeButton = h("button.primary.large", { id: "photo-take", type: "button", on: { click: take } }, icon("camera"), t("photo.take"));
  const useButton = h("button.large", { id: "photo-use", type: "button", on: { click: use } });
  const againButton = h("button.large", { id: "photo-again", type: "button", on: { click: again } }, icon("retry"), t("photo.again"));

  function draw() {
    if (shot && shot.canvas !== still.firstChild) {
      shot.canvas.className = "selfview mirror";
      shot.canvas.setAttribute("role", "img");
      shot.canvas.setAttribute("aria-label", t("photo.alt"));
      still.replaceChildren(shot.canvas);
    }
    const problem = shot?.problem ?? "";
    show(still, Boolean(shot));
    show(outline, !shot);
    show(takeButton, !shot);
    show(useButton, Boolean(shot));
    show(againButton, Boolean(shot));
    useButton.classList.toggle("primary", !problem);
    useButton.classList.toggle("secondary", Boolean(problem));
    againButton.classList.toggle("primary", Boolean(problem));
    againButton.classList.toggle("secondary", !problem);
    say(useButton, t(problem ? "photo.useAnyway" : "photo.use"));
    useButton.disabled = againButton.disabled = busy;
    takeButton.disabled = video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA;
    show(error, Boolean(error.textContent));
    show(advice, Boolean(problem));
    say(advice, problem ? `${t(`picture.${problem}`)} ${t("photo.advice")}` : "");
    const hint = shot || takeButton.disabled ? "" : watch.problem;
    mark(word, "is-", hint ? "warn" : "");
    if (busy) say(word, t("photo.sending"));
    else if (shot) say(word, problem ? "" : t("photo.taken"));
    else if (takeButton.disabled) say(word, t("photo.noPicture"));
    else say(word, hint ? t(`picture.${hint}`) : "");
  }

  const looking = setInterval(() => !shot && watch.look(video), LOOK);
  const node = h(
    "section.card.medium",
    {},
    h("h1", { tabindex: "-1" }, t("photo.title")),
    h("p.lead", {}, t("photo.lead")),
    h("div.picture.portrait", {}, video, still, outline),
    advice,
    error,
    h("div.actions", {}, takeButton, useButton, againButton, word),
  );
  const update = () => {
    aim(video, station.camera.stream);
    draw();
  };
  draw();
  return { node, update, close: () => clearInterval(looking) };
}

/** `faces` is null where the browser cannot tell: then nothing is claimed. */
function faceProblem(faces) {
  if (faces === null || faces === 1) return "";
  return faces ? "faces" : "noFace";
}
