/** Instants and spans of time as a candidate reads them. All arguments in milliseconds. */

import { language } from "./language.js";

const two = (n) => String(n).padStart(2, "0");
const locale = () => (language() === "zh" ? "zh-CN" : "en-GB");

/** A span as 1:02:03 or 02:03; never negative. Rounded up, so that 0:00 means over. */
export function span(ms) {
  const all = Math.max(0, Math.ceil(ms / 1000));
  const hours = Math.floor(all / 3600);
  const rest = `${two(Math.floor(all / 60) % 60)}:${two(all % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

/** The whole seconds left, never negative. */
export const seconds = (ms) => Math.max(0, Math.ceil(ms / 1000));

/** The time of day on this device's wall. */
export const timeOfDay = (at) => new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(at);

/** The time of day, and the day as well when it is not that of `now`. */
export const when = (at, now) => (day(at) === day(now) ? timeOfDay(at) : `${day(at)} ${timeOfDay(at)}`);

/** The day, with its weekday. */
export const day = (at) =>
  new Intl.DateTimeFormat(locale(), { year: "numeric", month: "long", day: "numeric", weekday: "short" }).format(at);
