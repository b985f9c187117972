/** The question whether faces may be compared by machine: two equal answers, neither chosen beforehand. */

import { h, icon } from "../common/element.js";
import { t } from "../common/language.js";

export function faceQuestion(station) {
  const radios = ["allow", "refuse"].map((value) => h("input", { type: "radio", name: "face", value, id: `face-${value}` }));
  const option = (radio) =>
    h(
      "label.tick",
      { for: radio.id },
      radio,
      h("span", {}, t(`face.${radio.value}`), h("span.tick-more", {}, t(`face.${radio.value}.text`))),
    );
  const node = h(
    "fieldset.consent-part",
    {},
    h("legend", {}, icon("face"), t("face.title")),
    h("p.hint", {}, t("face.text")),
    ...radios.map(option),
  );
  const answer = () => radios.find((one) => one.checked)?.value ?? "";
  return {
    node,
    first: radios[0],
    /** What is missing, as a sentence; "" when it is answered. */
    missing: () => (answer() ? "" : t("face.need")),
    save: () => station.decideFace(answer()),
  };
}
