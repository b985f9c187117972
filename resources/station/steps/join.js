/** The step where both cameras reach the hub and the candidate logs in; also where a broken exam is restored. */

import { span, timeOfDay, when } from "../../common/clocktext.js";
import { h, icon, mark, say, show } from "../../common/element.js";
import { refusal, t } from "../../common/language.js";
import { aim, selfView } from "../../common/selfview.js";
import { faceLine } from "../faceline.js";
import { loginState } from "../journey.js";
import { qrPanel } from "../qrpanel.js";
import { sideView } from "../sideview.js";

export function joinStep(station) {
  const title = h("h1", { tabindex: "-1" });
  const lead = h("p.lead");
  const front = feedCard("camera", "join.front");
  const side = feedCard("phone", "join.side");
  const video = selfView(station.camera.stream, t("join.front"));
  front.body.append(h("div.picture", {}, video));
  const qr = qrPanel(station);
  const seen = sideView(station);
  const placed = h("div.placed", {}, seen.node, h("p", {}, t("join.place")));
  side.body.append(qr.node, placed);

  const face = faceLine(station);
  const why = h("p.why", { role: "status", id: "login-why" });
  const error = h("p.form-error", { role: "alert" });
  const button = h(
    "button.primary.large",
    { id: "login", type: "button", "aria-describedby": "login-why", on: { click: () => !isGrey() && station.login() } },
    t("join.login"),
  );
  const until = h("p.strong", { role: "timer" });
  const isGrey = () => button.getAttribute("aria-disabled") === "true";

  function update() {
    const { view } = station;
    const now = station.now();
    aim(video, station.camera.stream);
    front.set(Boolean(view?.frontOn));
    side.set(Boolean(view?.sideOn));
    show(placed, Boolean(view?.sideOn));
    if (view?.sideOn) seen.update();
    qr.update(Boolean(view) && !view.sideOn && station.link === "open");
    const state = station.loggingIn ? "busy" : loginState(station, now);
    // Focusable although grey: a screen reader can then read why.
    button.setAttribute("aria-disabled", String(state !== "ready"));
    const at = { early: view?.opensAt, late: view?.closesAt }[state];
    say(why, t(`join.why.${state}`, { time: at ? when(at, now) : "", left: at ? span(at - now) : "" }));
    mark(why, "is-", state === "ready" ? "good" : "wait");
    say(error, station.refusedLogin ? refusal(station.refusedLogin) : "");
    show(error, Boolean(station.refusedLogin) && state !== "busy");
    face.update();
    hurry(now);
  }

  /** Whoever comes back is told so, and how much time is left for it; likewise whoever comes after the start. */
  function hurry(now) {
    const { view } = station;
    const resumed = station.admitted || Boolean(view?.admitted);
    say(title, t(resumed ? "join.resume.title" : "join.title"));
    say(lead, resumed ? t(station.admitted ? "join.resume.text" : "join.resume.byHand") : "");
    show(lead, resumed);
    const limit = view?.reconnectUntil ?? null;
    const closing = !resumed && view && now >= view.startsAt && now <= view.closesAt;
    show(until, limit !== null || Boolean(closing));
    if (limit !== null) say(until, t("join.resume.until", { time: span(limit - now) }));
    else if (closing) say(until, t("join.closing", { time: timeOfDay(view.closesAt), left: span(view.closesAt - now) }));
  }

  const node = h(
    "section.card.wide",
    {},
    title,
    lead,
    until,
    h("div.pair", {}, front.node, side.node),
    face.node,
    error,
    h("div.actions.login", {}, button, why),
  );
  update();
  return { node, update, close };

  function close() {
    qr.close();
    seen.close();
  }
}

/** One camera's place, with a line that says whether the hub receives it. */
function feedCard(picture, words) {
  const state = h("p.feed-state", { role: "status" });
  const body = h("div.feed-body");
  const node = h("div.feed", {}, h("h2", {}, icon(picture), t(words)), body, state);
  let shown = null;
  return {
    node,
    body,
    set(on) {
      if (on === shown) return;
      shown = on;
      mark(node, "is-", on ? "on" : "off");
      state.replaceChildren(icon(on ? "check" : "clock"), t(on ? "join.on" : "join.off"));
    },
  };
}
