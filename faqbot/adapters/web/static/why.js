// The admin's column: why a question gets what it gets, the file's problems, the payloads.

import { element } from "./dom.js";

const FIGURES = [
  ["probability", "How likely the first one is right", 1],
  ["lead", "Its lead over the next", 0.5],
  ["nearest", "The phrasing most like it", 1],
  ["score", "Its score", 1],
];

/** Why, in words and bars; `why` is what `faqbot why --json` prints, with two sentences of faqbot's. */
export function drawWhy(why) {
  return [
    element("p", { class: `verdict ${why.decision}`, text: why.outcome_said }),
    element("p", { class: "rule", text: why.rule_said }),
    element("h4", { text: "Words, as they were taken" }),
    words(why),
    followed(why.after),
    why.parts?.length ? element("ul", { class: "candidates" }, why.parts.map((part) => element("li", {}, `${part.text} `, element("code", { text: part.entry })))) : null,
    contrast(why.contrast),
    why.matches.length ? element("h4", { text: "Candidates" }) : null,
    element("ol", { class: "candidates" }, why.matches.map(candidate)),
    why.weighed ? element("h4", { text: "What an answer asks for" }) : null,
    why.weighed ? element("p", { class: "legend", text: "The strong mark is what an answer needs, the faint one what a guess needs that is shown at once." }) : null,
    why.weighed ? element("ul", { class: "figures" }, FIGURES.map(([name, said, most]) => figure(said, why[name], most))) : null,
  ];
}

function words(why) {
  const mended = new Map(why.corrections.map((each) => [each.meant, each.written]));
  const taken = why.wording.split(" ").filter(Boolean).map((word) => mended.has(word)
    ? element("span", { class: "mended" }, element("s", { text: mended.get(word) }), ` ${word}`)
    : element("span", { text: word }));
  const groups = [["Not in the likeliest entry", why.words.unknown], ["In its phrasing, but not asked", why.words.lost]];
  const rest = groups.filter(([, found]) => found.length).flatMap(([said, found]) => [
    element("small", { text: said }), ...found.map((word) => element("span", { class: "missing", text: word }))]);
  if (!taken.length && why.talk) return element("p", { class: "empty", text: `plain talk: ${why.talk}` });
  return element("p", { class: "words" }, taken, rest);
}

/** What a question that leans on the one before was taken for. */
function followed(after) {
  if (!after) return null;
  const read = after.reading ? `, and was read as “${after.reading}”` : "";
  return element("p", { class: "contrast", text: after.reading || after.leant ? `It leans on ${after.entry}, which was answered before${read}.` : `It stands alone, though ${after.entry} was answered before.` });
}

function contrast(found) {
  if (!found) return null;
  const sure = found.sure ? "" : ", perhaps";
  return element("p", { class: "contrast", text: `It says otherwise than the entry (${found.difference}${sure}): asked “${found.asked || "-"}”, there “${found.known || "-"}”.` });
}

function candidate(match) {
  const likeness = match.meaning === null ? "" : `, meaning ${match.meaning.toFixed(2)}, wording ${match.wording.toFixed(2)}`;
  return element("li", {},
    element("div", { class: "line" }, element("code", { text: match.id }), element("span", { class: "number", text: match.score.toFixed(2) })),
    bar(match.score, 1),
    element("small", { text: `“${match.phrasing}”${likeness}` }));
}

function figure(said, value, most) {
  const verdict = value.value >= value.answer ? "passed" : "short";
  const made = bar(value.value, most, verdict);
  made.append(mark(value.answer, most, ""), value.opened === value.answer ? "" : mark(value.opened, most, "opened"));
  const asked = `${value.value.toFixed(2)} of ${value.answer.toFixed(2)}`;
  return element("li", {},
    element("div", { class: "line" }, element("span", { text: said }), element("span", { class: "number", text: asked })),
    made);
}

function bar(value, most, name = "") {
  const made = element("div", { class: `bar-of ${name}`.trim(), "aria-hidden": "true" }, element("i"));
  made.style.setProperty("--value", share(value, most));
  return made;
}

function mark(value, most, name) {
  const made = element("b", { class: name });
  made.style.setProperty("--at", share(value, most));
  return made;
}

function share(value, most) {
  return Math.max(0, Math.min(1, value / most));
}

/** What is wrong in the file: where, the line itself, and what to do. */
export function drawProblems(file, accept) {
  const made = file.problems.map((problem) => element("div", { class: `problem ${problem.severity}` },
    element("p", { class: "where", text: problem.line ? `${file.name}:${problem.line}:${problem.column}` : file.name }),
    element("p", { text: problem.message }),
    problem.source === null ? null : sourceLine(problem),
    element("p", { class: "remedy", text: problem.remedy })));
  if (file.held) {
    made.unshift(element("div", { class: "problem held" },
      element("p", { text: `The saved version drops ${file.held.dropped.length} of ${file.held.entries} entries (${file.held.dropped.join(", ")}), so the last one stays live.` }),
      element("button", { type: "button", class: "small-button", text: "Use it all the same", on: { click: accept } })));
  } else if (file.state === "broken") {
    made.unshift(element("p", { class: "rule", text: "Until this is mended, the last good version stays live." }));
  }
  return made;
}

function sourceLine(problem) {
  const before = problem.source.slice(0, problem.column - 1);
  const under = problem.source.slice(problem.column - 1, problem.column - 1 + problem.width) || " ";
  return element("pre", { tabindex: "0" }, `${problem.line} | ${before}`, element("mark", { text: under }), problem.source.slice(problem.column - 1 + problem.width));
}

/** The last payloads of a platform, as they are sent; with `told` a button that copies them, and says so. */
export function drawPayloads(title, payloads, told) {
  const text = JSON.stringify(payloads.length === 1 ? payloads[0] : payloads, null, 2);
  const copy = told && element("button", { type: "button", class: "small-button", text: "Copy", on: { click: async (event) => {
    event.preventDefault();
    try {
      await navigator.clipboard.writeText(text);
      told(`${title}'s payload is copied.`);
    } catch {
      told("The browser does not let this page copy; mark the text below instead.");
    }
  } } });
  return element("details", { class: "payload" },
    element("summary", {}, element("span", { text: `${title} (${text.length.toLocaleString("en")} characters)` })),
    copy, element("pre", { tabindex: "0", text }));
}
