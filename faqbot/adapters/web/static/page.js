// The page: what the server tells becomes rows, what is pressed and typed goes back to it.

import { element } from "./dom.js";
import { DRAW, drawRow } from "./rows.js";
import { drawSlackConfirm } from "./slack.js";
import { drawPayloads, drawProblems, drawWhy } from "./why.js";

const find = (query, within = document) => within.querySelector(query);
const token = find("meta[name=csrf]").content;
const known = { panes: {}, payloads: {} };
let loading = false;

async function send(path, body) {
  const response = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json", "X-CSRF-Token": token }, body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error((await response.json().catch(() => ({}))).error ?? response.statusText);
  return response.json();
}

async function tried(work) {
  try {
    return await work();
  } catch (fault) {
    tell(`That did not work: ${fault.message}`);
    return null;
  }
}

let telling;
function tell(words) {
  clearTimeout(telling);
  find("#told").textContent = words;
  telling = setTimeout(() => { find("#told").textContent = ""; }, 6000);
}

const now = () => Date.now() / 1000;

/** What a drawing may do with what is pressed in a message, a view or Home. */
function acts(pane, from) {
  return {
    now,
    nameOf: (id) => known.panes[pane].people[id],
    press: (pressed, value, button) => {
      if (pressed.confirm) confirmed(pressed.confirm, () => press(pane, from, pressed, value, button), button);
      else press(pane, from, pressed, value, button);
    },
    find: async (menu, typed) => (await tried(() => send("/api/options", { pane, from, block: blockOf(pressedBlock(from), menu), typed })))?.options ?? [],
  };
}

function pressedBlock(from) {
  if (from.view) return known.view?.view;
  return from.home ? known.panes[from.pane]?.home : known.panes[from.pane]?.messages.get(from.message)?.payload;
}

/** The id of the block that a menu stands in, which says what is searched. */
function blockOf(payload, menu) {
  const holds = (block) => block.accessory === menu || block.elements?.includes(menu);
  return payload?.blocks?.find(holds)?.block_id ?? "";
}

async function press(pane, from, pressed, value, button) {
  button?.setAttribute("aria-busy", "true");
  const told = await tried(() => send("/api/press", {
    pane, from, pressed: { action_id: pressed.action_id, custom_id: pressed.custom_id, value },
  }));
  button?.removeAttribute("aria-busy");
  if (told?.view) opened(pane, told.view);
  else if (told?.said) tell(told.said);
}

const dialog = find("#dialog");
let opener;

function show(pane, drawn) {
  opener ??= document.activeElement;
  dialog.className = pane;
  dialog.replaceChildren(drawn);
  if (!dialog.open) dialog.showModal();
  (find("[autofocus]", dialog) ?? find("button[type=submit]", dialog) ?? find("button", dialog))?.focus();
}

dialog.addEventListener("close", () => {
  known.view = null;
  if (opener?.isConnected) opener.focus();
  opener = undefined;
});

function opened(pane, view) {
  known.view = view;
  const from = { pane, view: view.id };
  show(pane, DRAW[pane].modal(view.view, {
    ...acts(pane, from),
    close: () => dialog.close(),
    submit: async (values) => {
      if (dialog.getAttribute("aria-busy") === "true") return;
      dialog.setAttribute("aria-busy", "true");
      const sent = await tried(() => send("/api/submit", { pane, view: view.id, values }));
      dialog.removeAttribute("aria-busy");
      if (!sent) return;
      dialog.close();
      if (sent.said) tell(sent.said);
    },
  }));
}

function confirmed(confirm, go, button) {
  opener = button;
  show("slack", drawSlackConfirm(confirm, { now, yes: () => { dialog.close(); go(); }, no: () => dialog.close() }));
}

/** A message as a row; staff may answer one that a client wrote to others. */
function rowOf(pane, message) {
  const place = known.panes[pane];
  const row = drawRow(pane, message, place.names, acts(pane, { pane, message: message.id }), place.messages.get(message.below));
  if (message.answerable) {
    row.append(element("button", { type: "button", class: "asks", text: `Answer from FAQ, as ${place.names.staff}`, on: { click: () => tried(() => send("/api/action", { pane, message: message.id })) } }));
  }
  return row;
}

