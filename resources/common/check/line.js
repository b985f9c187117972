/** One line of the device check: a name, how it stands, a sentence that says what to do, and room for more. */

import { h, icon, mark, say } from "../element.js";
import { t } from "../language.js";

const SIGNS = { good: "check", bad: "cross", warn: "warn", wait: "clock" };

export class Line {
  value = "wait";
  #shown = "";

  /** `name` is a key of `check.`, `picture` an icon. */
  constructor(name, picture) {
    this.sign = h("span.check-sign", { "aria-hidden": "true" });
    this.state = h("span.visually-hidden");
    this.text = h("p.check-text");
    this.more = h("div.check-more");
    this.node = h(
      "li.check-line",
      { "data-line": name },
      h("span.check-icon", { "aria-hidden": "true" }, icon(picture)),
      h("div.check-words", {}, h("h3", {}, t(`check.${name}`), this.state), h("div", {}, this.text, this.more)),
      this.sign,
    );
  }

  /** Show a verdict: `state` is good, warn, bad or wait; `words` a key. */
  set({ state, words, values = {} }) {
    this.value = state;
    mark(this.node, "is-", state);
    if (this.#shown !== state) this.sign.replaceChildren(icon(SIGNS[state]));
    this.#shown = state;
    say(this.state, `：${t(`check.state.${state}`)}`);
    say(this.text, t(words, values));
  }
}
