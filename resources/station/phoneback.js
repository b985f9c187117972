/** A phone that is lost in mid-exam is brought back by a new code; our own dialog is no leave. */

import { Dialog } from "../common/dialog.js";
import { h, icon, show } from "../common/element.js";
import { t } from "../common/language.js";
import { qrPanel } from "./qrpanel.js";

export class PhoneBack {
  #station;
  #button = h("button.secondary.small", { id: "phone-back", type: "button", "aria-haspopup": "dialog", on: { click: () => this.#open() } });
  #dialog = new Dialog("dialog-phone");
  #qr = null;

  /** `place` is where the button goes, beside what is said about the phone. */
  constructor(station, place) {
    this.#station = station;
    place.append(this.#button);
    this.speak();
  }

  /** In the language of now. */
  speak() {
    this.#button.replaceChildren(icon("phone"), h("span", {}, t("phoneback.open")));
    this.#close();
  }

  /** At each change and a few times a second; `lost` while the page says that the phone is. */
  update(lost) {
    show(this.#button, lost);
    if (!lost) this.#close();
    this.#qr?.update(lost);
  }

  #open() {
    const close = () => this.#close();
    this.#qr = qrPanel(this.#station);
    this.#dialog.show(
      { title: t("phoneback.title"), dismiss: close },
      h("p", {}, t("phoneback.first")),
      h("p", {}, t("phoneback.new")),
      this.#qr.node,
      h("p.hint", {}, t("phoneback.noLeave")),
      h("div.actions", {}, h("button.primary", { type: "button", autofocus: true, on: { click: close } }, t("phoneback.close"))),
    );
    this.#qr.update(true);
  }

  #close() {
    this.#qr?.close();
    this.#qr = null;
    this.#dialog.close();
  }
}
