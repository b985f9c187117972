/** One exam in words: what it is, when it is, and whether one may log in now. */

import { day, timeOfDay, when } from "../common/clocktext.js";
import { h, icon, mark, say, show } from "../common/element.js";
import { t } from "../common/language.js";

/** early, open, running, closed or over. */
export function examState(exam, now) {
  if (now < exam.opensAt) return "early";
  if (now < exam.startsAt) return "open";
  if (now <= exam.closesAt) return "running";
  return now <= exam.startsAt + exam.minutes * 60_000 ? "closed" : "over";
}

/** The sentence for it. */
export function stateText(exam, now) {
  const at = { early: exam.opensAt, open: exam.startsAt, running: exam.closesAt }[examState(exam, now)];
  return t(`choose.state.${examState(exam, now)}`, { time: at === undefined ? "" : when(at, now) });
}

/** Kind, title, and when: `update(exam, now)` draws another one. */
export function examCard() {
  const kind = h("span.kind");
  const title = h("span.exam-title");
  const when = h("span.exam-when");
  const state = h("span.exam-state");
  const fee = h("span.exam-fee");
  const node = h("span.exam-card", {}, h("span.exam-head", {}, title, kind), when, state, fee);
  return {
    node,
    update(exam, now) {
      say(kind, t(`app.kind.${exam.kind}`));
      say(title, exam.title || t("app.title"));
      say(when, t("app.times", { date: day(exam.startsAt), start: timeOfDay(exam.startsAt), minutes: exam.minutes }));
      say(state, stateText(exam, now));
      mark(state, "is-", examState(exam, now));
      show(fee, exam.kind === "retake");
      say(fee, t("check.retake", { fee: exam.retakeFee }));
    },
  };
}

/** What stands over the two numbers: the exam that is meant, and the way to another. */
export function examLine(station, choose) {
  const card = examCard();
  const other = h(
    "button.secondary.small",
    { id: "choose-other", type: "button", on: { click: () => choose("") } },
    icon("swap"),
    t("choose.other"),
  );
  const update = () => {
    const { exam, exams } = station;
    if (exam) card.update(exam, station.now());
    show(other, exams.list.length > 1);
  };
  update();
  return {
    node: h("div.exam-line", {}, card.node, other),
    update,
    /** The sentence for a refusal, where the exam matters. */
    refusal: (code) =>
      code === "unknown-candidate" && station.exams.list.length > 1
        ? t("choose.unknown", { title: station.exam?.title || t("app.title") })
        : "",
  };
}
