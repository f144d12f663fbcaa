// A file that shows one question's answer: the same drawing, with nothing to press.

import { drawRow } from "./rows.js";
import { drawPayloads, drawWhy } from "./why.js";

const drawn = JSON.parse(document.getElementById("drawn").textContent);
const act = { now: () => drawn.at };

for (const [pane, { names, title, messages }] of Object.entries(drawn.panes)) {
  const known = new Map(messages.map((message) => [message.id, message]));
  const rows = document.querySelector(`#pane-${pane} .rows`);
  rows.append(...messages.map((message) => drawRow(pane, message, names, act, known.get(message.below))));
  const sent = messages.filter((message) => message.payload).map((message) => message.payload);
  document.querySelector("#payloads .holder").append(drawPayloads(title, sent));
}
if (drawn.why) document.querySelector("#why .holder").append(...drawWhy(drawn.why).filter(Boolean));