const logOf = (pane, place) => find(`#${pane}-${place}`);

function put(pane, message) {
  const place = known.panes[pane];
  const isNew = !place.messages.has(message.id);
  place.messages.set(message.id, message);
  const row = rowOf(pane, message);
  const log = logOf(pane, message.place);
  const stands = document.getElementById(row.id);
  if (stands) {
    const held = stands.contains(document.activeElement);
    stands.replaceWith(row);
    if (held) find("button, select, input", row)?.focus();
    if (!loading) row.classList.add("fresh");
  } else {
    const rows = find(".rows", log);
    rows.append(row);
  }
  if (message.payload && message.from === "bot") payloadsOf(pane, message);
  if (loading || !isNew) return;
  if (log.hidden) count(pane, message.place);
  else reveal(log, row);
}

/** A long answer is read from its beginning; what was asked stays in sight above it. */
function reveal(log, row) {
  const above = row.previousElementSibling ?? row;
  if (row.offsetHeight > log.clientHeight - 80) log.scrollTop = above.offsetTop - log.offsetTop - 8;
  else log.scrollTop = log.scrollHeight;
}

function payloadsOf(pane, message) {
  const shown = known.payloads[pane];
  known.payloads[pane] = shown && shown.at === message.turn ? { at: message.turn, sent: new Map(shown.sent).set(message.id, message.payload) }
    : { at: message.turn, sent: new Map([[message.id, message.payload]]) };
  if (!loading) drawnPayloads();
}

function drawnPayloads() {
  const open = new Set([...document.querySelectorAll(".payload[open]")].map((each) => each.dataset.pane));
  const made = Object.entries(known.payloads).map(([pane, { sent }]) => {
    const drawn = drawPayloads(known.panes[pane].title, [...sent.values()], tell);
    drawn.dataset.pane = pane;
    drawn.open = open.has(pane);
    return drawn;
  });
  if (made.length) find("#payloads .holder").replaceChildren(...made);
}

function count(pane, place) {
  const shown = find(`#tab-${pane}-${place} .count`);
  shown.textContent = String(Number(shown.textContent || 0) + 1);
  shown.hidden = false;
}

function chosen(pane, place) {
  for (const tab of document.querySelectorAll(`#pane-${pane} [role=tab]`)) {
    const is = tab.dataset.place === place;
    tab.setAttribute("aria-selected", String(is));
    tab.tabIndex = is ? 0 : -1;
    if (is) { find(".count", tab).hidden = true; find(".count", tab).textContent = ""; }
  }
  for (const log of document.querySelectorAll(`#pane-${pane} .log`)) log.hidden = log.dataset.place !== place;
  const log = logOf(pane, place);
  if (place !== "home") log.scrollTop = log.scrollHeight;
}

