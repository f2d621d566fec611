// The conversations of the person one is, and nobody else's.
import { button, el, fill } from "./dom.js";
import { avatar } from "./messages.js";
import { isBot, personName, title } from "./names.js";
import { act, now, open } from "./store.js";

const SECTIONS = [
  ["Channels", (one) => ["public", "private"].includes(one.kind)],
  ["Direct messages", (one) => ["im", "mpim"].includes(one.kind) && !one.app],
  ["Apps", (one) => one.app],
];

export function drawSidebar() {
  const { state } = now;
  const conversations = state.conversations.some((one) => one.app) ? state.conversations : [...state.conversations, appOf(state)];
  fill(document.getElementById("sidebar"), { conversations, here: now.here, me: state.me }, draw);
}

/** The app is there before a word was said to it. */
const appOf = (state) => ({ id: "", kind: "im", app: true, others: [state.bot], unread: 0, name: "" });

const draw = ({ conversations, here, me }) =>
  el(
    "div",
    { class: "side" },
    el(
      "div",
      { class: "side-top" },
      el("div", { class: "side-team" }, "Joint Task Force"),
      el("div", { class: "side-me" }, avatar(me.id, true), el("span", {}, me.name)),
    ),
    SECTIONS.map(([name, belongs]) => part(name, conversations.filter(belongs), here)),
  );

function part(name, them, here) {
  if (!them.length) return null;
  return el("div", { class: "side-part" }, el("h2", {}, name), el("ul", {}, them.map((one) => el("li", {}, row(one, here)))));
}

function row(one, here) {
  const unread = one.unread && one.id !== here ? one.unread : 0;
  const sign = { public: "#", private: "🔒" }[one.kind];
  const others = one.others.filter((id) => !isBot(id));
  return button(
    [
      sign ? el("span", { class: "side-sign", "aria-hidden": "true" }, sign) : one.kind === "mpim" ? el("span", { class: "side-count", "aria-hidden": "true" }, String(others.length + 1)) : avatar(one.others[0], true),
      el("span", { class: "side-name" }, one.app ? personName(one.others[0]) : title(one)),
      unread ? el("span", { class: "side-unread" }, String(unread), el("span", { class: "unseen" }, " unread")) : null,
    ],
    () => (one.app ? openApp(one.id) : open(one.id)),
    { class: `side-row ${unread ? "unread" : ""}`, "aria-current": one.id && one.id === here ? "page" : null },
  );
}

/** Opening the app tells it so; its DM is there from then on. */
export async function openApp(id, tab = "") {
  const chosen = tab || (now.state.tabs.home_tab_enabled ? "home" : "messages");
  await act("home", { tab: chosen });
  await open(id || now.state.conversations.find((one) => one.app).id, chosen);
}
