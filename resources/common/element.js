/** Building the page from code: text only ever lands as text. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element.
 *
 * @param {string} tag with classes, as "div.card.wide"
 * @param {object} props attributes; `on` holds listeners, `prop` properties; false, null and undefined are left out
 * @param {...(Node | string | null | undefined | Array)} children
 */
export function h(tag, props = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name);
  if (classes.length) node.className = classes.join(" ");
  const { on = {}, prop = {}, ...attributes } = props;
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    node.setAttribute(key, value === true ? "" : value);
  }
  Object.assign(node, prop);
  for (const [type, listener] of Object.entries(on)) node.addEventListener(type, listener);
  node.append(...children.flat(2).filter((one) => one !== null && one !== undefined && one !== false));
  return node;
}

/** Set an element's text only when it differs, so that screen readers are not told the same thing again. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Show or hide. */
export function show(node, visible) {
  node.hidden = !visible;
}

/** Give an element exactly one of several state classes: `mark(node, "is-", "good")`. */
export function mark(node, prefix, state) {
  for (const one of [...node.classList]) if (one.startsWith(prefix)) node.classList.remove(one);
  if (state) node.classList.add(prefix + state);
}

/** Make an SVG element with these attributes. */
export function svgElement(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

const ICONS = {
  check: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  warn: "M12 4l9 16H3zM12 10v4.5M12 17.2v.3",
  camera: "M4 7h11a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1zM16 11l5-3v8l-5-3",
  microphone: "M12 3.5a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0V6A2.5 2.5 0 0 1 12 3.5zM6 11a6 6 0 0 0 12 0M12 17v3.5",
  phone: "M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM11 18h2",
  shield: "M12 3l7.5 3v5.5c0 4.5-3 7.8-7.5 9.5-4.5-1.7-7.5-5-7.5-9.5V6z",
  lock: "M6.5 11h11v9h-11zM9 11V8a3 3 0 0 1 6 0v3",
  globe: "M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.500c3 3 3 14 0 17-3-3-3-14 0-17z",
  screen: "M4 5h16v11H4zM9 20h6M12 16v4",
  bell: "M6 16.500h12c-1.5-1.5-1.5-3-1.5-5.500a4.5 4.5 0 0 0-9 0c0 2.5 0 4-1.5 5.500zM10.5 19.500h3",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 2",
  paper: "M7 3.500h7l4 4v13H7zM14 3.500v4h4M9.5 12h6M9.5 15.500h6",
  door: "M6 20V4h9v16M15 20h4M4 20h2M12 12h.3",
  swap: "M5 9h13l-3.5-3.500M19 15H6l3.5 3.5",
  next: "M9.5 6l6 6-6 6",
  face: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4.500 20c.800-4 4-6 7.500-6s6.700 2 7.500 6",
  chat: "M4.5 5.500h15v10h-8l-4 3.500v-3.500h-3zM8.500 9.500h7M8.500 12.300h4.500",
  zoom: "M10.500 4.500a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l4.5 4.500M8 10.500h5M10.500 8v5",
  flag: "M6.500 20V4.500h10l-2 3.500 2 3.500h-10",
  left: "M14.500 6l-6 6 6 6",
  expand: "M4.500 9V4.500H9M15 4.500h4.500V9M19.500 15v4.500H15M9 19.500H4.500V15",
  copy: "M9 8.500h10v11H9zM5.500 15.500v-11h9.500",
  download: "M12 4v11M7.500 11l4.5 4.500 4.5-4.500M5 19.500h14",
  keyboard: "M3.500 6.500h17v11h-17zM7 10h.3M11 10h.3M15 10h.3M8 14h8",
  signal: "M4 19.500v-3M9.300 19.500v-7M14.700 19.500v-11M20 19.500v-15",
  speaker: "M4 9.500h3.500L12 5.500v13l-4.500-4H4zM15.500 9a4 4 0 0 1 0 6M18 6.500a7.500 7.500 0 0 1 0 11",
  battery: "M4 8h14v8H4zM21 10.800v2.400M7 10.800v2.400M10.300 10.800v2.400",
  retry: "M19 12a7 7 0 1 1-2.2-5.100M17.5 3.500v4h-4",
};

/** A line icon; decoration only, the text beside it says the thing. */
export function icon(name) {
  const svg = svgElement("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" });
  svg.append(svgElement("path", { d: ICONS[name] }));
  return svg;
}

/**
 * A QR code from the hub, taken apart: only its size and its paths are used, whatever else the text holds.
 *
 * @param {string} text an SVG document
 * @param {string} label what a screen reader says
 */
export function qrPicture(text, label) {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  const width = parseFloat(parsed.getAttribute("width") ?? "100");
  const height = parseFloat(parsed.getAttribute("height") ?? "100");
  const viewBox = parsed.getAttribute("viewBox") ?? `0 0 ${width} ${height}`;
  const svg = svgElement("svg", { viewBox, class: "qr-picture", role: "img", "aria-label": label });
  for (const old of parsed.querySelectorAll("path")) {
    const path = svgElement("path", {});
    for (const name of ["d", "transform", "stroke", "fill", "stroke-width"]) {
      const value = old.getAttribute(name);
      if (value !== null) path.setAttribute(name, value);
    }
    svg.append(path);
  }
  return svg;
}
