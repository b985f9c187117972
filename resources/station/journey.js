/** Which step a candidate is at, from plain state alone. */

import { ITEMS } from "./checklist.js";

export const PATH = Object.freeze([
  "check",
  "identify",
  "consent",
  "prepare",
  "join",
  "photograph",
  "notice",
  "waiting",
]);

/** Steps that share a place on the path with another. */
export const PLACES = Object.freeze({ choose: "identify", returning: "join" });

/**
 * @param {object} candidate the fields of `Candidate` and `Station` that matter
 * @returns {string} one of PATH, or choose, returning, stopped, ended, answering
 */
export function stepOf(candidate) {
  const { stopped, view, token, checked, returning, entering, exam, consent, preparing, inside } = candidate;
  if (stopped) return "stopped";
  if (view?.phase === "ended") return "ended";
  if (returning) return "returning";
  if (!checked) return "check";
  if (!token || entering) return exam ? "identify" : "choose";
  if (!view && !consent) return "returning";
  if (!consent || asksFace(view)) return "consent";
  if (view && !view.admitted && (preparing || left(view).length)) return "prepare";
  if (!inside || !view) return "join";
  if (!view.photo) return "photograph";
  if (!view.notice) return "notice";
  return view.phase === "answering" ? "answering" : "waiting";
}

/** Whether face comparison has still to be answered; not in the way of whoever comes back. */
const asksFace = (view) => view && !view.face && !view.admitted;

/** The items of the checklist that are not confirmed yet. */
export const left = (view) => ITEMS.filter((one) => !view.checks.includes(one));

/**
 * Why the login button is still grey: a key of `join.why`, or "ready".
 *
 * @param {{link: string, media: string, view: object | null}} candidate
 * @param {number} now the hub's milliseconds
 */
export function loginState({ link, media, view }, now) {
  if (link !== "open" || !view) return "link";
  if (now < view.opensAt) return "early";
  if (view.phase !== "answering" && now > view.closesAt) return "late";
  // The camera that is on may be another computer's.
  if (!view.frontOn || media !== "open") return "front";
  return view.sideOn ? "ready" : "side";
}
