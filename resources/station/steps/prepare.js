/** The checklist: what to close and to put away, confirmed item by item and journalled by the hub. */

import { h, icon, mark, say, show } from "../../common/element.js";
import { refusal, t } from "../../common/language.js";
import { CHECKLIST, ITEMS } from "../checklist.js";
import { left } from "../journey.js";

export function prepareStep(station) {
  station.preparing = true; // stays until the button, so that the last tick does not carry the page away
  const error = h("p.form-error", { role: "alert" });
  show(error, false);
  const why = h("p.why", { role: "status", id: "prepare-why" });
  const next = h(
    "button.primary.large",
    { id: "prepare-next", type: "button", "aria-describedby": "prepare-why", on: { click: go } },
    t("prepare.next"),
  );
  const items = new Map(ITEMS.map((name) => [name, item(name)]));

  function item(name) {
    const box = h("input", { type: "checkbox", id: `item-${name}`, "aria-describedby": `item-${name}-more`, on: { change } });
    const state = h("span.item-state");
    let saving = false;

    async function change() {
      if (isSaved() || saving) {
        box.checked = true; // what is journalled stands
        return;
      }
      saving = true;
      draw();
      const code = await station.confirm(name);
      saving = false;
      if (code) box.checked = false;
      say(error, code ? `${t(`prepare.${name}`)}：${refusal(code)}` : "");
      show(error, Boolean(code));
      draw();
    }

    const isSaved = () => station.view?.checks.includes(name) ?? false;
    function draw() {
      const saved = isSaved();
      if (saved) box.checked = true;
      mark(node, "is-", saved ? "saved" : saving ? "saving" : "open");
      say(state, saved ? t("prepare.saved") : saving ? t("prepare.saving") : "");
    }

    const node = h(
      "li.item",
      {},
      h(
        "label.item-label",
        { for: box.id },
        box,
        h(
          "span.item-words",
          {},
          h("span.item-name", {}, t(`prepare.${name}`)),
          h("span.item-more", { id: `item-${name}-more` }, t(`prepare.${name}.text`)),
        ),
        state,
      ),
    );
    return { node, draw };
  }

  function go() {
    const [first] = station.view ? left(station.view) : ITEMS;
    if (first) {
      document.getElementById(`item-${first}`).focus();
      return;
    }
    station.preparing = false;
    station.changed();
  }

  function update() {
    for (const one of items.values()) one.draw();
    const open = station.view ? left(station.view).length : ITEMS.length;
    next.setAttribute("aria-disabled", String(open > 0));
    say(why, open ? t("prepare.left", { n: open }) : t("prepare.done"));
    mark(why, "is-", open ? "wait" : "good");
  }

  const group = (name) =>
    h(
      "fieldset.items",
      {},
      h("legend", {}, icon(name === "computer" ? "screen" : "door"), t(`prepare.group.${name}`)),
      h("ul", {}, ...CHECKLIST[name].map((one) => items.get(one).node)),
    );
  const node = h(
    "section.card.wide",
    {},
    h("h1", { tabindex: "-1" }, t("prepare.title")),
    h("p.lead", {}, t("prepare.lead")),
    h("div.checklist", {}, ...Object.keys(CHECKLIST).map(group)),
    error,
    h("div.actions", {}, next, why),
  );
  update();
  return { node, update };
}
