/** The step that asks for consent to recording, before the first byte leaves the device. */

import { h, icon, show } from "../element.js";
import { t } from "../language.js";

export function consentStep(candidate) {
  const box = h("input", { type: "checkbox", id: "consent-box" });
  const error = h("p.form-error", { role: "alert" });
  show(error, false);
  const agree = () => {
    error.textContent = box.checked ? "" : t("consent.need");
    show(error, !box.checked);
    if (box.checked) candidate.agree();
    else box.focus();
  };
  const point = (picture, title, text) =>
    h("div.point", {}, icon(picture), h("div", {}, h("h3", {}, title), h("p", {}, text)));
  const node = h(
    "section.card.narrow",
    {},
    h("h1", { tabindex: "-1" }, t("consent.title")),
    h("p.lead", {}, t("consent.lead", { name: candidate.name })),
    h(
      "div.points",
      {},
      point("camera", t("consent.what"), t(`consent.what.${candidate.role}`)),
      point("shield", t("consent.why"), t("consent.why.text")),
      point("lock", t("consent.keep"), t("consent.keep.text")),
    ),
    h("label.tick", { for: box.id }, box, h("span", {}, t("consent.box"))),
    error,
    h("div.actions.unhurried", {}, h("button.primary", { id: "consent-go", type: "button", on: { click: agree } }, t("consent.go"))),
    h("p.hint", {}, t("consent.refuse")),
  );
  return { node, update() {} };
}
