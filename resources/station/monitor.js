/** The flashing chip at the top left that opens what both cameras see (notice, six (six)). */

import { Dialog } from "../common/dialog.js";
import { h, show } from "../common/element.js";
import { t } from "../common/language.js";
import { bothViews } from "./bothviews.js";

export class Monitor {
  #station;
  #panel = null;
  #views = null;

  constructor(station, place) {
    this.#station = station;
    this.chip = h("button.monitor", { type: "button", "aria-haspopup": "dialog", on: { click: () => this.#toggle() } });
    place.append(this.chip);
    this.speak();
  }

  speak() {
    this.chip.replaceChildren(h("span.monitor-dot", { "aria-hidden": "true" }), h("span.monitor-word", {}, t("monitor.chip")));
    this.chip.setAttribute("aria-label", t("monitor.open"));
    if (!this.#panel) return;
    this.#close();
    this.#toggle();
  }

  /** Shown from the login until the end. */
  update() {
    const { view, inside } = this.#station;
    const on = inside && view.phase !== "ended";
    show(this.chip, on);
    if (!on) this.#close();
    this.#views?.update();
  }

  #toggle() {
    if (this.#panel) {
      this.#close();
      return;
    }
    const close = () => this.#close();
    this.#views = bothViews(this.#station);
    this.#panel = new Dialog("dialog-monitor");
    this.#panel.show(
      { title: t("monitor.title"), dismiss: close },
      this.#views.node,
      h("p.hint", {}, t("monitor.text")),
      h("div.actions", {}, h("button.secondary", { type: "button", on: { click: close } }, t("monitor.close"))),
    );
  }

  #close() {
    this.#panel?.close();
    this.#views?.close();
    this.#panel = this.#views = null;
  }
}
