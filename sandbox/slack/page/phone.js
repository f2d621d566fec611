// Notifications as a phone would show them: a card when one comes, and the lock screen with the last ones.
import { avatar } from "./messages.js";
import { button, el, fill } from "./dom.js";
import { channelName, personName } from "./names.js";
import { unescape } from "./mrkdwn.js";
import { now, open, redraw } from "./store.js";
import { clockTime, day, moment } from "./times.js";

const pane = document.getElementById("phone");
const toasts = document.getElementById("toasts");
const told = new Map();
let whose = null;
const SHOWN = 9000;
const LINES = 3;

export function drawPhone() {
  const { phone } = now.state;
  if (whose !== now.as) toasts.replaceChildren(); // another person's phone
  whose = now.as;
  pane.hidden = !now.open.phone;
  document.body.classList.toggle("with-phone", now.open.phone);
  if (!pane.hidden) fill(pane, { phone, as: now.as }, draw);
  const newest = phone.at(-1)?.ts ?? "";
  const before = told.get(now.as);
  told.set(now.as, newest);
  if (before === undefined) return;
  phone.filter((one) => one.ts > before && one.where !== now.here).slice(-2).forEach(toast);
}

function draw({ phone }) {
  return el(
    "div",
    { class: "p-device" },
    el("div", { class: "p-top" }, el("div", { class: "p-clock" }, clockTime(moment())), el("div", {}, day(moment()))),
    el("div", { class: "p-cards" }, phone.length ? [...phone].reverse().map((one) => card(one)) : el("p", { class: "p-none" }, "Nothing has come.")),
    button("Close", () => ((now.open.phone = false), redraw()), { class: "p-close" }),
  );
}

/** What a lock screen shows: the sender, the place, and the first lines of the plain text. */
function card(one, onclick = () => open(one.where)) {
  const text = unescape(one.text).replaceAll("*", "").split("\n").slice(0, LINES).join("\n");
  const place = now.state.channels[one.where] ? ` in #${channelName(one.where)}` : "";
  return el(
    "button",
    { type: "button", class: "p-card", onclick },
    avatar(one.by, true),
    el(
      "span",
      { class: "p-text" },
      el("span", { class: "p-head" }, el("strong", {}, `${personName(one.by)}${place}`), el("span", {}, clockTime(one.at))),
      el("span", { class: "p-words" }, text),
    ),
  );
}

function toast(one) {
  const shown = card(one, () => (open(one.where), shown.remove()));
  toasts.append(shown);
  setTimeout(() => shown.remove(), SHOWN);
  while (toasts.childElementCount > 3) toasts.firstElementChild.remove();
}