const HEARD = {
  state(told) {
    loading = true;
    known.payloads = {};
    for (const [pane, { messages, ...rest }] of Object.entries(told.panes)) {
      known.panes[pane] = { ...rest, messages: new Map() };
      for (const rows of document.querySelectorAll(`#pane-${pane} .rows`)) rows.replaceChildren();
      for (const message of messages) put(pane, message);
      if (rest.home) HEARD.home({ pane, home: rest.home });
      chosen(pane, find(`#pane-${pane} [role=tab][aria-selected=true]`).dataset.place);
    }
    loading = false;
    drawnPayloads();
    HEARD.file(told);
    if (told.why) HEARD.why(told);
  },
  message: ({ pane, message }) => put(pane, message),
  gone({ pane, id }) {
    known.panes[pane].messages.delete(id);
    const row = document.getElementById(`${pane}-${id}`);
    const held = row?.contains(document.activeElement);
    const beside = row?.nextElementSibling ?? row?.previousElementSibling;
    row?.remove();
    // Who goes by the keyboard stays where they were.
    if (held) ((beside && find("button", beside)) ?? find("#ask")).focus();
  },
  home({ pane, home }) {
    known.panes[pane].home = home;
    find(".rows", logOf(pane, "home")).replaceChildren(element("div", { class: "row home-row" }, DRAW[pane].home(home, acts(pane, { pane, home: true }))));
  },
  why: ({ why }) => find("#why .holder").replaceChildren(...drawWhy(why).filter(Boolean)),
  file({ file }) {
    find("#file-dot").className = `dot ${file.state}`;
    find("#file-name").textContent = file.name;
    const errors = file.problems.filter((each) => each.severity === "error").length;
    const beside = file.problems.length - errors;
    const state = { live: `${file.entries} entries, live`, held: "held until you say yes", broken: errors === 1 ? "1 error" : `${errors} errors` }[file.state];
    find("#file-state").textContent = beside ? `${state}, ${beside} to look at` : state;
    const problems = drawProblems(file, () => tried(() => send("/api/accept", {})));
    const section = find("#problems");
    section.hidden = !problems.length;
    // What keeps the file from being used comes first; what is merely to look at does not.
    find("#payloads").before(section);
    if (file.state !== "live") find("#why").before(section);
    find("#problems .holder").replaceChildren(...problems);
    find("#hints").replaceChildren(...file.examples.map((text) => element("button", { type: "button", text, on: { click: () => ask(text) } })));
  },
};

let events;

/** Hear what happens while the page is seen: a browser has six connections to a server at most. */
function listen() {
  if (document.hidden) {
    events?.close();
    events = undefined;
    return;
  }
  if (events) return;
  events = new EventSource("/events");
  events.addEventListener("message", (event) => {
    const told = JSON.parse(event.data);
    HEARD[told.type]?.(told);
  });
  events.addEventListener("error", () => {
    find("#file-dot").className = "dot away";
    find("#file-state").textContent = "faqbot preview has ended; start it again";
  });
}

document.addEventListener("visibilitychange", listen);

async function ask(text) {
  const how = find("#how").value;
  const place = /^\/faqadmin\b/.test(text) ? "staff" : how === "direct" && !/^\/faq\b/.test(text) ? "direct" : "channel";
  for (const pane of Object.keys(known.panes)) chosen(pane, place);
  const told = await tried(() => send("/api/ask", { text, how }));
  if (told?.view) opened(told.view.pane, told.view);
}

find("#ask-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = find("#ask");
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  ask(text);
});

find("#how").addEventListener("change", (event) => {
  for (const pane of Object.keys(known.panes)) chosen(pane, event.target.value === "direct" ? "direct" : "channel");
});

/** Arrow keys go from tab to tab, as in every list of tabs. */
for (const list of document.querySelectorAll("[role=tablist]")) {
  list.addEventListener("keydown", (event) => {
    const tabs = [...list.querySelectorAll("[role=tab]")];
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
    next.click();
    next.focus();
  });
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (!tab) return;
    if (tab.dataset.place) chosen(tab.closest(".pane").dataset.pane, tab.dataset.place);
    else view(tab);
  });
}

function view(tab) {
  for (const each of document.querySelectorAll(".views [role=tab]")) {
    each.setAttribute("aria-selected", String(each === tab));
    each.tabIndex = each === tab ? 0 : -1;
  }
  find("main").dataset.view = tab.id.replace("view-", "");
  for (const log of document.querySelectorAll("main [role=log]")) log.scrollTop = log.scrollHeight;
}

const kept = localStorage.getItem("faqbot-theme");
for (const choice of document.querySelectorAll("[name=theme]")) {
  choice.checked = choice.value === (kept ?? "light dark");
  choice.addEventListener("change", () => {
    document.documentElement.style.colorScheme = choice.value;
    localStorage.setItem("faqbot-theme", choice.value);
  });
}
if (kept) document.documentElement.style.colorScheme = kept;

listen();
