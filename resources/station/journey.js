/** Which step a candidate is at, from plain state alone. */

export const PATH = Object.freeze(["check", "identify", "consent", "join", "photograph", "notice", "waiting"]);

/**
 * @param {object} candidate the fields of `Candidate` that matter: stopped, view, token, checked, consent
 * @returns {string} one of PATH, or stopped, ended, answering
 */
export function stepOf({ stopped, view, token, checked, consent }) {
  if (stopped) return "stopped";
  if (view?.phase === "ended") return "ended";
  if (!checked) return "check";
  if (!token) return "identify";
  if (!consent) return "consent";
  if (!view?.connected) return "join";
  if (!view.photo) return "photograph";
  if (!view.notice) return "notice";
  return view.phase === "answering" ? "answering" : "waiting";
}

/**
 * Why the login button is still grey: a key of `join.why`, or "ready".
 *
 * @param {{link: string, view: object | null}} candidate
 * @param {number} now the hub's milliseconds
 */
export function loginState({ link, view }, now) {
  if (link !== "open" || !view) return "link";
  if (now < view.opensAt) return "early";
  if (view.phase !== "answering" && now > view.closesAt) return "late";
  if (!view.frontOn) return "front";
  return view.sideOn ? "ready" : "side";
}
