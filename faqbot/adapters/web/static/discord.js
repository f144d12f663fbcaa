// A Discord message or modal as Discord shows it, drawn from the payload that it is sent.
// https://docs.discord.com/developers/components/reference

import { element, freshId, icon, ICONS, link, rawPart } from "./dom.js";
import { drawMarkdown } from "./discord_markdown.js";

/** The body of a message: its content and its components. `act` has `press` and `now`. */
export function drawDiscord(payload, act) {
  const body = element("div", { class: "discord-body" });
  if (typeof payload.content === "string" && payload.content) body.append(element("div", { class: "discord-markdown" }, drawMarkdown(payload.content, act)));
  for (const component of payload.components ?? []) body.append(drawComponent(component, act));
  for (const embed of payload.embeds ?? []) body.append(rawPart(embed));
  if (!body.childNodes.length) body.append(rawPart(payload));
  return body;
}

/** A modal: its title, what is read and filled in, and the buttons that send it or close it. */
export function drawDiscordModal(modal, act) {
  const name = freshId("title");
  const form = element("form", { class: "discord-modal", "aria-labelledby": name });
  const close = () => act.close();
  form.append(
    element("header", {},
      element("h2", { id: name, text: modal.title }),
      element("button", { type: "button", class: "discord-x", "aria-label": "Close", on: { click: close } }, icon(ICONS.close, "line"))),
    element("div", { class: "discord-fields" }, modal.components.map((each) => drawComponent(each, act))),
    element("footer", {},
      element("button", { type: "button", class: "discord-button style-2", text: "Cancel", on: { click: close } }),
      element("button", { type: "submit", class: "discord-button style-1", text: "Submit" })));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = {};
    for (const field of form.querySelectorAll("[data-custom-id]")) values[field.dataset.customId] = field.value;
    act.submit(values);
  });
  return form;
}

const COMPONENTS = {
  1: (row, act) => element("div", { class: "discord-row" }, row.components.map((each) => drawComponent(each, act))),
  2: drawButton,
  3: drawSelect,
  4: (field) => drawInput(field, field.label ?? "", ""),
  9: (section, act) => element("div", { class: "discord-section" },
    element("div", {}, section.components.map((each) => drawComponent(each, act))), section.accessory && drawComponent(section.accessory, act)),
  10: (display, act) => element("div", { class: "discord-markdown" }, drawMarkdown(display.content, act)),
  11: (thumbnail) => pictured(thumbnail.description),
  12: (gallery) => element("div", { class: "discord-row" }, gallery.items.map((each) => pictured(each.description))),
  14: (separator) => element("hr", { class: `discord-separator ${separator.divider === false ? "bare" : ""} ${separator.spacing === 2 ? "wide" : ""}`.trim() }),
  17: drawContainer,
  18: (label, act) => label.component.type === 4 ? drawInput(label.component, label.label, label.description ?? "")
    : element("div", { class: "discord-field" }, element("span", { text: label.label }), drawComponent(label.component, act)),
};

function drawComponent(component, act) {
  const draw = COMPONENTS[component?.type];
  if (!draw) return rawPart(component);
  try {
    return draw(component, act);
  } catch (fault) {
    console.warn("not drawn", fault);
    return rawPart(component);
  }
}

function drawContainer(container, act) {
  const made = element("div", { class: "discord-container" }, container.components.map((each) => drawComponent(each, act)));
  if (typeof container.accent_color === "number") made.style.setProperty("--bar", `#${container.accent_color.toString(16).padStart(6, "0")}`);
  return made;
}

function pictured(description) {
  return element("figure", { class: "picture" }, icon(ICONS.picture), element("figcaption", { text: description || "A picture" }));
}

function drawButton(button, act) {
  const words = [emojiOf(button.emoji), button.label && element("span", { text: button.label })];
  const look = { class: `discord-button style-${button.style}` };
  if (button.style === 5) return link(button.url, element("span", look, words));
  return element("button", { ...look, type: "button", disabled: button.disabled || !act.press, on: { click: (event) => act.press(button, [], event.currentTarget) } }, words);
}

const THUMBS = { "👍": "up", "👎": "down" };

/** The two of the votes are drawn, for a machine without a font for them. */
function emojiOf(emoji) {
  if (THUMBS[emoji?.name]) return icon(ICONS[THUMBS[emoji.name]], "discord-thumb");
  return emoji?.name ? element("span", { class: "discord-emoji", "aria-hidden": "true", text: emoji.id ? `:${emoji.name}:` : emoji.name }) : null;
}

/** A menu that shows what Discord's own shows: words, small print, a mark at what is chosen. */
function drawSelect(menu, act) {
  const list = element("ul", { id: freshId("options"), role: "listbox", class: "discord-options", hidden: true, "aria-label": menu.placeholder ?? "Options" });
  const chosen = menu.options.find((option) => option.default);
  const button = element("button", {
    type: "button", class: "discord-select", role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-controls": list.id,
    "aria-label": [menu.placeholder, chosen?.label].filter(Boolean).join(": "), disabled: menu.disabled || !act.press,
  }, element("span", { class: chosen ? "" : "placeholder", text: chosen?.label ?? menu.placeholder ?? "" }), icon(ICONS.chevron, "line"));
  const shut = () => { list.hidden = true; button.setAttribute("aria-expanded", "false"); button.removeAttribute("aria-activedescendant"); };
  const choose = (option) => { shut(); if (!option.default) act.press(menu, [option.value], button); };
  list.append(...menu.options.map((option) => element("li", {
    id: freshId("option"), role: "option", "aria-selected": String(Boolean(option.default)),
    on: { mousedown: (event) => { event.preventDefault(); choose(option); } },
  }, emojiOf(option.emoji), element("span", {}, option.label, option.description && element("small", { text: option.description })))));
  let at = Math.max(0, menu.options.indexOf(chosen));
  const mark = () => {
    [...list.children].forEach((each, index) => each.classList.toggle("active", index === at));
    button.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  };
  const open = () => { list.hidden = false; button.setAttribute("aria-expanded", "true"); mark(); };
  button.addEventListener("click", () => (list.hidden ? open() : shut()));
  button.addEventListener("blur", shut);
  button.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) { open(); return; }
      at = (at + step + menu.options.length) % menu.options.length;
      mark();
    } else if ((event.key === "Enter" || event.key === " ") && !list.hidden) { event.preventDefault(); choose(menu.options[at]); }
    else if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); shut(); }
  });
  return element("div", { class: "discord-menu" }, button, list);
}

function drawInput(field, label, description) {
  const id = freshId("field");
  const input = element(field.style === 2 ? "textarea" : "input", {
    id, class: "discord-input", "data-custom-id": field.custom_id, maxlength: field.max_length, minlength: field.min_length || undefined,
    placeholder: field.placeholder, required: field.required !== false, rows: field.style === 2 ? 5 : undefined, autofocus: true,
  });
  input.value = field.value ?? "";
  return element("div", { class: "discord-field" },
    element("label", { for: id }, label, field.required !== false && element("span", { class: "required", "aria-hidden": "true", text: " *" })),
    description && element("p", { text: description }), input);
}
