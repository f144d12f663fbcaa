// A Slack message, modal or Home as Slack shows it, drawn from the payload that it is sent.
// https://docs.slack.dev/reference/block-kit/blocks/

import { ago, day, element, freshId, icon, ICONS, link, rawPart } from "./dom.js";

const MARKS = ["bold", "italic", "strike", "underline", "code"];
const TAGS = { bold: "b", italic: "i", strike: "s", underline: "u", code: "code" };

/** The body of a message: its blocks, or its text where it has none. `act` has `press`, `find`, `now`. */
export function drawSlack(payload, act) {
  const body = element("div", { class: "slack-body" });
  if (payload.blocks?.length) body.append(...payload.blocks.map((block) => drawBlock(block, act)));
  else if (typeof payload.text === "string") body.append(textOf({ type: payload.mrkdwn === false ? "escaped" : "mrkdwn", text: payload.text }, act));
  else body.append(rawPart(payload));
  for (const attachment of payload.attachments ?? []) body.append(rawPart(attachment));
  return body;
}

/** A modal: its title, its blocks, and the buttons that send it or close it. */
export function drawSlackModal(view, act) {
  const name = freshId("title");
  const form = element("form", { class: "slack-modal", "aria-labelledby": name, novalidate: true });
  const close = () => act.close();
  form.append(
    element("header", {},
      element("h2", { id: name, text: plain(view.title) }),
      element("button", { type: "button", class: "slack-x", "aria-label": "Close", on: { click: close } }, icon(ICONS.close, "line"))),
    element("div", { class: "slack-body" }, (view.blocks ?? []).map((block) => drawBlock(block, act))),
    element("footer", {},
      view.close && element("button", { type: "button", class: "slack-button", text: plain(view.close), on: { click: close } }),
      view.submit && element("button", { type: "submit", class: "slack-button primary", text: plain(view.submit) })));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = {};
    for (const field of form.querySelectorAll("[data-block]")) values[field.dataset.block] = field.value;
    act.submit(values);
  });
  return form;
}

/** What a button asks before it does what it says. */
export function drawSlackConfirm(confirm, act) {
  const name = freshId("title");
  return element("form", { class: "slack-modal small", "aria-labelledby": name, on: { submit: (event) => { event.preventDefault(); act.yes(); } } },
    element("header", {}, element("h2", { id: name, text: plain(confirm.title) })),
    element("div", { class: "slack-body" }, textOf(confirm.text, act)),
    element("footer", {},
      element("button", { type: "button", class: "slack-button", text: plain(confirm.deny), on: { click: () => act.no() } }),
      element("button", { type: "submit", class: `slack-button ${confirm.style === "danger" ? "danger" : "primary"}`, text: plain(confirm.confirm) })));
}

export function drawSlackHome(view, act) {
  return element("div", { class: "slack-body slack-home" }, (view.blocks ?? []).map((block) => drawBlock(block, act)));
}

const BLOCKS = {
  rich_text: (block, act) => element("div", { class: "slack-rich" }, block.elements.map((each) => drawRich(each, act))),
  header: (block) => element("h3", { class: "slack-header", text: plain(block.text) }),
  section: drawSection,
  divider: () => element("hr", { class: "slack-divider" }),
  context: (block, act) => element("div", { class: "slack-context" }, block.elements.map((each) => drawElement(each, act))),
  actions: (block, act) => element("div", { class: "slack-actions" }, block.elements.map((each) => drawElement(each, act))),
  context_actions: (block, act) => element("div", { class: "slack-context-actions" }, block.elements.map((each) => drawElement(each, act))),
  table: drawTable,
  image: (block) => pictured(block, plain(block.title)),
  input: drawInput,
};

function drawBlock(block, act) {
  return tried(BLOCKS[block?.type], block, act);
}

const ELEMENTS = {
  button: drawButton,
  static_select: drawSelect,
  external_select: drawSearch,
  feedback_buttons: drawFeedback,
  plain_text: textOf,
  mrkdwn: textOf,
  image: (each) => pictured(each, ""),
};

function drawElement(each, act) {
  return tried(ELEMENTS[each?.type], each, act);
}

/** What `draw` makes; the raw part of what has no `draw`, or another form than it expects. */
function tried(draw, value, act) {
  if (!draw) return rawPart(value);
  try {
    return draw(value, act);
  } catch (fault) {
    console.warn("not drawn", fault);
    return rawPart(value);
  }
}

