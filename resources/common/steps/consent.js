/** The step that asks for consent, before the first byte leaves the device. */

import { h, icon, say, show } from "../element.js";
import { refusal, t } from "../language.js";

/**
 * Recording must be agreed to. `also` is a question of its own beside it, whose answer does not matter for going on:
 * `{node, first, missing(), save()}`. `back` is a button that leads away.
 */
export function consentStep(candidate, also = null, back = null) {
  const known = candidate.consent; // agreed to before; only the other question is open
  const box = h("input", { type: "checkbox", id: "consent-box", checked: known, disabled: known, prop: { checked: known } });
  const error = h("p.form-error", { role: "alert" });
  const button = h("button.primary", { id: "consent-go", type: "button", on: { click: agree } }, t(also ? "consent.goOn" : "consent.go"));
  const complain = (text, where = null) => {
    say(error, text);
    show(error, Boolean(text));
    where?.focus();
  };
  complain("");

  async function agree() {
    if (!box.checked) return complain(t("consent.need"), box);
    const missing = also?.missing() ?? "";
    if (missing) return complain(missing, also.first);
    complain("");
    button.disabled = true;
    if (!candidate.consent) candidate.agree();
    const code = (await also?.save()) ?? "";
    button.disabled = false;
    return complain(code ? refusal(code) : "");
  }

  const point = (picture, title, text) =>
    h("div.point", {}, icon(picture), h("div", {}, h("h3", {}, title), h("p", {}, text)));
  const recording = h(
    "fieldset.consent-part",
    {},
    also && h("legend", {}, icon("camera"), t("consent.recording")),
    h(
      "div.points",
      {},
      point("camera", t("consent.what"), t(`consent.what.${candidate.role}`)),
      point("shield", t("consent.why"), t("consent.why.text")),
      point("lock", t("consent.keep"), t("consent.keep.text")),
    ),
    h("label.tick", { for: box.id }, box, h("span", {}, t(known ? "consent.known" : "consent.box"))),
    h("p.hint", {}, t("consent.refuse")),
  );
  const node = h(
    `section.card.${also ? "wide" : "narrow"}`,
    {},
    h("h1", { tabindex: "-1" }, t("consent.title")),
    h("p.lead", {}, t("consent.lead", { name: candidate.name })),
    also ? h("div.consents", {}, recording, also.node) : recording,
    error,
    h("div.actions.unhurried", {}, button, back),
  );
  return { node, update() {} };
}
