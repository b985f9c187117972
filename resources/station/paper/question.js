/** One question with its fields. An answer goes to the sheet at every change, but never in the middle of an input method. */

import { h, icon, mark, say, show } from "../../common/element.js";
import { refusal, t } from "../../common/language.js";
import { FIELDS } from "./fields.js";

/**
 * @param {import("./sheet.js").Sheet} sheet
 * @param {object} question as the hub hands it out
 * @param {number} place from 0
 * @returns {{node: HTMLElement, refresh: () => void, take: () => void, focus: () => void}} `take` reads what is still
 *   being composed; `focus` goes to the question's heading
 */
export function questionView(sheet, question, place) {
  const { id, kind } = question;
  const number = place + 1;
  const label = t("paper.number", { n: number });
  const points = question.points ? t("paper.points", { points: question.points }) : "";
  const state = h("span.paper-saved");
  const note = h("p.form-error.paper-note", { role: "alert" });
  const clear = h("button.quiet", { type: "button", on: { click: wipe } }, t("paper.clear"));
  const later = h(
    "button.quiet.paper-later",
    { type: "button", on: { click: () => sheet.mark(id) } },
    icon("flag"),
    h("span"),
  );
  const fields = FIELDS[kind](question, {
    name: `question-${id}`,
    give: (text) => sheet.answers.set(id, text),
    figure: (name, of) => sheet.pictures.figure(name, of),
    label,
  });
  const head = h(
    "h3.paper-head",
    {},
    h("span.paper-number", { "aria-hidden": "true" }, String(number)),
    h("span.visually-hidden", {}, label),
    h("span.paper-kind", {}, [t(`paper.kind.${kind}`), points].filter(Boolean).join(" · ")),
  );
  const legend = h("legend", { tabindex: "-1" }, head, fields.asks ? null : h("span.paper-text", {}, question.text));
  const set = h(
    "fieldset.paper-question",
    { "data-question": id, "data-kind": kind },
    legend,
    fields.asks,
    question.picture ? sheet.pictures.figure(question.picture, t("paper.picture.of", { label })) : null,
    fields.node,
    note,
    h("div.paper-foot", {}, later, clear, state),
  );

  function wipe() {
    fields.set("");
    sheet.answers.set(id, "");
    legend.focus();
  }

  function refresh() {
    const { answers } = sheet;
    if (!fields.composing() && fields.get() !== answers.text(id)) fields.set(answers.text(id));
    const marked = sheet.marked.has(id);
    later.setAttribute("aria-pressed", String(marked));
    say(later.lastChild, t(marked ? "paper.marked" : "paper.mark"));
    const answered = sheet.answered(id);
    show(clear, answered && (kind === "single" || kind === "judge"));
    const saved = answers.state(id);
    show(state, answered || saved !== "saved");
    mark(state, "is-", saved);
    say(state, stateWord(sheet, saved));
    const replaced = answers.replaced.has(id);
    say(note, saved === "refused" ? refusal(answers.refusal(id)) : replaced ? t("paper.replaced") : "");
    show(note, Boolean(note.textContent));
    if (set.disabled === sheet.open) set.disabled = !sheet.open;
  }

  refresh();
  return {
    node: set,
    refresh,
    take: () => fields.composing() && sheet.answers.set(id, fields.get()),
    focus: () => legend.focus(),
  };
}

/** How an answer is kept, in words. */
export function stateWord(sheet, state) {
  if (state === "unsaved") return t(sheet.copied ? "paper.state.unsaved" : "paper.state.nowhere");
  return t(`paper.state.${state}`);
}