function drawSection(block, act) {
  const read = element("div", { class: "slack-read" });
  if (block.text) read.append(textOf(block.text, act));
  if (block.fields) read.append(element("div", { class: "slack-fields" }, block.fields.map((each) => textOf(each, act))));
  return element("div", { class: "slack-section" }, read, block.accessory && drawElement(block.accessory, act));
}

function drawTable(block, act) {
  const sides = block.column_settings ?? [];
  const row = (cells, tag) => element("tr", {}, cells.map((cell, column) => {
    const side = sides[column]?.align ?? "left";
    const made = element(tag, { class: `to-${side}`, scope: tag === "th" ? "col" : undefined });
    if (cell.type === "raw_text" || cell.type === "raw_number") made.append(String(cell.text ?? cell.value));
    else made.append(tried(BLOCKS[cell.type], cell, act));
    return made;
  }));
  const [head, ...rows] = block.rows;
  return element("div", { class: "slack-table", tabindex: "0", role: "region", "aria-label": "Table" },
    element("table", {}, element("thead", {}, row(head, "th")), element("tbody", {}, rows.map((cells) => row(cells, "td")))));
}

function pictured(image, title) {
  return element("figure", { class: "picture" }, icon(ICONS.picture),
    element("figcaption", { text: [title, plain(image.alt_text)].filter(Boolean).join(": ") || "A picture" }));
}

function drawInput(block, act) {
  const id = freshId("field");
  const shape = block.element;
  if (shape.type === "external_select") return drawFound(block, act);
  if (shape.type !== "plain_text_input") return tried(ELEMENTS[shape.type], shape, act);
  const field = element(shape.multiline ? "textarea" : "input", {
    id, class: "slack-input", "data-block": block.block_id, maxlength: shape.max_length, rows: shape.multiline ? 5 : undefined,
    placeholder: shape.placeholder && plain(shape.placeholder), required: block.optional !== true, autofocus: shape.focus_on_load,
  });
  field.value = shape.initial_value ?? "";
  return element("div", { class: "slack-field" }, element("label", { for: id, text: plain(block.label) }), field,
    block.hint && element("p", { class: "slack-hint", text: plain(block.hint) }));
}

/** A field that takes one of what is found while one types; it sends the chosen value. */
function drawFound(block, act) {
  const kept = element("input", { type: "hidden", "data-block": block.block_id });
  const shown = element("p", { class: "slack-hint", "aria-live": "polite" });
  const press = (menu, value, field, label) => { kept.value = value; shown.textContent = label; };
  return element("div", { class: "slack-field" }, element("p", { text: plain(block.label) }),
    drawSearch(block.element, { ...act, press }), kept, shown);
}

function drawButton(button, act) {
  const words = { class: `slack-button ${button.style ?? ""}`.trim(), "aria-label": button.accessibility_label };
  if (button.url) return element("a", { ...words, href: /^https?:/i.test(button.url) ? button.url : undefined, target: "_blank", rel: "noopener noreferrer", text: plain(button.text) });
  return element("button", { ...words, type: "button", disabled: !act.press, text: plain(button.text), on: { click: (event) => act.press(button, button.value ?? "", event.currentTarget) } });
}

function drawFeedback(element_, act) {
  const side = (button, name) => element("button", {
    type: "button", class: "slack-feedback", "aria-label": button.accessibility_label ?? plain(button.text), disabled: !act.press,
    on: { click: (event) => act.press(element_, button.value, event.currentTarget) },
  }, icon(ICONS[name], "line"), plain(button.text));
  return element("div", { class: "slack-votes", role: "group", "aria-label": "Feedback" },
    side(element_.positive_button, "up"), side(element_.negative_button, "down"));
}

function drawSelect(menu, act) {
  const placeholder = plain(menu.placeholder);
  const options = menu.options ?? (menu.option_groups ?? []).flatMap((group) => group.options);
  const select = element("select", { class: "slack-select", "aria-label": placeholder, disabled: !act.press });
  select.append(element("option", { value: "", text: placeholder, disabled: true, hidden: true, selected: true }));
  for (const option of options) select.append(element("option", { value: option.value, text: plain(option.text) }));
  select.addEventListener("change", () => {
    const value = select.value;
    select.selectedIndex = 0;
    act.press(menu, value, select);
  });
  return select;
}

