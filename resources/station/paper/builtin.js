/** The built-in paper on the answering page: one question at a time or all of them, its state, and the way through. */

import { h, icon, mark, say } from "../../common/element.js";
import { refusal, t } from "../../common/language.js";
import { caretIn, putCaret } from "./caret.js";
import { Guard, watermark } from "./guard.js";
import { overview } from "./overview.js";
import { questionView, stateWord } from "./question.js";

const LAST = 1500; // ms before the end: what is still being composed is taken as it stands

/** @returns {{node: HTMLElement, side: HTMLElement, update: () => void, visit: (place: number) => void,
 *   close: () => void}} `side` goes beside it */
export function builtInPaper(station) {
  const { sheet } = station;
  const waiting = h("p.lead", { role: "status" });
  const wait = h("div.paper-wait", {}, icon("paper"), waiting);
  const node = h("div.card.paper-card", {}, wait);
  const side = h("div.side-slot");
  let view = null;

  function update() {
    if (!view && sheet.paper) {
      view = laidOut(station, side);
      node.replaceChildren(...view.nodes);
      node.classList.add("is-laid");
      view.start(node);
    }
    if (view) view.update();
    else say(waiting, sheet.problem ? refusal(sheet.problem) : t("paper.loading"));
  }
  update();
  return { node, side, update, visit: (place) => view?.visit(place), close: () => view?.close() };
}

function laidOut(station, side) {
  const { sheet } = station;
  const { questions, wholePage, title } = sheet.paper;
  const cells = overview(sheet, visit);
  const state = h("p.paper-state", {}, h("span.paper-state-dot", { "aria-hidden": "true" }), h("span"));
  const aloud = h("p.visually-hidden", { role: "status" }); // the line's state, not each letter's
  const place = h("p.paper-place");
  const box = h("div.paper-body", { on: { focusin: seen } });
  const back = h(
    "button.secondary",
    { id: "paper-back", type: "button", on: { click: () => step(-1) } },
    icon("left"),
    t("paper.back"),
  );
  const next = h(
    "button.secondary",
    { id: "paper-next", type: "button", on: { click: () => step(1) } },
    t("paper.next"),
    icon("next"),
  );
  const keys = h("p.hint.paper-keys", {}, icon("keyboard"), t("paper.keys"));
  let views = new Map(); // id -> questionView, of those that are shown
  let shown = -1;
  let closing = false;
  let guard = null;

  function draw() {
    const wanted = wholePage ? questions : [questions[sheet.current]];
    if (!wholePage || shown < 0) {
      views = new Map(wanted.map((one) => [one.id, questionView(sheet, one, questions.indexOf(one))]));
      box.replaceChildren(...[...views.values()].map((one) => one.node));
      box.scrollTop = 0;
    }
    shown = sheet.current;
    const next = wholePage ? null : questions[shown + 1];
    if (next) sheet.pictures.fetchAhead([next.picture, ...next.options.map((one) => one.picture)]);
  }

  function changed(question) {
    if (question) views.get(question)?.refresh();
    else {
      if (shown !== sheet.current) draw();
      for (const one of views.values()) one.refresh();
    }
    cells.refresh(question);
    update();
  }

  function visit(to) {
    sheet.go(to);
    const one = views.get(questions[sheet.current].id);
    one?.node.scrollIntoView({ block: "start" });
    one?.focus();
  }

  const step = (by) => visit(sheet.current + by);

  /** Where the focus is, there the candidate is. */
  function seen(event) {
    const id = event.target.closest("[data-question]")?.dataset.question;
    const at = questions.findIndex((one) => one.id === id);
    if (wholePage && at >= 0 && at !== sheet.current) sheet.go(at);
  }

  function key(event) {
    if (!event.altKey || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return;
    const act = { KeyN: () => step(1), KeyP: () => step(-1), KeyM: () => sheet.mark(questions[sheet.current].id) }[
      event.code
    ];
    if (!act) return;
    event.preventDefault();
    act();
  }

  function update() {
    const now = station.link === "open" ? sheet.answers.overall : "unsaved";
    const { pending } = sheet.answers;
    const word = now === "unsaved" && pending.length === 0 ? t("paper.state.offline") : stateWord(sheet, now);
    const count = now === "unsaved" && pending.length ? t("paper.state.count", { n: pending.length }) : "";
    mark(state, "is-", now);
    say(state.lastChild, sheet.open ? word + count : t("paper.state.over"));
    say(aloud, now === "saving" ? aloud.textContent : state.lastChild.textContent);
    say(place, t("paper.place", { n: sheet.current + 1, all: questions.length }));
    back.setAttribute("aria-disabled", String(sheet.current === 0));
    next.setAttribute("aria-disabled", String(sheet.current === questions.length - 1));
    const rest = station.view.endsAt - station.now();
    if (rest < LAST !== closing) {
      closing = rest < LAST;
      for (const one of views.values()) one.take();
    }
    if (box.dataset.open !== String(sheet.open)) {
      box.dataset.open = String(sheet.open);
      for (const one of views.values()) one.refresh();
    }
    if (box.dataset.link !== station.link) {
      box.dataset.link = station.link; // noted first: it is drawn again from here
      changed("");
    }
  }

  const silent = sheet.listen(changed);
  document.addEventListener("keydown", key);
  draw();
  side.replaceChildren(cells.node);
  return {
    nodes: [
      h("header.paper-top", {}, h("h2", {}, title), state, aloud),
      box,
      h("footer.paper-ways", {}, wholePage ? null : back, place, wholePage ? null : next, keys),
      watermark(station.view.admission),
    ],
    update,
    visit,
    start(node) {
      guard = new Guard(node);
      guard.start();
      const { caret } = sheet;
      sheet.caret = null;
      if (caret) setTimeout(() => putCaret(box, caret)); // after the page has set its own focus
    },
    close() {
      sheet.caret = caretIn(box);
      for (const one of views.values()) one.take();
      silent();
      document.removeEventListener("keydown", key);
      guard.stop();
    },
  };
}
