/** Handing in: what is still open is said, what is unsent goes first, and only then is the paper gone. */

import { span, timeOfDay } from "../common/clocktext.js";
import { Dialog } from "../common/dialog.js";
import { h, icon, say, show } from "../common/element.js";
import { refusal, t } from "../common/language.js";

const NAMED = 12; // open questions that are listed by number

/**
 * @param {(place: number) => void} visit go to a question of the built-in paper
 * @returns {{node: HTMLElement, update: () => void, close: () => void}}
 */
export function handIn(station, visit) {
  const { sheet, outside } = station;
  const dialog = new Dialog("dialog-hand-in");
  const at = h("p.hint");
  const button = h("button.secondary", { id: "hand-in", type: "button", on: { click: ask } }, t("answer.handIn"));
  let tick = null;

  function close() {
    dialog.close();
    tick = null;
    outside.asked = false;
  }

  function ask() {
    if (button.getAttribute("aria-disabled") === "true" || dialog.open) return;
    const left = h("p");
    const state = h("p.hint", { role: "status" });
    const error = h("p.form-error", { role: "alert" });
    show(error, false);
    const yes = h("button.danger", { id: "hand-in-yes", type: "button", on: { click: send } }, t("answer.handIn.yes"));
    const no = h(
      "button.primary",
      { id: "hand-in-no", type: "button", autofocus: true, on: { click: close } },
      t("answer.handIn.no"),
    );

    async function send() {
      yes.disabled = true;
      show(error, false);
      say(state, t("handin.saving"));
      const saved = await saveAll(station);
      const reply = saved ? await station.command("submit", {}, false) : { ok: false, code: "unsaved" };
      yes.disabled = false;
      say(state, "");
      if (reply.ok) close();
      else say(error, reply.code === "unsaved" ? t("handin.unsaved") : refusal(reply.code));
      show(error, !reply.ok);
    }

    const told = station.view.paper === "outside" ? saidOutside(outside) : saidBuiltIn(sheet, leaveFor);
    dialog.show(
      { title: t("answer.handIn.title"), dismiss: close },
      told,
      left,
      state,
      error,
      h("div.actions", {}, no, yes),
    );
    tick = () => say(left, t("answer.handIn.text", { left: span(station.view.endsAt - station.now()) }));
    tick();
  }

  function leaveFor(place) {
    close();
    visit(place);
  }

  function update() {
    const { view } = station;
    const open = station.now() >= view.handInAt;
    button.setAttribute("aria-disabled", String(!open));
    say(at, open ? "" : t("answer.handIn.at", { time: timeOfDay(view.handInAt) }));
    show(at, !open);
    if (outside.asked) {
      outside.asked = false;
      ask();
    }
    tick?.();
  }

  return { node: h("div.hand-in", {}, button, at), update, close };
}

/** Everything that was answered has reached its place, as far as this page can know. */
async function saveAll({ view, sheet, outside, link }) {
  if (link !== "open") return false;
  if (view.paper === "built-in") return sheet.settled();
  if (view.paper === "outside" && outside.ready) await outside.collect("hand-in");
  return true;
}

function saidBuiltIn(sheet, visit) {
  if (!sheet.paper) return null;
  const { questions } = sheet.paper;
  const open = sheet.unanswered;
  const marked = questions.filter((one) => sheet.marked.has(one.id));
  const unsent = sheet.answers.pending.length;
  const list = (some, key) => {
    if (some.length === 0) return null;
    const places = some.slice(0, NAMED).map((one) => questions.indexOf(one));
    const go = (place) =>
      h(
        "button.cell",
        { type: "button", "aria-label": t("paper.number", { n: place + 1 }), on: { click: () => visit(place) } },
        String(place + 1),
      );
    const more = some.length > NAMED ? h("span.hint", {}, "…") : null;
    return h(
      "div.handin-line",
      {},
      h("p.strong", {}, t(key, { n: some.length })),
      h("div.handin-cells", {}, ...places.map(go), more),
    );
  };
  return h(
    "div.handin-told",
    {},
    open.length || marked.length
      ? null
      : h("p.handin-all", {}, icon("check"), t("handin.all", { n: questions.length })),
    list(open, "handin.open"),
    list(marked, "handin.marked"),
    unsent ? h("p.strong", {}, t("handin.unsent", { n: unsent })) : null,
  );
}

function saidOutside({ progress }) {
  if (!progress) return h("p", {}, t("handin.outside"));
  const { answered, total, unsaved } = progress;
  return h(
    "div.handin-told",
    {},
    h("p.strong", {}, t("handin.outsideDone", { n: answered, all: total })),
    unsaved ? h("p.form-error", {}, t("handin.outsideUnsaved", { n: unsaved })) : null,
  );
}
