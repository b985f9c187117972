/** What is around the page: screens and window of a computer, hold and battery of a phone, the device's clock. */

const WIDE = 1024; // CSS pixels a paper needs
const HIGH = 560;
const CLOCK = 60_000; // ms a device's clock may differ before it is worth a word

/** `extended` is undefined where the browser does not tell. */
export function screenVerdict({ extended, width, height }) {
  if (extended) return { state: "warn", words: "check.screen.many", code: "screen-second" };
  const values = { width, height };
  if (width < WIDE || height < HIGH) return { state: "warn", words: "check.screen.small", values, code: "screen-small" };
  return { state: "good", words: extended === false ? "check.screen.good" : "check.screen.unknown", values };
}

/** `offset`: hub minus device, ms; null while the hub is not known. The hub's clock decides either way. */
export function clockVerdict(offset) {
  if (offset === null) return { state: "wait", words: "check.clock.wait" };
  const minutes = Math.round(Math.abs(offset) / 60_000);
  if (Math.abs(offset) <= CLOCK) return { state: "good", words: "check.clock.good" };
  return { state: "warn", words: offset > 0 ? "check.clock.slow" : "check.clock.fast", values: { minutes }, code: "clock-off" };
}

/** A phone on its long side sees more. */
export function holdVerdict(landscape) {
  if (landscape) return { state: "good", words: "check.hold.good" };
  return { state: "warn", words: "check.hold.upright", code: "hold-upright" };
}

/** `percent` −1 where the browser does not tell. */
export function batteryVerdict({ percent, charging, low }) {
  if (percent < 0) return { state: "good", words: "check.battery.unknown" };
  const values = { percent };
  if (charging) return { state: "good", words: "check.battery.charging", values };
  if (low) return { state: "warn", words: "check.battery.low", values, code: "battery-low" };
  return { state: "good", words: "check.battery.good", values };
}
