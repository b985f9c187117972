/** 「交流反馈」 at the bottom right: a dialogue with the staff until the first login, then gone (notice, four (two)). */

import { timeOfDay } from "../common/clocktext.js";
import { h, icon, say, show } from "../common/element.js";
import { refusal, t } from "../common/language.js";

const LONGEST = 500; // characters

export class Feedback {
  #station;
  #button = h("button.feedback-open", { id: "feedback-open", type: "button", "aria-expanded": "false", "aria-controls": "feedback" });
  #badge = h("span.feedback-badge", { "aria-hidden": "true" });
  #news = h("p.visually-hidden", { role: "status" });
  #panel = h("section.feedback", { id: "feedback", "aria-labelledby": "feedback-title" });
  #parts = null;
  #open = false;
  #closed = false; // the hub said so
  #draft = "";
  #heard = -1; // answers of the staff that were there at the last look
  #read = 0; // of them read
  #shown = "";

  /** `root` is emptied by nobody else. */
  constructor(station, root) {
    this.#station = station;
    this.#read = station.keep.read().answersRead ?? 0;
    this.#button.addEventListener("click", () => this.#toggle(!this.#open));
    this.#panel.addEventListener("keydown", (event) => event.key === "Escape" && this.#toggle(false));
    root.append(h("div.feedback-place", {}, this.#panel, this.#news, this.#button));
    this.speak();
  }

  /** Whether somebody writes there: the focus must not be taken away. */
  get busy() {
    return this.#panel.contains(document.activeElement);
  }

  /** In the language of now. */
  speak() {
    this.#button.replaceChildren(icon("chat"), h("span", {}, t("feedback.open")), this.#badge);
    this.#parts = this.#draw();
    this.#shown = "";
    show(this.#panel, this.#open);
  }

  /** At each change and a few times a second; `step` is the page's. */
  update(step) {
    const { view, admitted } = this.#station;
    const over = this.#closed || admitted || view?.admitted || ["ended", "stopped", "answering"].includes(step);
    if (over) this.#toggle(false);
    show(this.#button, !over);
    if (over) return;
    this.#count(view?.messages ?? []);
    if (this.#open) this.#fill(view);
  }

  #count(messages) {
    const heard = messages.filter((one) => one.by === "staff").length;
    if (this.#open && document.hasFocus() && heard > this.#read) {
      this.#read = heard;
      this.#station.keep.write({ answersRead: heard });
    }
    const unread = Math.max(0, heard - this.#read);
    say(this.#badge, unread ? String(unread) : "");
    show(this.#badge, unread > 0);
    const label = unread ? t("feedback.openNew", { n: unread }) : t("feedback.open");
    if (this.#button.getAttribute("aria-label") !== label) this.#button.setAttribute("aria-label", label);
    if (this.#heard >= 0 && heard > this.#heard) say(this.#news, t("feedback.news"));
    this.#heard = heard;
  }

  #toggle(open) {
    if (open === this.#open) return;
    const inside = this.busy;
    this.#open = open;
    this.#button.setAttribute("aria-expanded", String(open));
    show(this.#panel, open);
    if (open) {
      this.update("");
      (this.#parts.form.hidden ? this.#parts.close : this.#parts.text).focus();
    } else if (inside) this.#button.focus();
  }

  #draw() {
    const close = h("button.quiet", { type: "button", on: { click: () => this.#toggle(false) } }, icon("cross"), t("feedback.close"));
    const contact = h("p.strong");
    const before = h("p.hint");
    const log = h("div.feedback-log", { role: "log", tabindex: "0", "aria-label": t("feedback.title") });
    const text = h("textarea.field", {
      id: "feedback-text",
      rows: "3",
      maxlength: String(LONGEST),
      "aria-describedby": "feedback-left",
      on: {
        input: () => this.#typed(),
        keydown: (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && this.#send(),
      },
    });
    text.value = this.#draft;
    const left = h("span.hint", { id: "feedback-left" });
    const word = h("p.hint", { role: "status" });
    const error = h("p.form-error", { role: "alert" });
    const send = h("button.primary.small", { id: "feedback-send", type: "submit" }, t("feedback.send"));
    const submit = (event) => {
      event.preventDefault();
      this.#send();
    };
    const form = h(
      "form.feedback-form",
      { novalidate: true, on: { submit } },
      h("label", { for: text.id }, t("feedback.label")),
      text,
      error,
      h("div.feedback-send", {}, left, send),
      word,
    );
    show(error, false);
    this.#panel.replaceChildren(
      h("div.feedback-head", {}, h("h2", { id: "feedback-title" }, t("feedback.title")), close),
      h("p.hint", {}, t("feedback.lead")),
      contact,
      before,
      log,
      form,
    );
    this.#parts = { close, contact, before, log, text, left, word, error, send, form };
    this.#typed();
    return this.#parts;
  }

  #typed() {
    const { text, left } = this.#parts;
    this.#draft = text.value;
    say(left, t("feedback.left", { n: LONGEST - this.#draft.length }));
  }

  #fill(view) {
    const { contact, before, log, form } = this.#parts;
    const whom = this.#station.contact;
    show(contact, Boolean(whom));
    say(contact, t("feedback.contact", { contact: whom }));
    show(before, !view);
    say(before, t(whom ? "feedback.before" : "feedback.beforeNoContact"));
    show(form, Boolean(view));
    show(log, Boolean(view));
    const messages = view?.messages ?? [];
    const key = JSON.stringify(messages);
    if (key === this.#shown) return;
    this.#shown = key;
    log.replaceChildren(...(messages.length ? messages.map(line) : [h("p.hint", {}, t("feedback.none"))]));
    log.scrollTop = log.scrollHeight;
  }

  async #send() {
    const { text, word, error, send } = this.#parts;
    const said = text.value.trim();
    if (send.disabled) return;
    send.disabled = true;
    say(word, t("feedback.sending"));
    const reply = said ? await this.#station.command("feedback", { text: said }) : { ok: false, code: "bad-text" };
    send.disabled = false;
    say(word, reply.ok ? t("feedback.sent") : "");
    say(error, reply.ok ? "" : refusal(reply.code));
    show(error, !reply.ok);
    if (reply.ok) text.value = "";
    this.#typed();
    text.focus();
    this.#closed = reply.code === "feedback-closed";
  }
}

/** One thing that was said. */
const line = (one) =>
  h(
    `div.feedback-line.is-${one.by}`,
    {},
    h("p.feedback-who", {}, t(one.by === "staff" ? "feedback.staff" : "feedback.you"), h("time", {}, timeOfDay(one.at))),
    h("p.feedback-said", {}, one.text),
  );
