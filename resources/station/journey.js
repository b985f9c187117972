/** Which step a candidate is at, from plain state alone. */

export const PATH = Object.freeze(["check", "identify", "consent", "join", "photograph", "notice", "waiting"]);

/**
 * @param {object} candidate the fields of `Candidate` and `Station` that matter
 * @returns {string} one of PATH, or stopped, ended, answering
 */
export function stepOf({ stopped, view, token, checked, consent, inside }) {
  if (stopped) return "stopped";
  if (view?.phase === "ended") return "ended";
  if (!checked) return "check";
  if (!token) return "identify";
  if (!consent) return "consent";
  if (!inside || !view) return "join";
  if (!view.photo) return "photograph";
  if (!view.notice) return "notice";
  return view.phase === "answering" ? "answering" : "waiting";
}

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
