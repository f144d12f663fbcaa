// One message among others: who wrote it, who sees it, and what it says.

import { clock, element, icon, ICONS } from "./dom.js";
import { drawDiscord, drawDiscordModal } from "./discord.js";
import { drawSlack, drawSlackHome, drawSlackModal } from "./slack.js";

export const DRAW = {
  slack: { message: drawSlack, modal: drawSlackModal, home: drawSlackHome },
  discord: { message: drawDiscord, modal: drawDiscordModal },
};

/** A row of a pane; `above` is the message that it answers, `act` what may be pressed in it. */
export function drawRow(pane, message, names, act, above) {
  const name = names[message.from] ?? "faqbot";
  const isBot = message.from === "bot";
  const row = element("article", { id: `${pane}-${message.id}`, class: `row ${message.from}`, "aria-label": `${name}, ${clock(message.at)}` });
  if (message.from === "note") {
    row.append(element("p", { text: message.text }));
    return row;
  }
  row.classList.toggle("private", Boolean(message.private));
  row.classList.toggle("below", Boolean(message.below) && pane === "slack");
  const only = message.private && element("div", { class: "only" }, icon(ICONS.eye), `Only visible to ${names[message.private]}`);
  if (above && pane === "discord") row.append(element("div", { class: "answered" }, element("span", { text: `@${names[above.from] ?? "faqbot"} ${above.text ?? ""}` })));
  if (only && pane === "slack") row.append(only);
  row.append(
    element("div", { class: `avatar ${message.from}`, "aria-hidden": "true", text: isBot ? "?" : name[0] }),
    element("div", { class: "message" },
      element("div", { class: "who" }, element("span", { class: "name", text: name }), isBot ? element("span", { class: "badge", text: "APP" }) : null,
        element("time", { class: "at", text: clock(message.at) })),
      message.payload ? DRAW[pane].message(message.payload, act) : element("div", { class: `${pane}-text`, text: message.text })));
  if (only && pane === "discord") row.append(only);
  return row;
}
