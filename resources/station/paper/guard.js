/**
 * A deterrent against carrying the paper away (notice: no pictures of it): a watermark, no copying, dragging, printing
 * or context menu. Text moves between the candidate's own fields only. Nobody who is determined is stopped by it.
 */

import { h, svgElement } from "../../common/element.js";

const LETTER = 15; // of the watermark, in CSS pixels at most
const ON = "has-paper"; // class of the document while the paper is shown; print.css knows it
const KEYS = new Set(["p", "s", "u"]); // with Ctrl or Cmd: print, save, source. Their windows would count as a leave

export class Guard {
  #node;
  #clip = ""; // what was cut or copied in a field
  #stop = null;

  /** @param {HTMLElement} node what is guarded */
  constructor(node) {
    this.#node = node;
  }

  start() {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const on = (target, type, act) => target.addEventListener(type, act, { signal, capture: true });
    const not = (event) => event.preventDefault();
    on(this.#node, "contextmenu", not);
    on(this.#node, "dragstart", not);
    on(this.#node, "drop", not);
    on(this.#node, "selectstart", (event) => isField(event.target) || not(event));
    for (const type of ["copy", "cut"]) on(document, type, (event) => this.#take(event));
    on(this.#node, "paste", (event) => this.#put(event));
    on(window, "keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && KEYS.has(event.key.toLowerCase()))
        event.preventDefault();
    });
    document.documentElement.classList.add(ON);
  }

  stop() {
    this.#stop?.abort();
    document.documentElement.classList.remove(ON);
  }

  #take(event) {
    event.preventDefault();
    const field = event.target;
    if (!isField(field) || !this.#node.contains(field)) return;
    const text = field.value.slice(field.selectionStart, field.selectionEnd);
    if (!text) return;
    this.#clip = text;
    if (event.type === "cut") document.execCommand("delete");
  }

  #put(event) {
    event.preventDefault();
    if (this.#clip && isField(event.target)) document.execCommand("insertText", false, this.#clip);
  }
}

const isField = (node) =>
  node instanceof HTMLTextAreaElement || (node instanceof HTMLInputElement && node.type === "text");

/** The words faintly over everything beneath; no pointer and no screen reader meets it. */
export function watermark(words) {
  const room = words.length * LETTER + 30;
  const svg = svgElement("svg", { class: "watermark", "aria-hidden": "true", focusable: "false" });
  const pattern = svgElement("pattern", {
    id: "watermark-words",
    width: 2 * room,
    height: 170,
    patternUnits: "userSpaceOnUse",
    patternTransform: "rotate(-22)",
  });
  for (const [x, y] of [
    [15, 50],
    [15 + room, 135],
  ]) {
    const text = svgElement("text", { x, y });
    text.textContent = words;
    pattern.append(text);
  }
  const defs = svgElement("defs", {});
  defs.append(pattern);
  svg.append(defs, svgElement("rect", { width: "100%", height: "100%", fill: "url(#watermark-words)" }));
  return h("div.watermark-box", {}, svg);
}
