/** Where a candidate was typing, to go on there when the page comes back from a break-off. */

const FIELDS = "input, textarea";

/** The field with the focus within `box`, and its selection; null when it is elsewhere. */
export function caretIn(box) {
  const field = document.activeElement;
  const question = box.contains(field) ? field.closest("[data-question]") : null;
  const index = question ? [...question.querySelectorAll(FIELDS)].indexOf(field) : -1;
  if (index < 0) return null;
  return { question: question.dataset.question, index, start: field.selectionStart, end: field.selectionEnd };
}

/** Put it back, if that question is shown. */
export function putCaret(box, { question, index, start, end }) {
  const place = box.querySelector(`[data-question="${CSS.escape(question)}"]`);
  const field = place?.querySelectorAll(FIELDS)[index];
  field?.focus();
  if (field && start !== null) field.setSelectionRange(start, end);
}
