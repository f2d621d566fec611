// The open conversation: its head, its messages or the app's Home, and the box to type in. And the thread's pane.
import { blocks } from "./blocks.js";
import { composer, messageTo } from "./composer.js";
import { button, el, fill } from "./dom.js";
import { kept } from "./forms.js";
import { drawMessages } from "./messages.js";
import { isBot, personName, title } from "./names.js";
import { openApp } from "./sidebar.js";
import { act, now, redraw } from "./store.js";

const main = document.getElementById("conversation");
const threadPane = document.getElementById("thread");
const head = el("header", { class: "c-head" });
const list = el("div", { class: "c-list", tabindex: "0", role: "log", "aria-label": "Messages" });
const home = el("div", { class: "c-home", tabindex: "0", role: "region", "aria-label": "Home" });
const foot = el("footer", { class: "c-foot" });
main.append(head, list, home, foot);
let last = { here: null, thread: null };
let atEnd = true;

/** Who reads the end goes on reading the end, whatever comes and however the room changes. */
const toEnd = () => atEnd && (list.scrollTop = list.scrollHeight);
list.addEventListener("scroll", () => list.clientHeight && (atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60));
new ResizeObserver(toEnd).observe(list);

export const conversationHere = () => now.state.conversations.find((one) => one.id === now.here);

export function drawConversation() {
  const conversation = conversationHere();
  const tab = conversation?.app ? now.tab : "messages";
  document.body.classList.toggle("at-menu", now.menu || !conversation);
  fill(head, { conversation: conversation ?? null, tab, as: now.as, tabs: now.state.tabs }, drawHead);
  home.hidden = tab !== "home";
  list.hidden = foot.hidden = tab === "home" || !conversation;
  if (tab === "home") fill(home, now.state.home ?? { none: true }, drawHome);
  fill(foot, conversation ? { id: conversation.id, as: now.as, others: conversation.others } : null, () =>
    composer(conversation.id, messageTo(conversation, nameOf(conversation))),
  );
  drawList();
  drawThread();
}

const nameOf = (one) => (one.app ? personName(one.others[0]) : title(one));

function drawHead({ conversation, tab, tabs }) {
  if (!conversation) return el("div", { class: "c-title" }, el("h1", {}, "Choose a conversation"));
  const sign = { public: "# ", private: "🔒 " }[conversation.kind] ?? "";
  const back = button("‹", () => ((now.menu = true), redraw()), { class: "c-back", "aria-label": "Back to the conversations" });
  const tabRow = conversation.app && tabs.home_tab_enabled ? appTabs(conversation, tab) : null;
  return el(
    "div",
    { class: "c-title" },
    back,
    el("h1", {}, sign + nameOf(conversation), conversation.app && el("span", { class: "m-app" }, "APP")),
    el("span", { class: "c-about" }, about(conversation)),
    tabRow,
  );
}

function about(conversation) {
  if (conversation.kind === "mpim") {
    const bots = conversation.others.filter(isBot).map(personName);
    return bots.length ? `with ${bots.join(", ")}; nobody else reads this` : "";
  }
  return ["public", "private"].includes(conversation.kind) ? `${conversation.members} members` : "";
}

const appTabs = (conversation, tab) =>
  el(
    "div",
    { class: "c-tabs", role: "group", "aria-label": "Parts of the app" },
    ["home", "messages"].map((one) =>
      button(one === "home" ? "Home" : "Messages", () => openApp(conversation.id, one), { "aria-pressed": String(one === tab) }),
    ),
  );

function drawHome(view) {
  if (view.none) return el("p", { class: "c-empty" }, "The app has shown nothing here yet.");
  return blocks(view.blocks, {
    kind: "view",
    props: () => ({}),
    idOf: (block) => `${view.id}-${block.block_id}`,
    value: (it, block) => kept(view.state, it, block),
    put: () => {},
    send: (it, block, value) => act("press_in_view", { view: view.id, action: it.action_id, block: block.block_id, value }),
  });
}

function drawList() {
  const all = now.state.here?.id === now.here ? now.state.here.messages : [];
  const messages = all.filter((one) => !one.reply || one.broadcast);
  atEnd ||= last.here !== now.as + now.here;
  drawMessages(list, messages);
  list.classList.toggle("more", Boolean(now.state.here?.more));
  list.classList.toggle("empty", !messages.length);
  toEnd();
  requestAnimationFrame(toEnd); // what is drawn beside it may have taken room
  last.here = now.as + now.here;
}

function drawThread() {
  const all = now.state.here?.messages ?? [];
  const parent = all.find((one) => one.ts === now.thread);
  threadPane.hidden = !parent;
  document.body.classList.toggle("in-thread", Boolean(parent));
  if (!parent) {
    threadPane.replaceChildren();
    threadPane.kept = undefined;
    last.thread = null;
    return;
  }
  if (last.thread !== now.as + parent.ts) {
    last.thread = now.as + parent.ts;
    threadPane.replaceChildren(
      el("header", { class: "c-head" }, el("div", { class: "c-title" }, el("h2", {}, "Thread"), button("✕", closeThread, { class: "plain", "aria-label": "Close the thread" }))),
      el("div", { class: "c-list", tabindex: "0", role: "log", "aria-label": "Thread" }),
      el("footer", { class: "c-foot" }, composer(now.here, "Reply …", parent.ts)),
    );
  }
  const replies = all.filter((one) => one.thread_ts === parent.ts && one.ts !== parent.ts);
  const place = threadPane.querySelector(".c-list");
  const before = place.childElementCount;
  drawMessages(place, [parent, ...replies], true);
  if (before && place.childElementCount > before) place.scrollTop = place.scrollHeight;
}

function closeThread() {
  now.thread = null;
  redraw();
}

/** Puts a text into the box, ready to be sent. */
export const typed = (text) => foot.querySelector(".composer")?.typed(text);
