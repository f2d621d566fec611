// Where a message or a slash command is typed, with suggestions while it is typed.
import { button, el } from "./dom.js";
import { act, now } from "./store.js";

const MOST = 7;

/** A box for one conversation, or for one thread (no commands there, as in Slack). */
export function composer(channel, label, thread = null) {
  const list = el("ul", { class: "suggestions", role: "listbox", id: `list-${thread ?? channel}`, "aria-label": "Suggestions", hidden: true });
  const input = el("textarea", {
    rows: 1,
    placeholder: label,
    "aria-label": label,
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  });
  const box = { channel, thread, input, list, at: -1, found: [], picks: new Map() };
  input.addEventListener("input", () => (grow(input), suggest(box)));
  input.addEventListener("keydown", (event) => keys(event, box));
  input.addEventListener("blur", () => setTimeout(() => show(box, []), 150));
  const form = el(
    "form",
    { class: "composer", onsubmit: (event) => (event.preventDefault(), send(box)) },
    list,
    el(
      "div",
      { class: "composer-box" },
      input,
      el(
        "div",
        { class: "composer-row" },
        !thread && button("/", () => type(box, "/"), { class: "plain", "aria-label": "Type a slash command", title: "Type a slash command" }),
        button("@", () => type(box, "@"), { class: "plain", "aria-label": "Mention somebody", title: "Mention somebody" }),
        el("span", { class: "composer-hint" }, thread ? "Enter sends" : "Enter sends · / for commands"),
        el("button", { type: "submit", class: "composer-send", "aria-label": "Send" }, "➤"),
      ),
    ),
  );
  form.typed = (text) => {
    input.value = text;
    for (const [id, one] of Object.entries(now.state.people)) if (text.includes(`@${one.handle}`)) box.picks.set(`@${one.handle}`, `@{${id}}`);
    grow(input);
    input.focus();
    suggest(box);
  };
  return form;
}

function grow(input) {
  input.style.height = "auto";
  input.style.height = `${Math.min(input.scrollHeight, 160)}px`;
}

function type(box, sign) {
  box.input.value = sign === "/" ? "/" : `${box.input.value}${box.input.value && !box.input.value.endsWith(" ") ? " " : ""}@`;
  box.input.focus();
  suggest(box);
}

/** The word being typed at the cursor. */
function word(input) {
  const upTo = input.value.slice(0, input.selectionStart);
  const start = Math.max(upTo.lastIndexOf(" "), upTo.lastIndexOf("\n")) + 1;
  return { start, text: upTo.slice(start) };
}

function suggest(box) {
  const { text, start } = word(box.input);
  if (text.startsWith("@")) return show(box, people(text.slice(1).toLowerCase(), start));
  if (text.startsWith("#")) return show(box, channels(text.slice(1).toLowerCase(), start));
  if (!box.thread && box.input.value.startsWith("/")) return show(box, commands(box.input.value));
  return show(box, []);
}

function people(typed, start) {
  return Object.entries(now.state.people)
    .filter(([, one]) => !one.deleted && !one.bot && `${one.handle} ${one.name}`.toLowerCase().includes(typed))
    .map(([id, one]) => ({ text: one.name, about: `@${one.handle}`, put: `@${one.handle} `, pick: [`@${one.handle}`, `@{${id}}`], start }));
}

function channels(typed, start) {
  return Object.entries(now.state.channels)
    .filter(([, name]) => name.includes(typed))
    .map(([id, name]) => ({ text: `#${name}`, about: "channel", put: `#${name} `, pick: [`#${name}`, `#{${id}}`], start }));
}

function commands(typed) {
  const space = typed.indexOf(" ");
  if (space < 0) {
    return now.state.commands
      .filter((one) => one.command.startsWith(typed))
      .map((one) => ({ text: one.command, about: one.description ?? "", put: `${one.command} `, start: 0 }));
  }
  const name = typed.slice(0, space);
  const rest = typed.slice(space + 1).toLowerCase();
  return (now.state.demo?.suggestions ?? [])
    .filter((one) => one.form.toLowerCase().startsWith(rest) && one.form.toLowerCase() !== rest.trim())
    .map((one) => ({ text: one.form, about: one.about, put: `${name} ${wordsBeforeBlanks(one.form)}`, start: 0 }));
}

/** What can be put as it is: up to the first word that the person must choose. */
function wordsBeforeBlanks(form) {
  const blank = form.search(/\b(ID|FIRST|DAY|LAST)\b|[@#]/);
  return blank < 0 ? form : form.slice(0, blank);
}

function show(box, found) {
  box.found = found.slice(0, MOST);
  box.at = box.found.length ? 0 : -1;
  box.list.replaceChildren(
    ...box.found.map((one, index) =>
      el(
        "li",
        { role: "option", id: `${box.list.id}-${index}`, onpointerdown: (event) => (event.preventDefault(), take(box, one)) },
        el("strong", {}, one.text),
        el("span", {}, one.about),
      ),
    ),
  );
  mark(box);
}

function mark(box) {
  box.list.hidden = !box.found.length;
  box.input.setAttribute("aria-expanded", String(box.found.length > 0));
  [...box.list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === box.at)));
  if (box.at >= 0) box.input.setAttribute("aria-activedescendant", `${box.list.id}-${box.at}`);
  else box.input.removeAttribute("aria-activedescendant");
}

function take(box, one) {
  const { input } = box;
  const after = input.value.slice(input.selectionStart);
  input.value = input.value.slice(0, one.start) + one.put + after;
  const cursor = one.start + one.put.length;
  input.setSelectionRange(cursor, cursor);
  if (one.pick) box.picks.set(...one.pick);
  grow(input);
  suggest(box);
}

function keys(event, box) {
  if (box.found.length && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    box.at = (box.at + (event.key === "ArrowDown" ? 1 : -1) + box.found.length) % box.found.length;
    mark(box);
    event.preventDefault();
  } else if (box.found.length && event.key === "Tab" && !event.shiftKey) {
    take(box, box.found[box.at]);
    event.preventDefault();
  } else if (box.found.length && event.key === "Escape") {
    show(box, []);
    event.stopPropagation();
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    const one = box.found[box.at];
    if (one && one.pick) take(box, one);
    else send(box);
  }
}

/** Picks become what Slack's client makes of them. */
function picked(box, text) {
  const signs = [...box.picks.keys()].sort((one, other) => other.length - one.length);
  return signs.reduce((whole, sign) => whole.replaceAll(sign, box.picks.get(sign)), text);
}

async function send(box) {
  const text = box.input.value.trim();
  if (!text) return;
  const { channel, thread } = box;
  const command = !thread && now.state.commands.find((one) => text === one.command || text.startsWith(`${one.command} `));
  show(box, []);
  box.input.value = "";
  grow(box.input);
  const sent = picked(box, text);
  const came = command
    ? await act("command", { channel, name: command.command, text: sent.slice(command.command.length) })
    : await act("say", { channel, text: sent, thread });
  if (came.refused) box.input.value = text;
}

export const messageTo = (conversation, name) =>
  conversation.kind === "public" || conversation.kind === "private" ? `Message #${name}` : `Message ${name}`;
