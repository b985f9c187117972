/** The answering page: time left, counters, the paper's place, restroom, hand-in. */

import { span, timeOfDay } from "../../common/clocktext.js";
import { Dialog } from "../../common/dialog.js";
import { h, icon, mark, say, show } from "../../common/element.js";
import { refusal, t } from "../../common/language.js";

const SHORT = 10 * 60_000; // ms: the time left is shown in a warning colour

export function answeringStep(station) {
  const left = h("p.clock-time", { role: "timer", "aria-live": "off" });
  const leaves = counter("door", t("answer.leaves"));
  const clauses = Object.keys(station.view.warnings);
  const reminders = clauses.map((clause) => [clause, counter("bell", t(`answer.clause.${clause}`))]);
  const restroom = h("p.restroom-state", { role: "status" });
  const breakLeft = h("p.big-number.small", { role: "timer" });
  const how = h("details.restroom-how.hint", {}, h("summary", {}, t("restroom.ask")), h("p", {}, t("restroom.how")));
  const handInAt = h("p.hint");
  const handIn = h("button.secondary", { id: "hand-in", type: "button", on: { click: ask } }, t("answer.handIn"));
  const sure = new Dialog("dialog-hand-in");

  const begin = h(
    "div.begin",
    {},
    icon("paper"),
    h("h2", {}, t("answer.begin.title")),
    h("p", {}, t("answer.begin.text")),
    h("button.primary.large", { type: "button", on: { click: () => station.enter() } }, t("answer.begin.go")),
  );
  const paper = h(
    "div.paper",
    {},
    icon("paper"),
    h("h2", {}, t("answer.paper.soon")),
    h("p", {}, t("answer.paper.text")),
  );

  function ask() {
    if (handIn.getAttribute("aria-disabled") === "true") return;
    const error = h("p.form-error", { role: "alert" });
    show(error, false);
    const yes = h("button.danger", { type: "button", on: { click: send } }, t("answer.handIn.yes"));
    const no = h("button.primary", { type: "button", autofocus: true, on: { click: () => sure.close() } }, t("answer.handIn.no"));
    async function send() {
      yes.disabled = true;
      const reply = await station.command("submit");
      yes.disabled = false;
      if (reply.ok) sure.close();
      say(error, reply.ok ? "" : refusal(reply.code));
      show(error, !reply.ok);
    }
    sure.show(
      { title: t("answer.handIn.title"), dismiss: () => sure.close() },
      h("p", {}, t("answer.handIn.text", { left: span(station.view.endsAt - station.now()) })),
      error,
      h("div.actions", {}, no, yes),
    );
  }

  function update() {
    const { view } = station;
    const now = station.now();
    const rest = view.endsAt - now;
    say(left, span(rest));
    mark(left, "is-", rest < SHORT ? "short" : "calm");
    leaves.set(view.leaves, view.leavesLimit);
    for (const [clause, one] of reminders) one.set(view.warnings[clause] ?? 0, view.warningsLimit);
    show(begin, !station.entered);
    show(paper, station.entered);
    drawRestroom(view, now);
    const open = now >= view.handInAt;
    handIn.setAttribute("aria-disabled", String(!open));
    say(handInAt, open ? "" : t("answer.handIn.at", { time: timeOfDay(view.handInAt) }));
    show(handInAt, !open);
  }

  function drawRestroom(view, now) {
    const away = view.restroom === "away";
    const word = { asked: "restroom.asked", denied: "restroom.denied", away: "restroom.away.title", overdue: "restroom.overdue.title" };
    const key = word[view.restroom];
    say(restroom, key ? t(key) : "");
    mark(restroom, "is-", view.restroom);
    show(restroom, Boolean(key));
    show(breakLeft, away);
    if (away) say(breakLeft, span((view.breakUntil ?? now) - now));
  }

  const node = h(
    "section.answering",
    {},
    h("h1.visually-hidden", { tabindex: "-1" }, t("answer.title")),
    h("div.card.paper-card", {}, begin, paper),
    h(
      "aside.side",
      {},
      h("div.card.clock", {}, h("h2", {}, icon("clock"), t("answer.left")), left),
      h("div.card", {}, h("h2", {}, t("answer.reminders")), h("dl.counters", {}, ...leaves.nodes, ...reminders.flatMap(([, one]) => one.nodes))),
      h("div.card", {}, h("h2", {}, t("restroom.title")), restroom, breakLeft, how),
      h("div.card.hand-in", {}, handIn, handInAt),
    ),
  );
  update();
  return { node, update, close: () => sure.close() };
}

/** A label with its count of a limit; the pips say it again without words. */
function counter(picture, label) {
  const value = h("dd");
  const term = h("dt", {}, icon(picture), label);
  let shown = "";
  return {
    nodes: [term, value],
    set(n, limit) {
      const key = `${n}/${limit}`;
      if (key === shown) return;
      shown = key;
      const pips = Array.from({ length: limit }, (_, i) => h(`span.pip${i < n ? ".is-full" : ""}`));
      value.replaceChildren(h("span.pips", { "aria-hidden": "true" }, ...pips), h("span", {}, t("answer.leavesOf", { n, limit })));
      mark(value, "is-", n === 0 ? "none" : n >= limit - 1 ? "high" : "some");
    },
  };
}
