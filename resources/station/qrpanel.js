/** The QR code that brings a phone in, kept fresh while none is there. */

import { span } from "../common/clocktext.js";
import { h, mark, qrPicture, say, show } from "../common/element.js";
import { t } from "../common/language.js";

const RETRY = 4000; // ms before another code is asked for after a failure

/** `{node, update, close}`: `update(wanted)` a few times a second; a code is asked for only while one is wanted. */
export function qrPanel(station) {
  const place = h("div.qr");
  const valid = h("p.hint", { role: "status" });
  const link = h("p.qr-link");
  const node = h(
    "div.qr-panel",
    {},
    place,
    h("div.qr-words", {}, h("h3", {}, t("join.scan")), h("p", {}, t("join.scan.text")), valid),
    h("details.qr-more", {}, h("summary", {}, t("join.link")), link),
  );
  let invitation = null;
  let asking = false;
  let retryAt = 0;
  let closed = false;

  async function ask() {
    asking = true;
    const answer = await station.invite();
    asking = false;
    if (closed) return;
    if (!answer.ok) {
      retryAt = station.now() + RETRY;
      say(valid, t("join.qrFail"));
      return;
    }
    invitation = answer;
    place.replaceChildren(qrPicture(answer.svg, t("join.qr")));
    say(link, answer.url);
  }

  return {
    node,
    close() {
      closed = true;
    },
    update(wanted) {
      show(node, wanted);
      if (!wanted) {
        invitation = null; // a used code is of no use to a second phone
        return;
      }
      const now = station.now();
      const left = (invitation?.until ?? 0) - now;
      if (left <= 0 && !asking && now >= retryAt) {
        if (!invitation) say(valid, t("join.qrWait"));
        ask();
      }
      mark(place, "is-", left <= 0 ? "stale" : "fresh");
      if (invitation && left > 0) say(valid, t("join.valid", { time: span(left) }));
    },
  };
}
