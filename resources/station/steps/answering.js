/** The answering page: the paper, time left, counters, restroom, hand-in. */

import { span } from "../../common/clocktext.js";
import { h, icon, mark, say, show } from "../../common/element.js";
import { t } from "../../common/language.js";
import { enterFullScreen, fullScreenOffer } from "../fullscreen.js";
import { handIn } from "../handin.js";
import { builtInPaper } from "../paper/builtin.js";
import { outsidePaper } from "../paper/framed.js";
import { restroomCard } from "../restroom.js";

const SHORT = 10 * 60_000; // ms: the time left is shown in a warning colour

export function answeringStep(station) {
  const { paper: kind } = station.view;
  const left = h("p.clock-time", { role: "timer", "aria-live": "off" });
  const short = h("p.visually-hidden", { role: "status" });
  const paper = kind === "built-in" ? builtInPaper(station) : kind === "outside" ? outsidePaper(station) : noPaper();
  const offer = fullScreenOffer();
  const conduct = conductCard(station);
  const restroom = restroomCard(station);
  const submit = handIn(station, (place) => paper.visit?.(place));
  const place = h("div.paper-slot", {}, paper.node);
  const begin = h(
    "div.card.paper-card",
    {},
    h(
      "div.begin",
      {},
      icon("paper"),
      h("h2", {}, t("answer.begin.title")),
      h("p", {}, t("answer.begin.text", { limit: station.view.leavesLimit })),
      h(
        "button.primary.large",
        { id: "begin", type: "button", on: { click: () => station.enter() } },
        t("answer.begin.go"),
      ),
      document.fullscreenEnabled
        ? h(
            "button.secondary",
            { type: "button", on: { click: () => enterFullScreen().then(() => station.enter()) } },
            icon("expand"),
            t("answer.begin.full"),
          )
        : null,
    ),
  );

  function update() {
    const { view, entered } = station;
    const rest = view.endsAt - station.now();
    say(left, span(rest));
    mark(left, "is-", rest < SHORT ? "short" : "calm");
    say(short, rest < SHORT ? t("answer.short", { minutes: SHORT / 60_000 }) : "");
    show(begin, !entered);
    show(place, entered);
    offer.update();
    if (!entered) show(offer.node, false);
    for (const one of [paper, conduct, restroom, submit]) one.update();
  }

  const node = h(
    "section.answering",
    {},
    h("h1.visually-hidden", { tabindex: "-1" }, t("answer.title")),
    h("div.paper-column", {}, offer.node, begin, place),
    h(
      "aside.side",
      {},
      h("div.card.clock", {}, h("h2", {}, icon("clock"), t("answer.left")), left, short, submit.node),
      paper.side ?? null,
      conduct.node,
      restroom.node,
    ),
  );
  update();
  return {
    node,
    update,
    close() {
      for (const one of [paper, restroom, submit]) one.close();
    },
  };
}

/** An exam without a paper in this page: candidates write on what the exam centre has given them. */
function noPaper() {
  const text = h(
    "div.begin",
    {},
    icon("paper"),
    h("h2", {}, t("answer.paper.none")),
    h("p", {}, t("answer.paper.text")),
  );
  return { node: h("div.card.paper-card", {}, text), update() {}, close() {} };
}

/** How often the page was left and how often somebody reminded, each of its limit. */
function conductCard(station) {
  const leaves = counter("screen", t("answer.leaves"));
  const clauses = Object.keys(station.view.warnings);
  const reminders = clauses.map((clause) => [clause, counter("bell", t(`answer.clause.${clause}`))]);
  const last = h("p.form-error.last-leave");
  return {
    node: h(
      "div.card.conduct",
      {},
      h("h2", {}, t("answer.reminders")),
      h("dl.counters", {}, ...leaves.nodes, ...reminders.flatMap(([, one]) => one.nodes)),
      last,
    ),
    update() {
      const { view } = station;
      leaves.set(view.leaves, view.leavesLimit);
      for (const [clause, one] of reminders) one.set(view.warnings[clause] ?? 0, view.warningsLimit);
      const near = view.leavesLimit - view.leaves === 1;
      say(last, near ? t("leave.last") : "");
      show(last, near);
    },
  };
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
      value.replaceChildren(
        h("span.pips", { "aria-hidden": "true" }, ...pips),
        h("span", {}, t("answer.leavesOf", { n, limit })),
      );
      mark(value, "is-", n === 0 ? "none" : n >= limit - 1 ? "high" : "some");
    },
  };
}
