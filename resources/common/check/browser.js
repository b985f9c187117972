/** Which browser this is, and whether it will do: what it can decides, its name only says what to advise. */

/** The oldest versions with everything the pages need; Chrome and Edge 109 are the last for Windows 7. */
export const FLOORS = Object.freeze({ Edge: 109, Chrome: 109, Firefox: 115, Safari: 16.4 });

const NAMES = [
  ["Safari", /\b(?:iPhone|CPU) OS (\d+_\d+)/], // whatever its name, on iOS it is Safari's engine
  ["Edge", /\bEdgA?\/(\d+)/],
  ["Firefox", /\bFirefox\/(\d+)/],
  ["Chrome", /\b(?:Chrome|Chromium)\/(\d+)/],
  ["Safari", /\bVersion\/(\d+\.\d+).*\bSafari\//],
];

/** Programs that open links in a window of their own, by what their windows call themselves. */
const PROGRAMS = [
  ["wechat", /MicroMessenger|wxwork/i],
  ["dingtalk", /DingTalk/i],
  ["alipay", /AlipayClient/i],
  ["weibo", /\bWeibo\b|__weibo__/i],
  ["qq", /\bQQ\/\d/],
  ["other", /aweme|BytedanceWebview|NewsArticle|xhsdiscover|baiduboxapp|\bFeishu\b|\bLark\b/i],
];

/** `{name, version}`; the name "" for one that is not known. */
export function browserOf(agent) {
  for (const [name, pattern] of NAMES) {
    const found = pattern.exec(agent);
    if (found) return { name, version: Number(found[1].replace("_", ".")) };
  }
  return { name: "", version: 0 };
}

/** The program in whose window this page is: wechat, qq, dingtalk, weibo, alipay, other; "" in a browser. */
export const programOf = (agent) => PROGRAMS.find(([, pattern]) => pattern.test(agent))?.[0] ?? "";

/** "ios", "android" or "": an iPad says it is a Mac, but has fingers. */
export function systemOf({ userAgent, maxTouchPoints = 0 }) {
  if (/iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1)) return "ios";
  return /Android/.test(userAgent) ? "android" : "";
}

/**
 * Whether it will do.
 *
 * @param {{agent: string, codecs: {video: string, first: number} | null, failed: boolean, phone: boolean}} found
 *   `codecs` of the start-up test, null while it runs
 */
export function browserVerdict({ agent, codecs, failed, phone }) {
  const { name, version } = browserOf(agent);
  const old = name !== "" && version < FLOORS[name];
  const values = { name, version, floor: FLOORS[name] };
  if (failed || codecs?.video === "none") {
    return { state: "bad", words: old ? "check.browser.tooOld" : "check.browser.bad", values };
  }
  if (!codecs) return { state: "wait", words: "check.browser.wait" };
  if (old) return { state: "warn", words: "check.browser.old", values, code: "browser-old" };
  // A phone may stay in such a window; on a computer the notice wants these programs closed (five (three)).
  if (!phone && programOf(agent)) return { state: "warn", words: "check.browser.program", code: "browser-program" };
  if (codecs.video === "jpeg") return { state: "warn", words: "check.browser.jpeg", code: "browser-pictures" };
  const words = name ? "check.browser.good" : "check.browser.fine";
  return { state: "good", words, values: { ...values, codec: codecs.video.toUpperCase() } };
}
