// The drawer: each envelope and call between Slack and the app, and the switches that make trouble.
import { button, el, keep, fill } from "./dom.js";
import { control, now, redraw } from "./store.js";
import { second } from "./times.js";

const drawer = document.getElementById("wire");
const top = el("div", {});
const list = el("ol", { class: "w-list", tabindex: "0", "aria-label": "Envelopes and calls, the newest last" });
drawer.append(top, list);

export async function fetchWire() {
  now.wire = await (await fetch("/page/wire")).json();
  redraw();
}

export function drawWire() {
  drawer.hidden = !now.open.wire;
  document.body.classList.toggle("with-wire", now.open.wire);
  if (drawer.hidden || !now.wire) return;
  fill(top, { app: now.wire.app, switches: now.state.demo?.switches ?? null, troubles: now.state.demo?.troubles ?? [] }, drawTop);
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  keep(list, now.wire.lines, (line) => line.id, drawLine, (line) => line.came);
  if (atEnd) list.scrollTop = list.scrollHeight;
}

const SWITCHES = [
  ["down", "Slack is down", "Nobody reaches Slack, and Slack reaches nobody."],
  ["limited", "Rate limited", "Slack refuses every post: one too many."],
  ["plain", "No charts", "This workspace knows no charts and tables yet: Slack refuses a message with one."],
  ["killed", "Kill the bot", "Its process ends. Only its database is left."],
];

const drawTop = ({ app, switches, troubles }) =>
  el(
    "div",
    { class: "w-top" },
    el("header", {}, el("h2", {}, "Over the wire"), button("✕", () => ((now.open.wire = false), redraw()), { class: "plain", "aria-label": "Close the drawer" })),
    el("p", { class: "w-note" }, "Behind the scenes: nobody in Slack sees this, and it holds what is sealed."),
    switches && el("div", { class: "w-switches", role: "group", "aria-label": "Make trouble" }, SWITCHES.map((one) => toggle(one, switches))),
    app.figures && standing(app),
    troubles.length ? el("details", { class: "w-troubles" }, el("summary", {}, `${troubles.length} errors in the bot’s log`), el("ul", {}, troubles.map((one) => el("li", {}, one)))) : null,
  );

const toggle = ([name, label, about], switches) =>
  button([el("span", { class: "knob", "aria-hidden": "true" }), el("span", {}, el("strong", {}, label), el("small", {}, about))], () => control(name, { on: !switches[name] }), {
    class: "w-switch",
    role: "switch",
    "aria-checked": String(switches[name]),
  });

function standing(app) {
  const bot = app.alive ? (app.connected ? "The bot runs, connected." : "The bot runs, and tries to reach Slack.") : "The bot is not running.";
  return el(
    "div",
    { class: "w-standing" },
    el("p", { class: app.alive && app.connected ? "well" : "ill" }, bot),
    el("dl", {}, Object.entries(app.figures).map(([what, count]) => el("div", {}, el("dt", {}, what), el("dd", {}, String(count))))),
  );
}

const drawLine = (line) =>
  el(
    "li",
    { class: `w-line ${line.way} ${line.well ? "" : "ill"}` },
    el(
      "details",
      { ontoggle: (event) => whole(event.target, line) },
      el(
        "summary",
        {},
        el("span", { class: "w-way", title: line.way === "to" ? "Slack to the app" : "the app to Slack" }, line.way === "to" ? "to app" : "to Slack"),
        el("span", { class: "w-what" }, line.what),
        el("span", { class: "w-came" }, line.came),
        el("span", { class: "w-about" }, line.about),
        el("time", {}, second(line.at)),
      ),
    ),
  );

/** The JSON is only put there when it is looked at. */
function whole(details, line) {
  details.querySelector("pre")?.remove();
  if (details.open) details.append(el("pre", { tabindex: "0" }, JSON.stringify(line.whole, null, 2)));
}
