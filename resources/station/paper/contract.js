/** What this page and an outside paper say to each other (docs/paper.md), as plain data. Nothing unknown gets through. */

export const VERSION = 1;
const MOST = 10_000; // questions

/** The origin an outside paper speaks from, "" when the address is none. */
export function originOf(url) {
  try {
    const { protocol, origin } = new URL(url);
    return protocol === "https:" ? origin : "";
  } catch {
    return "";
  }
}

/** A message of the contract: `{invigilator: 1, type, ...fields}`. */
export const message = (type, fields = {}) => ({ invigilator: VERSION, type, ...fields });

/**
 * What the frame said, or null for what is no message of this contract: another page's, another version's, malformed.
 *
 * @param {{origin: string, data: unknown}} event
 * @param {string} origin the paper's
 * @returns {{type: "ready"} | {type: "alive"} | {type: "hand-in"} | {type: "done"} |
 *   {type: "progress", answered: number, total: number, unsaved: number} | null}
 */
export function heard({ origin: from, data }, origin) {
  if (!origin || from !== origin || typeof data !== "object" || data === null || data.invigilator !== VERSION)
    return null;
  switch (data.type) {
    case "ready":
    case "alive":
    case "hand-in":
    case "done":
      return { type: data.type };
    case "progress": {
      const { answered, total, unsaved = 0 } = data;
      const counts = [answered, total, unsaved].every((one) => Number.isInteger(one) && one >= 0 && one <= MOST);
      return counts && answered <= total && unsaved <= total ? { type: "progress", answered, total, unsaved } : null;
    }
    default:
      return null;
  }
}

/**
 * What the candidate is doing, as the paper is told: "answering", "away" (left the page), "break" or "offline".
 *
 * @param {{link: string, view: object, away: boolean}} candidate
 */
export function phaseOf({ link, view, away }) {
  if (link !== "open") return "offline";
  if (view.restroom === "away" || view.restroom === "overdue") return "break";
  return away || view.awayUntil !== null ? "away" : "answering";
}
