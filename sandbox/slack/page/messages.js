// Messages, one under the other, as Slack groups them: a line for a new day, a head for a new author.
import { blocks } from "./blocks.js";
import { button, el, keep } from "./dom.js";
import { chosenIn } from "./selects.js";
import { kept } from "./forms.js";
import { mrkdwn } from "./mrkdwn.js";
import { hue, initials, isBot, personName } from "./names.js";
import { act, now, redraw } from "./store.js";
import { clockTime, day, full } from "./times.js";

const TOGETHER = 300; // seconds between two messages of one author that stand under one head

/** The list of `messages` in `place`; thread: whether they stand in the thread's pane. */
export function drawMessages(place, messages, thread = false) {
  const rows = [];
  messages.forEach((message, at) => {
    const before = messages[at - 1];
    const today = day(message.ts);
    if (!thread && (!before || day(before.ts) !== today)) rows.push({ row: "day", key: `day-${today}`, today });
    const follows =
      before && !thread && before.user === message.user && day(before.ts) === today &&
      message.ts - before.ts < TOGETHER && !before.only_you && !message.only_you;
    rows.push({ row: "message", key: message.ts, message, follows: Boolean(follows), thread, me: now.state.me.tz });
  });
  keep(place, rows, (row) => row.key, (row) => (row.row === "day" ? dayLine(row) : messageRow(row)));
}

const dayLine = ({ today }) => el("div", { class: "day", role: "separator" }, el("span", {}, today));

export const avatar = (id, small = false) =>
  isBot(id)
    ? el("img", { class: small ? "avatar small" : "avatar", src: "/page/icon.svg", alt: "" })
    : el("span", { class: small ? "avatar small" : "avatar", "data-hue": hue(id), "aria-hidden": "true" }, initials(id));

function messageRow({ message, follows, thread }) {
  const head = el(
    "div",
    { class: "m-head" },
    el("span", { class: "m-name" }, personName(message.user)),
    message.bot_id && el("span", { class: "m-app" }, "APP"),
    stamp(message),
  );
  return el(
    "article",
    { class: `message ${follows ? "follows" : ""} ${message.only_you ? "only-you" : ""}`, "data-ts": message.ts, "aria-label": `${personName(message.user)}, ${clockTime(message.ts)}` },
    follows ? stamp(message, true) : avatar(message.user),
    el(
      "div",
      { class: "m-body" },
      message.only_you && el("div", { class: "m-only" }, "Only visible to you ", button("Dismiss", () => act("dismiss", { ts: message.ts }), { class: "link" })),
      !follows && head,
      content(message),
      message.edited && el("span", { class: "m-edited", title: `Edited ${full(message.edited.ts)}` }, "(edited)"),
      !thread && threadLine(message),
    ),
    tools(message, thread),
  );
}

const stamp = (message, short = false) =>
  el(
    "time",
    { class: short ? "m-time short" : "m-time", title: full(message.ts), datetime: new Date(message.ts * 1000).toISOString() },
    clockTime(message.ts),
  );

function content(message) {
  if (message.blocks?.length) return blocks(message.blocks, contextOf(message));
  return el("div", { class: "blocks" }, el("div", {}, mrkdwn(message.text)));
}

/** What is chosen in a message is told at once, and is forgotten when the message changes. */
function contextOf(message) {
  const chosen = new Map();
  const key = (it, block) => `${block.block_id}/${it.action_id}`;
  return {
    kind: "message",
    props: () => ({}),
    idOf: (block) => `${message.ts}-${block.block_id}`,
    value: (it, block) => chosen.get(key(it, block)) ?? kept(message.state, it, block) ?? initial(it),
    put: (it, block, value) => chosen.set(key(it, block), value),
    send: (it, block, value) =>
      act("press", { channel: now.state.here.id, ts: message.ts, action: it.action_id, block: block.block_id, value }),
  };
}

function initial(it) {
  const name = Object.keys(it).find((one) => one.startsWith("initial_"));
  return name ? (Array.isArray(it[name]) ? chosenIn(it[name]) : it[name]) : null;
}

export function openThread(ts) {
  now.thread = ts;
  now.open.wire = now.open.phone = false;
  redraw();
  document.querySelector("#thread textarea")?.focus();
}

function threadLine(message) {
  if (!message.reply_count) return null;
  const people = message.reply_users.slice(0, 3).map((id) => avatar(id, true));
  const count = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  return el("button", { type: "button", class: "m-thread", onclick: () => openThread(message.ts) }, people, el("span", {}, count));
}

function tools(message, thread) {
  if (message.subtype === "tombstone" || message.only_you) return null;
  const mine = message.user === now.state.me.id;
  const them = [
    !thread && !message.reply && button("Reply in thread", () => openThread(message.ts)),
    mine && button("Edit", (event) => edit(message, event.target.closest(".message"))),
    mine && button("Delete", () => act("delete", { channel: now.state.here.id, ts: message.ts })),
  ].filter(Boolean);
  return them.length ? el("div", { class: "m-tools" }, them) : null;
}

function edit(message, row) {
  const input = el("textarea", { class: "b-input", rows: 2, "aria-label": "Edit your message" });
  input.value = (message.blocks?.[0]?.elements?.[0]?.elements ?? []).map((run) => run.text ?? "").join("") || message.text;
  const done = async (save) => {
    if (save) await act("edit", { channel: now.state.here.id, ts: message.ts, text: input.value });
    else form.replaceWith(content(message));
  };
  const form = el(
    "form",
    { class: "m-edit", onsubmit: (event) => (event.preventDefault(), done(true)), onkeydown: (event) => event.key === "Escape" && done(false) },
    input,
    el("div", {}, button("Cancel", () => done(false), { class: "b-button" }), el("button", { type: "submit", class: "b-button primary" }, "Save")),
  );
  row.querySelector(".blocks").replaceWith(form);
  input.focus();
}

