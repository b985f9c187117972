/** What lies over the answering page until it is answered: leave, reminder, restroom. The most pressing one shows. */

import { seconds, span } from "../common/clocktext.js";
import { Dialog } from "../common/dialog.js";
import { h, icon, mark, say, show } from "../common/element.js";
import { t } from "../common/language.js";
import { lookIntoCamera } from "./restroom.js";

export class Overlays {
  #station;
  #dialog = null;
  #key = "";
  #tick = null;
  #breakRead = null; // the break (by its end) or overdue state whose message was closed
  #title = "";

  #look;

  constructor(station) {
    this.#station = station;
    this.#look = lookIntoCamera(station);
  }

  /** Draw again in the other language. */
  speak() {
    this.#key = "";
  }

  /** Called at each change and a few times a second. */
  update() {
    const wanted = this.#wanted();
    if (wanted?.key !== this.#key) {
      this.#dialog?.close();
      this.#dialog = null;
      this.#tick = null;
      this.#key = wanted?.key ?? "";
      if (wanted) this.#tick = wanted.draw();
    }
    this.#tick?.();
    this.#look.update();
    this.#callBack();
  }

  #wanted() {
    const { view, leave, inside } = this.#station;
    if (!inside || view.phase !== "answering") return null;
    if (leave.away || view.awayUntil !== null) return { key: "leave", draw: () => this.#leave() };
    const reminder = view.reminders.find((one) => one.acknowledged === null);
    if (reminder) return { key: `reminder-${reminder.number}`, draw: () => this.#reminder(reminder) };
    const read = `${view.restroom}-${view.breakUntil}`;
    if (["away", "overdue"].includes(view.restroom) && this.#breakRead !== read) {
      return { key: read, draw: () => this.#break(read) };
    }
    return null;
  }

  #open(style, title, urgent, ...children) {
    this.#dialog = new Dialog(style);
    this.#dialog.show({ title, urgent }, ...children);
  }

  #leave() {
    const left = h("p.big-number", { role: "timer" });
    const unit = h("span.unit");
    const count = h("p.strong");
    const text = h("p");
    const go = () => this.#station.leave.back();
    const button = h("button.primary.large", { id: "leave-go", type: "button", autofocus: true, on: { click: go } }, t("leave.go"));
    this.#open("dialog-leave", t("leave.title"), true, h("div.big", {}, left, unit), text, count, h("div.actions", {}, button));
    return () => {
      const { view } = this.#station;
      const onBreak = view.awayUntil === null;
      const ms = onBreak ? 0 : view.awayUntil - this.#station.now();
      show(left.parentElement, !onBreak);
      say(left, String(seconds(ms)));
      say(unit, t("leave.seconds"));
      const excused = ["away", "overdue"].includes(view.restroom);
      say(text, excused ? t("leave.break") : t("leave.text"));
      show(count, !excused);
      const last = view.leavesLimit - view.leaves === 1;
      say(count, t(last ? "leave.countLast" : "leave.count", { n: view.leaves, limit: view.leavesLimit }));
      mark(count, "is-", last ? "urgent" : "calm");
      mark(left, "is-", ms < 8000 ? "urgent" : "calm");
    };
  }

  #reminder(one) {
    const { view } = this.#station;
    const clause = t(`answer.clause.${one.clause}`);
    const acknowledge = () => {
      button.disabled = true;
      this.#station.command("acknowledge", { number: one.number }).then((reply) => {
        button.disabled = reply.ok;
      });
    };
    const button = h("button.primary.large", { id: "reminder-ok", type: "button", autofocus: true, on: { click: acknowledge } }, t("reminder.ok"));
    this.#open(
      "dialog-reminder",
      t("reminder.title"),
      true,
      h("p.strong", {}, t(`reminder.${one.clause}`)),
      one.text ? h("p.said", {}, t("reminder.said", { text: one.text })) : null,
      h("p.hint", {}, t("reminder.count", { clause, n: one.count, limit: view.warningsLimit })),
      one.count >= view.warningsLimit && one.clause !== "conduct" ? h("p.form-error", {}, t("reminder.last")) : null,
      h("div.actions", {}, button),
    );
    return () => {
      if (!document.hidden) this.#station.sawReminder(one.number);
    };
  }

  #break(read) {
    const { view } = this.#station;
    const overdue = view.restroom === "overdue";
    const left = h("p.big-number", { role: "timer" });
    const close = () => {
      this.#breakRead = read;
      this.update();
    };
    const back = () => {
      close();
      this.#look.open();
    };
    this.#open(
      overdue ? "dialog-leave" : "dialog-break",
      t(overdue ? "restroom.overdue.title" : "restroom.away.title"),
      true,
      overdue ? h("div.big", {}, icon("warn")) : h("div.big", {}, left),
      h("p", {}, t(overdue ? "restroom.overdue.text" : "restroom.away.text")),
      h(
        "div.actions",
        {},
        h("button.secondary", { id: "break-ok", type: "button", on: { click: close } }, t("restroom.close")),
        h("button.primary", { id: "break-back", type: "button", autofocus: true, on: { click: back } }, icon("camera"), t("restroom.back")),
      ),
    );
    return () => say(left, span((this.#station.view?.breakUntil ?? 0) - this.#station.now()));
  }

  /** While the page is out of sight its tab calls the candidate back. */
  #callBack() {
    const calling = this.#key === "leave" && document.hidden;
    if (calling && !this.#title) {
      this.#title = document.title;
      document.title = t("leave.tab");
    } else if (!calling && this.#title) {
      document.title = this.#title;
      this.#title = "";
    }
  }
}
