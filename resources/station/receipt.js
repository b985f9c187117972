/** The candidate's receipt: when the paper was taken, how many answers, and the digest to check the export with. */

import { day, timeOfDay } from "../common/clocktext.js";
import { h, icon, say } from "../common/element.js";
import { t } from "../common/language.js";

const WHAT = { "built-in": "receipt.what", outside: "receipt.outside" };

/** The receipt as a section of the last page; null for a sitting that had none. */
export function receipt(station) {
  const { view, exam } = station;
  if (view.outcome === "forfeited" || view.endedAt === null) return null;
  const lines = [
    ["receipt.exam", exam?.title ?? ""],
    ["receipt.name", station.name],
    ["receipt.admission", view.admission],
    ["receipt.end", t(`end.${view.outcome}`)],
    ["receipt.time", `${day(view.endedAt)} ${exactly(view.endedAt)}`],
    ...(view.paper === "built-in"
      ? [
          ["receipt.answers", t("receipt.count", { n: view.answers })],
          ["receipt.digest", view.digest],
        ]
      : []),
  ].filter(([, value]) => value);
  const text = () => lines.map(([key, value]) => `${t(key)}${t("receipt.colon")}${value}`).join("\n");
  const told = h("p.hint", { role: "status" });

  async function copy() {
    try {
      await navigator.clipboard.writeText(`${t("receipt.title")}\n${text()}\n`);
      say(told, t("receipt.copied"));
    } catch {
      say(told, t("receipt.notCopied"));
    }
  }

  function download() {
    const url = URL.createObjectURL(
      new Blob([`\ufeff${t("receipt.title")}\r\n${text().replaceAll("\n", "\r\n")}\r\n`], { type: "text/plain" }),
    );
    const link = h("a", { href: url, download: `${t("receipt.title")}-${view.admission}.txt` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    say(told, t("receipt.saved"));
  }

  const row = ([key, value]) => [h("dt", {}, t(key)), h(`dd${key === "receipt.digest" ? ".digest" : ""}`, {}, value)];
  return h(
    "section.receipt",
    { "aria-label": t("receipt.title") },
    h("h2", {}, t("receipt.title")),
    h("dl", {}, ...lines.flatMap(row)),
    h("p.hint", {}, t(WHAT[view.paper] ?? "receipt.none")),
    h(
      "div.actions",
      {},
      h(
        "button.secondary",
        { id: "receipt-copy", type: "button", on: { click: copy } },
        icon("copy"),
        t("receipt.copy"),
      ),
      h(
        "button.secondary",
        { id: "receipt-save", type: "button", on: { click: download } },
        icon("download"),
        t("receipt.save"),
      ),
      told,
    ),
  );
}

/** The time with its seconds. */
const exactly = (at) => `${timeOfDay(at)}:${String(new Date(at).getSeconds()).padStart(2, "0")}`;
