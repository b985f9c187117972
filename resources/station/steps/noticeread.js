/** The notice, to be read to its end and accepted. */

import { h, say, show } from "../../common/element.js";
import { LANGUAGES, language, refusal, t } from "../../common/language.js";
import { NOTICE } from "../../common/notice.js";

export function noticeStep(station) {
  const contact = station.contact || t("notice.contact");
  const said = (pair) => pair[LANGUAGES.indexOf(language())].replace("{contact}", contact);
  const clause = (one) =>
    h(
      `div.clause${one.number ? "" : ".is-plain"}`,
      {},
      one.number && h("span.clause-number", {}, one.number),
      h("div", {}, h("p", {}, said(one.text)), one.parts && h("ol", {}, ...one.parts.map((part) => h("li", {}, said(part))))),
    );
  const chapter = (one) =>
    h("section", {}, h("h2", {}, `${one.number}、${said(one.title)}`), ...one.clauses.map(clause));
  // Reached by the Tab key too, which brings it into sight: a keyboard or a screen reader needs no scrolling.
  const end = h("p.notice-end", { tabindex: "0" }, t("notice.end"));
  const text = h("div.notice", { tabindex: "0", role: "region", "aria-label": t("notice.region") }, ...NOTICE.map(chapter), end);
  const hint = h("p.why", { id: "notice-hint", role: "status" }, t("notice.more"));
  const error = h("p.form-error", { role: "alert" });
  show(error, false);
  let read = false;

  const button = h(
    "button.primary.large",
    { id: "notice-accept", type: "button", "aria-describedby": "notice-hint", "aria-disabled": "true", on: { click: accept } },
    t("notice.accept"),
  );

  function look() {
    if (read || text.scrollTop + text.clientHeight < text.scrollHeight - 24) return;
    read = true;
    button.setAttribute("aria-disabled", "false");
    say(hint, "");
  }
  text.addEventListener("scroll", look, { passive: true });

  async function accept() {
    if (!read) {
      text.focus();
      return;
    }
    button.disabled = true;
    const reply = await station.command("accept-notice");
    button.disabled = false;
    say(error, reply.ok ? "" : refusal(reply.code));
    show(error, !reply.ok);
  }

  const node = h(
    "section.card.wide.tall",
    {},
    h("h1", { tabindex: "-1" }, t("notice.title")),
    h("p.lead", {}, t("notice.lead"), language() === "en" ? ` ${t("notice.original")}` : ""),
    text,
    error,
    h("div.actions", {}, button, hint),
  );
  return { node, update: look };
}
