/** A window over the page that has to be answered: traps focus, ignores Escape, speaks up to screen readers. */

import { h } from "./element.js";

export class Dialog {
  #node = null;
  #before = null;

  /** `style` is a class of its look. */
  constructor(style = "") {
    this.style = style;
  }

  get open() {
    return this.#node !== null;
  }

  /**
   * Show these children; replaces what was there.
   *
   * @param {{title: string, urgent?: boolean, dismiss?: () => void}} options `dismiss` makes Escape work
   * @param {...Node} children the first focusable button gets the focus
   */
  show({ title, urgent = false, dismiss = null }, ...children) {
    this.#before ??= document.activeElement;
    this.#node?.remove();
    const heading = h("h2", { id: `dialog-${this.style}` }, title);
    this.#node = h(
      `dialog.dialog.${this.style}`,
      { "aria-labelledby": heading.id, role: urgent ? "alertdialog" : "dialog" },
      h("div.dialog-body", {}, heading, ...children),
    );
    this.#node.addEventListener("cancel", (event) => {
      event.preventDefault();
      dismiss?.();
    });
    // Chromium closes on a second Escape whatever `cancel` says: then it is simply shown again.
    this.#node.addEventListener("close", () => this.#node?.isConnected && this.#node.showModal());
    document.body.append(this.#node);
    this.#node.showModal();
    (this.#node.querySelector("[autofocus]") ?? this.#node.querySelector("button"))?.focus();
  }

  close() {
    const node = this.#node;
    this.#node = null;
    node?.close();
    node?.remove();
    if (node && this.#before?.isConnected) this.#before.focus();
    this.#before = null;
  }
}