/** A menu whose options are looked up while one types: a combobox over what the server finds. */
function drawSearch(menu, act) {
  const list = element("ul", { id: freshId("found"), role: "listbox", class: "slack-found", hidden: true, "aria-label": "Questions" });
  const field = element("input", {
    class: "slack-select search", role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list",
    "aria-label": plain(menu.placeholder), placeholder: plain(menu.placeholder), autocomplete: "off", disabled: !act.find,
  });
  let asked = 0;
  const shut = () => { list.hidden = true; field.setAttribute("aria-expanded", "false"); field.removeAttribute("aria-activedescendant"); };
  const choose = (option) => { shut(); field.value = ""; act.press(menu, option.value, field, plain(option.text)); };
  const look = async () => {
    const turn = ++asked;
    const found = await act.find(menu, field.value);
    if (turn !== asked) return;
    list.replaceChildren(...found.map((option) => element("li", {
      id: freshId("option"), role: "option", "aria-selected": "false", text: plain(option.text),
      on: { mousedown: (event) => { event.preventDefault(); choose(option); } },
    })));
    list.found = found;
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", String(found.length > 0));
  };
  const move = (step) => {
    const options = [...list.children];
    if (!options.length) return;
    const now = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
    const next = (now + step + options.length) % options.length;
    options.forEach((each, index) => each.setAttribute("aria-selected", String(index === next)));
    field.setAttribute("aria-activedescendant", options[next].id);
    options[next].scrollIntoView({ block: "nearest" });
  };
  field.addEventListener("focus", look);
  field.addEventListener("input", look);
  field.addEventListener("blur", () => { asked += 1; shut(); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); move(1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); move(-1); }
    else if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); shut(); }
    else if (event.key === "Enter") {
      const chosen = [...list.children].findIndex((each) => each.getAttribute("aria-selected") === "true");
      if (chosen >= 0) { event.preventDefault(); choose(list.found[chosen]); }
    }
  });
  return element("div", { class: "slack-search" }, field, list);
}

const RICH = {
  rich_text_section: (part, act) => element("div", { class: "slack-text" }, part.elements.map((span) => drawSpan(span, act))),
  rich_text_preformatted: (part, act) => element("pre", { class: "slack-pre", tabindex: "0" }, part.elements.map((span) => drawSpan(span, act))),
  rich_text_quote: (part, act) => element("blockquote", { class: "slack-quote" }, part.elements.map((span) => drawSpan(span, act))),
  rich_text_list: drawList,
};

function drawRich(part, act) {
  const made = tried(RICH[part?.type], part, act);
  // A list and code within a quote have its line beside them, as a part of their own.
  return part?.border ? element("div", { class: "slack-quoted" }, made) : made;
}

const BULLETS = ["disc", "circle", "square"];
const NUMBERS = ["decimal", "lower-alpha", "lower-roman"];

function drawList(part, act) {
  const isOrdered = part.style === "ordered";
  const indent = part.indent ?? 0;
  const list = element(isOrdered ? "ol" : "ul", { class: "slack-list", start: isOrdered && part.offset ? part.offset + 1 : undefined });
  list.style.marginLeft = `${indent * 28}px`;
  list.style.listStyleType = (isOrdered ? NUMBERS : BULLETS)[indent % 3];
  list.append(...part.elements.map((item) => element("li", {}, drawRich(item, act))));
  return list;
}

function drawSpan(span, act) {
  const inner = SPANS[span?.type];
  if (!inner) return rawPart(span);
  return MARKS.filter((mark) => span.style?.[mark]).reduce((made, mark) => element(TAGS[mark], {}, made), inner(span, act));
}

const SPANS = {
  text: (span) => document.createTextNode(span.text),
  link: (span) => link(span.url, span.text ?? span.url),
  emoji: (span) => document.createTextNode(span.unicode ? emojiOf(span.unicode) : `:${span.name}:`),
  user: (span, act) => mention(`@${act.nameOf?.(span.user_id) ?? span.user_id}`),
  usergroup: (span) => mention(`@${span.usergroup_id}`),
  channel: (span) => mention(`#${span.channel_id}`),
  broadcast: (span) => mention(`@${span.range}`),
  date: (span, act) => dated(span.timestamp, span.format, span.fallback, act),
};

