// Discord's Markdown as Discord shows it: https://support.discord.com/hc/en-us/articles/210298617

import { ago, day, element, link } from "./dom.js";

const FENCE = /^([\s\S]*?)(?<![\\`])```(?!`)(?:([\w+#.-]+)\n|\n)?([\s\S]*?)```/;
const HEADING = /^(#{1,3}) +(.+?) *#*$/;
const ITEM = /^( *)([-*]|\d{1,9}\.) +(.+)$/;
const QUOTE = /^> ?(.*)$/;

/** The blocks of a text: paragraphs, headings, lists, quotes, code, small print. */
export function drawMarkdown(text, act) {
  const made = document.createDocumentFragment();
  let rest = text;
  for (let fence = FENCE.exec(rest); fence; fence = FENCE.exec(rest)) {
    const [whole, before, , code] = fence;
    const quoted = /(^|\n)> ?$/.test(before);
    if (quoted && before.lastIndexOf("\n") >= 0) made.append(...blocksOf(before.slice(0, before.lastIndexOf("\n")), act));
    else if (!quoted && before) made.append(...blocksOf(before.replace(/\n$/, ""), act));
    const pre = element("pre", { class: "discord-pre", tabindex: "0" }, element("code", { text: (quoted ? code.replace(/^> ?/gm, "") : code).replace(/\n$/, "") }));
    made.append(quoted ? element("blockquote", { class: "discord-quote" }, pre) : pre);
    rest = rest.slice(whole.length).replace(/^\n/, "");
  }
  if (rest) made.append(...blocksOf(rest, act));
  return made;
}

function blocksOf(text, act, isQuoted = false) {
  const lines = text.split("\n");
  const made = [];
  let read = [];
  const flush = () => {
    if (read.length) made.push(element("div", { class: "discord-text" }, inline(read.join("\n"), act)));
    read = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    const heading = HEADING.exec(line);
    if (heading) {
      flush();
      made.push(element(`h${heading[1].length + 2}`, { class: `discord-h${heading[1].length}` }, inline(heading[2], act)));
    } else if (line.startsWith("-# ")) {
      flush();
      made.push(element("div", { class: "discord-small" }, inline(line.slice(3), act)));
    } else if (!isQuoted && (line.startsWith(">>> ") || QUOTE.test(line))) {
      flush();
      const isAll = line.startsWith(">>> ");
      const quoted = [isAll ? line.slice(4) : QUOTE.exec(line)[1]];
      while (at + 1 < lines.length && (isAll || QUOTE.test(lines[at + 1]))) {
        at += 1;
        quoted.push(isAll ? lines[at] : QUOTE.exec(lines[at])[1]);
      }
      made.push(element("blockquote", { class: "discord-quote" }, blocksOf(quoted.join("\n"), act, true)));
    } else if (ITEM.test(line)) {
      flush();
      const items = [line];
      while (at + 1 < lines.length && (ITEM.test(lines[at + 1]) || (/^ +\S/.test(lines[at + 1]) && !HEADING.test(lines[at + 1])))) items.push(lines[(at += 1)]);
      made.push(...listsOf(items, act));
    } else read.push(line);
  }
  flush();
  return made;
}

/** Lists of lines, of which the deeper indented ones stand within the item above them. */
function listsOf(lines, act) {
  const made = [];
  let kind = "";
  for (let at = 0; at < lines.length; at += 1) {
    const [, indent, mark, words] = ITEM.exec(lines[at]);
    const tag = /\d/.test(mark) ? "ol" : "ul";
    if (tag !== kind) made.push(element(tag, { class: "discord-list", start: tag === "ol" ? parseInt(mark, 10) : undefined }));
    kind = tag;
    const deeper = [];
    while (at + 1 < lines.length && (depth(lines[at + 1]) > indent.length || !ITEM.test(lines[at + 1]))) deeper.push(lines[(at += 1)]);
    const first = deeper.findIndex((line) => ITEM.test(line));
    const read = first < 0 ? deeper : deeper.slice(0, first);
    const item = element("li", {}, inline([words, ...read.map((line) => line.trim())].join("\n"), act));
    if (first >= 0) item.append(...listsOf(deeper.slice(first), act));
    made.at(-1).append(item);
  }
  return made;
}

function depth(line) {
  return line.length - line.trimStart().length;
}

// The first that fits, of those that stand closest to the beginning of what is left.
const INLINE = [
  [/^\\([^\sA-Za-z0-9])/, (found) => [document.createTextNode(found[1])]],
  [/^(`+)(?!`)([\s\S]*?[^`])\1(?!`)/, (found) => [element("code", { class: "discord-code", text: found[2].replace(/^ (?=`)|(?<=`) $/g, "") })]],
  [/^<t:(-?\d{1,13})(?::([tTdDfFR]))?>/, (found, act) => [stamp(Number(found[1]), found[2] ?? "f", act)]],
  [/^<@!?(\d+)>/, (found, act) => [mention(`@${act.nameOf?.(found[1]) ?? "somebody"}`)]],
  [/^<@&(\d+)>/, () => [mention("@role")]],
  [/^<#(\d+)>/, () => [mention("#channel")]],
  [/^<(https?:\/\/[^>\s]+)>/i, (found) => [link(found[1], found[1])]],
  [/^\[((?:\\.|[^\\[\]\n]|\[[^[\]\n]*\])+)\]\((?:<([^>\s]*)>|([^\s()<>]+(?:\([^\s()]*\)[^\s()]*)*))(?: +"[^"\n]*")?\)/, (found, act) => [link(found[2] ?? found[3], ...inline(found[1], act))]],
  [/^https?:\/\/[^\s<]+[^\s<.,;:!?"')\]*_~]/i, (found) => [link(found[0], found[0])]],
  [/^\*\*\*((?:\\[\s\S]|[^\\*])+?)\*\*\*(?!\*)/, (found, act) => [element("b", {}, element("i", {}, inline(found[1], act)))]],
  [/^\*(?=\*\*)((?:\\[\s\S]|\*\*(?:\\[\s\S]|[^\\*])+\*\*|[^\\*])+?)\*(?!\*)/, (found, act) => [element("i", {}, inline(found[1], act))]],
  [/^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/, (found, act) => [element("b", {}, inline(found[1], act))]],
  [/^__((?:\\[\s\S]|[^\\])+?)__(?!_)/, (found, act) => [element("u", {}, inline(found[1], act))]],
  [/^~~((?:\\[\s\S]|[^\\])+?)~~/, (found, act) => [element("s", {}, inline(found[1], act))]],
  [/^\|\|((?:\\[\s\S]|[^\\])+?)\|\|/, (found, act) => [element("span", { class: "discord-spoiler", tabindex: "0" }, inline(found[1], act))]],
  [/^\*(?!\s)((?:\\.|\*\*[\s\S]*?\*\*|[^*\\])+?)\*(?!\*)/, (found, act) => [element("i", {}, inline(found[1], act))]],
  [/^_((?:\\.|[^_\\])+?)_(?![A-Za-z0-9_])/, (found, act) => [element("i", {}, inline(found[1], act))]],
];
const PLAIN = /^(?:[^\\`<[*_~|h]+|h(?!ttps?:\/\/))+/;

function inline(text, act) {
  const made = [];
  let rest = text;
  while (rest) {
    const plain = PLAIN.exec(rest)?.[0] ?? "";
    if (plain) {
      made.push(document.createTextNode(plain));
      rest = rest.slice(plain.length);
      continue;
    }
    const [found, draw] = first(rest);
    // What closes nothing is looked at once, however long it is.
    const dead = found ? "" : /^(?:`+|.)/s.exec(rest)[0];
    made.push(...(found ? draw(found, act) : [document.createTextNode(dead)]));
    rest = rest.slice(found ? found[0].length : dead.length);
  }
  return made;
}

function first(text) {
  for (const [pattern, draw] of INLINE) {
    const found = pattern.exec(text);
    if (found) return [found, draw];
  }
  return [null, null];
}

function mention(name) {
  return element("span", { class: "discord-mention", text: name });
}

const STAMPS = {
  t: { timeStyle: "short" }, T: { timeStyle: "medium" }, d: { dateStyle: "short" }, D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" }, F: { dateStyle: "full", timeStyle: "short" },
};

function stamp(seconds, style, act) {
  const when = new Date(seconds * 1000);
  if (Number.isNaN(when.getTime())) return document.createTextNode("Invalid date");
  const words = style === "R" ? ago(seconds, act.now()) : day(seconds, STAMPS[style]);
  return element("time", { class: "discord-stamp", datetime: when.toISOString(), title: day(seconds, STAMPS.F), text: words });
}
