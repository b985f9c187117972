/** The frame around every step: bar with title and language, the path so far, what is wrong with the line. */

import { h, icon, mark, say, show } from "./element.js";
import { language, speak, t } from "./language.js";

export class Frame {
  #steps;
  #step = "";

  /**
   * @param {HTMLElement} root emptied first (it held the text for browsers that run no modules)
   * @param {string[]} steps names of the path, with their words under `stepWords`
   */
  constructor(root, steps, stepWords = "step") {
    this.#steps = steps;
    this.stepWords = stepWords;
    this.chip = h("div.bar-chip");
    this.title = h("p.bar-title");
    this.person = h("p.bar-name");
    this.status = h("span.bar-status", { role: "status" });
    this.language = h("button.quiet", {
      type: "button",
      on: { click: () => speak(language() === "zh" ? "en" : "zh") },
    });
    this.path = h("ol.path");
    this.where = h("p.path-where");
    this.pathBox = h("nav.path-box", {}, this.where, this.path);
    this.what = h("span");
    this.help = h("span.trouble-help"); // what a page offers against it
    this.trouble = h("div.trouble", { role: "alert" }, this.what, this.help);
    this.main = h("main.stage", { id: "stage", tabindex: "-1" });
    this.foot = h("footer.foot");
    this.skip = h("a.skip", { href: "#stage" });
    root.replaceChildren(
      this.skip,
      h("header.bar", {}, this.chip, this.title, h("div.bar-end", {}, this.person, this.status, this.language)),
      this.trouble,
      this.pathBox,
      this.main,
      this.foot,
    );
    this.speak();
  }

  /** The words that do not change by themselves. */
  speak() {
    document.documentElement.lang = language() === "zh" ? "zh-CN" : "en";
    say(this.skip, t("app.skip"));
    this.language.replaceChildren(icon("globe"), t("app.language"));
    this.language.setAttribute("aria-label", t("app.languageLabel"));
    this.language.setAttribute("lang", language() === "zh" ? "en" : "zh-CN");
    this.#step = "";
  }

  /** Which step of the path is being shown; one that is not on the path hides it. */
  at(step) {
    if (step === this.#step) return;
    this.#step = step;
    const place = this.#steps.indexOf(step);
    show(this.pathBox, place >= 0);
    if (place < 0) return;
    const all = this.#steps.length;
    say(this.where, `${t("app.step", { n: place + 1, all })}　${t(`${this.stepWords}.${step}`)}`);
    this.path.replaceChildren(
      ...this.#steps.map((name, i) => {
        const state = i < place ? "done" : i === place ? "now" : "next";
        const dot = h("span.path-dot", { "aria-hidden": "true" }, i < place ? icon("check") : String(i + 1));
        return h(
          `li.path-step.is-${state}`,
          { "aria-current": i === place && "step" },
          dot,
          h("span.path-name", {}, t(`${this.stepWords}.${name}`)),
        );
      }),
    );
  }

  /** A sentence about what is wrong now, "" for nothing; `level` is "bad" or "warn". */
  warn(text, level = "warn") {
    say(this.what, text);
    mark(this.trouble, "is-", level);
    show(this.trouble, Boolean(text));
  }

  /** The state of the line, in the corner. */
  line(state) {
    const key = { open: "app.online", connecting: "app.connecting", lost: "app.offline" }[state];
    show(this.status, Boolean(key));
    if (!key) return;
    mark(this.status, "is-", state);
    say(this.status, t(key));
  }
}