function emojiOf(codes) {
  return String.fromCodePoint(...codes.split("-").map((code) => parseInt(code, 16)));
}

function mention(name) {
  return element("span", { class: "slack-mention", text: name });
}

const DATES = {
  date_num: (at) => day(at, { dateStyle: "short" }),
  date: (at) => day(at, { dateStyle: "long" }),
  date_short: (at) => day(at, { dateStyle: "medium" }),
  date_long: (at) => day(at, { dateStyle: "full" }),
  date_pretty: (at) => day(at, { dateStyle: "long" }),
  time: (at) => day(at, { timeStyle: "short" }),
  time_secs: (at) => day(at, { timeStyle: "medium" }),
  ago: (at, act) => ago(at, act.now()),
};

function dated(timestamp, format, fallback, act) {
  const shown = String(format).replace(/\{(\w+)\}/g, (whole, name) => DATES[name]?.(Number(timestamp), act) ?? whole);
  const when = new Date(Number(timestamp) * 1000);
  const isoTime = Number.isNaN(when.getTime()) ? undefined : when.toISOString();
  return element("time", { datetime: isoTime, title: fallback, text: isoTime ? shown : fallback });
}

function unescape(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

function plain(text) {
  return typeof text === "string" ? unescape(text) : unescape(text?.text ?? "");
}

function textOf(text, act) {
  if (text.type !== "mrkdwn") return element("div", { class: "slack-text", text: plain(text) });
  const made = element("div", { class: "slack-text" });
  const parts = text.text.split(/```([\s\S]+?)```/);
  parts.forEach((part, index) => {
    if (index % 2) made.append(element("pre", { class: "slack-pre", tabindex: "0", text: unescape(part.replace(/^\n|\n$/g, "")) }));
    else if (part) made.append(...lines(part, act));
  });
  return made;
}

function* lines(text, act) {
  const every = text.split("\n");
  for (let at = 0; at < every.length; at += 1) {
    if (/^(&gt;|>) ?/.test(every[at])) {
      const quoted = [];
      while (at < every.length && /^(&gt;|>) ?/.test(every[at])) quoted.push(every[at++].replace(/^(&gt;|>) ?/, ""));
      at -= 1;
      yield element("blockquote", { class: "slack-quote" }, ...marked(quoted.join("\n"), act));
    } else {
      yield* marked(every[at], act);
      if (at < every.length - 1) yield document.createTextNode("\n");
    }
  }
}

// A mark with a zero-width space behind it, as faqbot writes one that is meant as it is, begins nothing.
const MRKDWN = /`([^`\n]+)`|<([^<>\n]+)>|(?<![\w*])\*([^\s\u200b](?:[^*\n]*\S)?)\*(?![\w*])|(?<![\w_])_([^\s\u200b](?:[^_\n]*\S)?)_(?![\w_])|(?<![\w~])~([^\s\u200b](?:[^~\n]*\S)?)~(?![\w~])/g;

/** Slack's own marks: https://docs.slack.dev/messaging/formatting-message-text/ */
function* marked(text, act) {
  let end = 0;
  for (const found of text.matchAll(MRKDWN)) {
    if (found.index > end) yield document.createTextNode(unescape(text.slice(end, found.index)));
    const [, code, target, bold, italic, strike] = found;
    if (code) yield element("code", { text: unescape(code) });
    else if (target) yield pointed(target, act);
    else yield element(bold ? "b" : italic ? "i" : "s", {}, ...marked(bold ?? italic ?? strike, act));
    end = found.index + found[0].length;
  }
  if (end < text.length) yield document.createTextNode(unescape(text.slice(end)));
}

function pointed(target, act) {
  const [head, ...rest] = target.split("|");
  const label = rest.join("|");
  if (head.startsWith("@")) return mention(`@${label || (act.nameOf?.(head.slice(1)) ?? head.slice(1))}`);
  if (head.startsWith("#")) return mention(`#${label || head.slice(1)}`);
  if (head.startsWith("!date^")) {
    const [, timestamp, format] = head.split("^");
    return dated(timestamp, format, label, act);
  }
  if (head.startsWith("!")) return mention(`@${label || head.slice(1)}`);
  return link(unescape(head), unescape(label || head.replace(/^mailto:/, "")));
}
