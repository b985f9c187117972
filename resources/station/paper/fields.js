/**
 * The fields of each kind of question. Each maker takes the question and `{name, give, figure, label}` and returns
 * `{node, asks, get, set, composing}`: `asks` is the question's text where the fields stand within it; texts are in the
 * canonical form of the hub.
 */

import { h, say } from "../../common/element.js";
import { t } from "../../common/language.js";

const GAP = /_{2,}|（[\s　]*）/g; // where a blank's field stands in the text

export const FIELDS = {
  single: (question, tools) => choice(question.options, "radio", tools),
  multiple: (question, tools) => choice(question.options, "checkbox", tools),
  judge: (question, tools) =>
    choice(
      [
        { id: "right", text: t("paper.right"), sign: "√" },
        { id: "wrong", text: t("paper.wrong"), sign: "×" },
      ],
      "radio",
      tools,
    ),
  blank,
  essay,
};

function choice(options, type, { name, give, figure, label }) {
  const inputs = options.map((one) => h("input", { type, name, value: one.id, on: { change: () => give(get()) } }));
  const get = () =>
    inputs
      .filter((one) => one.checked)
      .map((one) => one.value)
      .join(",");
  const line = (one, i) => {
    const words = one.text ? h("span.paper-words", {}, one.text) : null;
    const picture = one.picture ? figure(one.picture, t("paper.picture.option", { label, option: one.id })) : null;
    return h(
      "li.paper-option",
      {},
      h("label", {}, inputs[i], h("span.paper-letter", {}, one.sign ?? one.id), words, picture),
    );
  };
  const pictured = options.some((one) => one.picture);
  return {
    node: h(`ul.paper-options${pictured ? ".is-pictured" : ""}`, {}, ...options.map(line)),
    get,
    set(text) {
      const chosen = new Set(text.split(","));
      for (const one of inputs) one.checked = chosen.has(one.value);
    },
    composing: () => false,
  };
}

function blank({ text, blanks }, { give, label }) {
  const each = (i) =>
    h("input.field.paper-gap", {
      type: "text",
      maxlength: 500,
      autocomplete: "off",
      spellcheck: "false",
      "aria-label": t("paper.gap", { label, n: i + 1, all: blanks }),
    });
  const inputs = Array.from({ length: blanks }, (_, i) => each(i));
  const get = () => {
    const all = inputs.map((one) => one.value).join("\n");
    return all.trim() === "" ? "" : all;
  };
  const typed = watch(inputs, () => give(get()));
  const parts = text.split(GAP);
  const within = parts.length === blanks + 1;
  const asks = h("p.paper-text", {}, ...(within ? parts.flatMap((one, i) => [one, inputs[i]]) : [text]));
  const row = (one, i) => h("li", {}, h("span", { "aria-hidden": "true" }, t("paper.gapShort", { n: i + 1 })), one);
  return {
    node: within ? null : h("ol.paper-gaps", {}, ...inputs.map(row)),
    asks,
    get,
    set(given) {
      const lines = given.split("\n");
      for (const [i, one] of inputs.entries()) one.value = lines[i] ?? "";
    },
    composing: typed.composing,
  };
}

function essay({ longest }, { name, give, label }) {
  const area = h("textarea.field.paper-essay", {
    rows: 8,
    maxlength: longest,
    spellcheck: "false",
    "aria-label": t("paper.essay", { label }),
    "aria-describedby": `${name}-count`,
  });
  const count = h("p.hint.paper-count", { id: `${name}-count` });
  const tally = () => {
    const n = [...area.value.replace(/\s/g, "")].length;
    say(count, t(area.value.length >= longest ? "paper.count.full" : "paper.count", { n, limit: longest }));
  };
  area.addEventListener("input", tally);
  const typed = watch([area], () => give(area.value.trim() === "" ? "" : area.value));
  tally();
  return {
    node: h("div.paper-writing", {}, area, count),
    get: () => (area.value.trim() === "" ? "" : area.value),
    set(text) {
      area.value = text;
      tally();
    },
    composing: typed.composing,
  };
}

/** Tell of every change, but of what an input method composes only when it is done. */
function watch(inputs, tell) {
  let composing = false;
  for (const one of inputs) {
    one.addEventListener("compositionstart", () => {
      composing = true;
    });
    one.addEventListener("compositionend", () => {
      composing = false;
      tell();
    });
    one.addEventListener("input", (event) => {
      if (!composing && !event.isComposing) tell();
    });
  }
  return { composing: () => composing };
}
