/** The step that asks for both numbers. */

import { h, icon, say, show } from "../element.js";
import { refusal, t } from "../language.js";

/**
 * `go(admission, identity)` resolves with "" or a code; `draft` keeps what was typed over a change of language. `over`
 * stands above the fields and may have a better sentence for a code: `{node, update(), refusal(code)}`.
 */
export function identifyStep(candidate, go, draft, over = null) {
  const field = (name, words, extra) => {
    const input = h("input.field", {
      id: `field-${name}`,
      name,
      required: true,
      autocomplete: "off",
      autocapitalize: "characters",
      spellcheck: "false",
      maxlength: "40",
      "aria-describedby": "identify-error identify-hint",
      ...extra,
      prop: { value: draft[name] ?? "" },
      on: {
        input: () => {
          draft[name] = input.value;
        },
      },
    });
    return { input, node: h("div.form-row", {}, h("label", { for: input.id }, t(words)), input) };
  };
  const admission = field("admission", "identify.admission", { inputmode: "text" });
  const identity = field("identity", "identify.identity", { inputmode: "text" });
  const error = h("p.form-error", { id: "identify-error", role: "alert" });
  const button = h("button.primary", { id: "identify-go", type: "submit" }, t("identify.go"));
  const complain = (text, where) => {
    say(error, text);
    show(error, Boolean(text));
    for (const one of [admission, identity]) one.input.toggleAttribute("aria-invalid", one === where);
    where?.input.focus();
  };
  const sentence = (code) => over?.refusal(code) || refusal(code);
  const before = draft.code || candidate.notice;
  complain(before ? sentence(before) : "");

  async function submit(event) {
    event.preventDefault();
    if (!admission.input.value.trim()) return complain(t("identify.missingAdmission"), admission);
    if (!identity.input.value.trim()) return complain(t("identify.missingIdentity"), identity);
    complain("");
    button.disabled = true;
    say(button, t("identify.busy"));
    const code = await go(admission.input.value, identity.input.value);
    draft.code = code;
    button.disabled = false;
    say(button, t("identify.go"));
    if (code) complain(sentence(code), code === "unknown-candidate" ? admission : null);
    return undefined;
  }

  const node = h(
    `section.card.${over ? "medium" : "narrow"}`,
    {},
    h("h1", { tabindex: "-1" }, t("identify.title")),
    h("p.lead", {}, t("identify.lead")),
    over?.node,
    h(
      "form.form",
      { novalidate: true, on: { submit } },
      h("div.numbers", {}, admission.node, identity.node),
      h("p.hint", { id: "identify-hint" }, icon("lock"), t("identify.hint")),
      error,
      h("div.actions", {}, button),
    ),
  );
  return { node, update: () => over?.update() };
}
