/** The paper's pictures: fetched with the token when they are to be seen, shown as blobs, enlarged on demand. */

import { Dialog } from "../../common/dialog.js";
import { h, icon, show } from "../../common/element.js";
import { t } from "../../common/language.js";
import { watermark } from "./guard.js";
import { readPicture } from "./request.js";

const AT_ONCE = 3; // requests on their way
const AGAIN = 2000; // ms
const TRIES = 5;

export class Pictures {
  #token;
  #words;
  #urls = new Map(); // name -> promise of a blob's address, "" when it cannot be had
  #waiting = [];
  #running = 0;
  #closed = false;

  /** @param {() => string} token @param {() => string} words the watermark's */
  constructor(token, words) {
    this.#token = token;
    this.#words = words;
  }

  /** A picture with a button that enlarges it; `label` is what it belongs to. Phrasing content, for labels. */
  figure(name, label) {
    const image = h("img", { alt: label, draggable: "false" });
    const open = {
      "aria-label": t("paper.picture.open", { label }),
      on: { click: () => enlarge(image, label, this.#words()) },
    };
    const picture = h(
      "span.paper-picture",
      {},
      image,
      h("button.paper-zoom", { type: "button", ...open }, icon("zoom")),
    );
    const again = h("button.quiet", { type: "button" }, icon("retry"), t("paper.picture.again"));
    const failed = h("span.hint.paper-picture-failed", { role: "alert" }, t("paper.picture.failed"), again);
    const load = async () => {
      show(failed, false);
      show(picture, true);
      picture.classList.add("is-waiting");
      const url = await this.#url(name);
      picture.classList.remove("is-waiting");
      if (url) image.src = url;
      show(picture, Boolean(url));
      show(failed, !url);
    };
    again.addEventListener("click", load);
    load();
    return h("span.paper-figure", {}, picture, failed);
  }

  /** Have these at hand before they are shown. */
  fetchAhead(names) {
    for (const one of names.filter(Boolean)) this.#url(one);
  }

  /** Let all of them go. */
  close() {
    this.#closed = true;
    for (const one of this.#urls.values()) one.then((url) => url && URL.revokeObjectURL(url));
    this.#urls.clear();
  }

  async #url(name) {
    if (!this.#urls.has(name)) this.#urls.set(name, this.#fetch(name));
    const url = await this.#urls.get(name);
    if (!url) this.#urls.delete(name); // asked for again by hand
    return url;
  }

  async #fetch(name) {
    if (this.#running >= AT_ONCE) await new Promise((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    let blob = null;
    for (let i = 0; i < TRIES && !blob && !this.#closed; i += 1) {
      if (i) await new Promise((resolve) => setTimeout(resolve, AGAIN));
      blob = await readPicture(this.#token(), name);
    }
    this.#running -= 1;
    this.#waiting.shift()?.();
    return blob ? URL.createObjectURL(blob) : "";
  }
}

function enlarge(image, label, words) {
  const large = new Dialog("dialog-picture");
  const close = () => large.close();
  large.show(
    { title: label, dismiss: close },
    h("div.paper-large", {}, h("img", { src: image.src, alt: label, draggable: "false" }), watermark(words)),
    h("div.actions", {}, h("button.primary", { type: "button", on: { click: close } }, t("monitor.close"))),
  );
}
