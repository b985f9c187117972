/** The choice between the exams of this hub: one enters only one's own (notice, six (ten)). */

import { h, icon, say, show } from "../../common/element.js";
import { t } from "../../common/language.js";
import { examCard } from "../examline.js";

/** `choose(id)` takes one. */
export function chooseStep(station, choose) {
  const list = h("ul.exams");
  const none = h("p.lead", { role: "status" });
  let shown = "";
  let cards = [];

  function update() {
    const { exams } = station;
    const now = station.now();
    const key = exams.list.map((one) => one.exam).join("\n");
    if (key !== shown) {
      shown = key;
      cards = exams.list.map(() => examCard());
      list.replaceChildren(
        ...exams.list.map((one, i) =>
          h(
            "li",
            {},
            h(
              "button.exam",
              { type: "button", "data-exam": one.exam, on: { click: () => choose(one.exam) } },
              cards[i].node,
              icon("next"),
            ),
          ),
        ),
      );
    }
    exams.list.forEach((one, i) => cards[i].update(one, now));
    show(list, exams.list.length > 0);
    show(none, exams.list.length === 0);
    say(none, t(exams.known ? "choose.none" : "choose.wait"));
  }

  const node = h(
    "section.card.medium",
    {},
    h("h1", { tabindex: "-1" }, t("choose.title")),
    h("p.lead", {}, t(station.exams.asked ? "choose.asked" : "choose.lead")),
    list,
    none,
  );
  update();
  return { node, update };
}
