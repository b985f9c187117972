/** The way out of a browser that cannot film: how to open this page in the phone's own, with the code's link kept. */

import { programOf, systemOf } from "../common/check/browser.js";
import { noCameraReason } from "../common/camera.js";
import { h, icon, say, show } from "../common/element.js";
import { knows, t } from "../common/language.js";

const REFUSED = new Set(["denied", "failed", "unsupported"]);

/** Why this page should be opened elsewhere: unable, refused or pictures; "" when it can stay. */
export function elsewhereReason(side) {
  const { codecs, failed } = side.filming.publisher;
  if (noCameraReason() === "unsupported" || failed || codecs?.video === "none") return "unable";
  if (side.stays || !programOf(navigator.userAgent)) return "";
  if (REFUSED.has(side.camera.problem?.code)) return "refused";
  return codecs?.video === "jpeg" ? "pictures" : "";
}

export function elsewhereStep(side) {
  const program = programOf(navigator.userAgent);
  const system = systemOf(navigator);
  const reason = elsewhereReason(side);
  side.showTicket(true); // a program's own "open in the browser" takes the address as it stands
  const browser = t(system ? `elsewhere.browser.${system}` : "elsewhere.browser");
  const link = h("input.field", {
    id: "elsewhere-link",
    readonly: true,
    "aria-label": t("elsewhere.link"),
    prop: { value: side.address },
    on: { focus: () => link.select() },
  });
  const told = h("p.hint", { role: "status" });

  async function copy() {
    link.select();
    try {
      await navigator.clipboard.writeText(side.address);
      say(told, t("elsewhere.copied"));
    } catch {
      say(told, t(document.execCommand?.("copy") ? "elsewhere.copied" : "elsewhere.copyByHand"));
    }
  }

  function stay() {
    side.stays = true;
    side.showTicket(false);
    side.changed();
  }

  const named = knows(`elsewhere.program.${program}`) ? t(`elsewhere.program.${program}`) : t("elsewhere.program.other");
  const why = program ? t(`elsewhere.why.${reason}`, { program: named }) : t("elsewhere.why.browser");
  const item = (...words) => h("li", {}, h("div", {}, ...words));
  const stays = h("button.secondary", { id: "elsewhere-stay", type: "button", on: { click: stay } }, t("elsewhere.stay"));
  show(stays, reason !== "unable");
  const node = h(
    "section.card.narrow.elsewhere",
    {},
    h("h1", { tabindex: "-1" }, t("elsewhere.title", { browser })),
    h("p.lead", {}, `${why} ${t("elsewhere.ways")}`),
    h(
      "ol.ways",
      {},
      program ? item(h("h2", {}, t("elsewhere.menu")), h("p", {}, t("elsewhere.menu.text"))) : null,
      item(
        h("h2", {}, t("elsewhere.paste", { browser })),
        h("div.copying", {}, link, h("button.primary", { id: "elsewhere-copy", type: "button", on: { click: copy } }, icon("copy"), t("elsewhere.copy"))),
        told,
      ),
      item(h("h2", {}, t("elsewhere.scan")), h("p", {}, t("elsewhere.scan.text"))),
    ),
    system === "ios" && reason === "unable" ? h("p.hint", {}, t("elsewhere.ios")) : null,
    h("div.actions", {}, stays),
  );
  return { node, update() {} };
}
