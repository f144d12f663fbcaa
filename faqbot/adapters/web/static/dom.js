// Elements made by safe calls alone: whatever stands in a payload becomes text, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element; `attributes` may hold `class`, `text`, `on` (listeners) and any attribute's name. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") made.textContent = value;
    else if (name === "on") for (const [event, listen] of Object.entries(value)) made.addEventListener(event, listen);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat().filter((each) => each !== null && each !== undefined));
  return made;
}

/** An icon of 24 units, drawn in the colour of the text around it. */
export function icon(path, name = "") {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("viewBox", "0 0 24 24");
  made.setAttribute("class", `icon ${name}`.trim());
  made.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  made.append(line);
  return made;
}

export const ICONS = {
  up: "M7 11v9H4v-9zm2 9h8.2a2 2 0 0 0 2-1.6l1.2-6A2 2 0 0 0 18.4 10H14l.7-4a2 2 0 0 0-3.6-1.4L9 10z",
  down: "M17 13V4h3v9zm-2-9H6.8a2 2 0 0 0-2 1.6l-1.2 6A2 2 0 0 0 5.6 14H10l-.7 4a2 2 0 0 0 3.6 1.4L15 14z",
  eye: "M12 5c5 0 8.500 4 10 7-1.500 3-5 7-10 7s-8.500-4-10-7c1.500-3 5-7 10-7zm0 3.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7z",
  chevron: "M6 9l6 6 6-6",
  close: "M5 5l14 14M19 5L5 19",
  picture: "M4 5h16v14H4zm2 11h12l-4-6-3 4-2-2zm2-9a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3z",
  reply: "M4 6v5a3 3 0 0 0 3 3h12m-4-4l4 4-4 4",
};

/** What the drawing does not know, as it is: never nothing. */
export function rawPart(value) {
  return element("figure", { class: "raw" },
    element("figcaption", { text: "Not drawn here; as it is sent:" }),
    element("pre", { tabindex: "0", text: JSON.stringify(value, null, 2) }));
}

const SAFE = /^(https?:|mailto:)/i;

/** A link that leads only where an answer may lead, and tells nobody where it was pressed. */
export function link(url, ...children) {
  const target = String(url ?? "");
  if (!SAFE.test(target)) return element("span", {}, ...children);
  return element("a", { href: target, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

const UNITS = [["year", 31557600], ["month", 2629800], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];

/** "3 months ago": how long before `now` a moment is; both in seconds since 1970. */
export function ago(timestamp, now) {
  const passed = now - timestamp;
  const say = new Intl.RelativeTimeFormat("en", { numeric: "always" });
  for (const [unit, seconds] of UNITS) {
    if (Math.abs(passed) >= seconds) return say.format(-Math.trunc(passed / seconds), unit);
  }
  return say.format(-Math.trunc(passed), "second");
}

export function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString("en", { hour: "numeric", minute: "2-digit" });
}

export function day(seconds, options) {
  return new Date(seconds * 1000).toLocaleString("en", options);
}

let counted = 0;

/** An id that no other element of the page has. */
export function freshId(name) {
  counted += 1;
  return `${name}-${counted}`;
}
