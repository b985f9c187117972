/** The answer sheet at the side: a button for each question, its state by shape and words, not by colour alone. */

import { h, icon, say } from "../../common/element.js";
import { t } from "../../common/language.js";

/**
 * @param {import("./sheet.js").Sheet} sheet
 * @param {(place: number) => void} go
 * @returns {{node: HTMLElement, refresh: (question: string) => void}} "" refreshes all
 */
export function overview(sheet, go) {
  const { questions } = sheet.paper;
  const done = h("span.strong");
  const buttons = questions.map((one, i) => {
    const button = h(
      "button.cell",
      { type: "button", on: { click: () => go(i) } },
      String(i + 1),
      h("span.cell-flag", { "aria-hidden": "true" }),
    );
    return h("li", {}, button);
  });
  const places = new Map(questions.map((one, i) => [one.id, i]));
  const list = h("ol.cells", { "aria-label": t("paper.sheet") }, ...buttons);
  let now = -1;

  function draw(place) {
    const { id } = questions[place];
    const button = buttons[place].firstChild;
    const answered = sheet.answered(id);
    const marked = sheet.marked.has(id);
    const unsaved = ["unsaved", "refused"].includes(sheet.answers.state(id));
    const current = place === sheet.current;
    button.classList.toggle("is-answered", answered);
    button.classList.toggle("is-marked", marked);
    button.classList.toggle("is-unsaved", unsaved);
    button.toggleAttribute("aria-current", current);
    const words = [
      t("paper.number", { n: place + 1 }),
      t(answered ? "paper.cell.answered" : "paper.cell.open"),
      marked && t("paper.marked"),
      unsaved && t("paper.cell.unsaved"),
    ];
    button.setAttribute("aria-label", words.filter(Boolean).join(t("paper.comma")));
  }

  function refresh(question = "") {
    if (question) draw(places.get(question));
    else for (const place of buttons.keys()) draw(place);
    const n = questions.length - sheet.unanswered.length;
    say(done, t("paper.done", { n, all: questions.length }));
    if (now !== sheet.current) {
      now = sheet.current;
      const cell = buttons[now];
      const { offsetTop: top } = cell;
      if (top < list.scrollTop || top + cell.offsetHeight > list.scrollTop + list.clientHeight)
        list.scrollTop = top - 60;
    }
  }

  const legend = (state, key) =>
    h("li", {}, h(`span.cell.is-sample${state}`, { "aria-hidden": "true" }, h("span.cell-flag")), t(key));
  const node = h(
    "section.card.sheet-card",
    { "aria-label": t("paper.sheet") },
    h("h2", {}, icon("paper"), t("paper.sheet"), done),
    list,
    h(
      "ul.cell-legend",
      { "aria-hidden": "true" },
      legend(".is-answered", "paper.cell.answered"),
      legend("", "paper.cell.open"),
      legend(".is-marked", "paper.marked"),
    ),
  );
  refresh();
  return { node, refresh };
}
