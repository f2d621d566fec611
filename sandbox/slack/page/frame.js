// Around Slack: who one is, what time it is, and what else can be looked at.
import { button, el, fill } from "./dom.js";
import { keepPlaced } from "./popup.js";
import { be, control, now, redraw } from "./store.js";
import { dayAndTime, fromLocalInput, localInput, moment } from "./times.js";

const frame = document.getElementById("frame");
const who = el("div", { class: "f-who" });
const clock = el("div", { class: "f-clock", title: "The time in this Slack, where this person is" });
const time = el("div", { class: "f-time", role: "group", "aria-label": "Time" });
const more = el("div", { class: "f-more" });
frame.append(
  el("div", { class: "f-title" }, el("img", { src: "/page/icon.svg", alt: "" }), el("span", {}, "Counterpart")),
  who,
  el("div", { class: "f-times" }, clock, time),
  more,
);

export function drawFrame() {
  const demo = now.state.demo;
  const everybody = Object.entries(now.state.people).filter(([, one]) => !one.bot && !one.deleted).map(([id, one]) => [id, one.name]);
  fill(who, { cast: demo?.cast ?? [], everybody, as: now.as }, drawWho);
  tick();
  fill(time, demo ? { doing: demo.doing, to: demo.to, passed: demo.passed } : null, drawTime);
  fill(more, { open: now.open, pings: fresh(), demo: Boolean(demo), troubled: demo && Object.values(demo.switches).some(Boolean) }, drawMore);
}

const fresh = () => now.state.phone.length;

function drawWho({ cast, everybody, as }) {
  const main = cast.map((one) => one.id);
  const others = everybody.filter(([id]) => !main.includes(id));
  const chips = cast.map((one) =>
    button(one.title, () => be(one.id), { class: "f-chip", "aria-pressed": String(one.id === as), title: one.about }),
  );
  const select = el(
    "select",
    { class: "f-else", "aria-label": "Be somebody else", onchange: (event) => be(event.target.value) },
    el("option", { value: "" }, cast.length ? "Somebody else …" : "Choose"),
    others.map(([id, name]) => el("option", { value: id, selected: id === as }, name)),
  );
  const all = el(
    "select",
    { class: "f-all", "aria-label": "You are", onchange: (event) => be(event.target.value) },
    cast.map((one) => el("option", { value: one.id, selected: one.id === as }, one.title)),
    el("optgroup", { label: "Somebody else" }, others.map(([id, name]) => el("option", { value: id, selected: id === as }, name))),
  );
  return el("div", { class: "f-row", role: "group", "aria-label": "You are" }, el("span", { class: "f-label" }, "You are"), chips, select, all);
}

/** The clock goes on by itself; the seconds are not shown. */
export function tick() {
  if (!now.state) return;
  const text = dayAndTime(moment());
  if (clock.textContent !== text) clock.textContent = text;
}

function drawTime({ doing, to, passed }) {
  if (doing) {
    return el(
      "div",
      { class: "f-row doing" },
      el("span", { class: "spinner", "aria-hidden": "true" }),
      el("span", { role: "status" }, `${doing} …`),
      to ? el("progress", { class: "f-progress", max: 100, value: passed, "aria-label": "How much of the time has passed" }) : null,
      to ? button("Stop here", () => control("stop"), { class: "f-button" }) : null,
    );
  }
  return el(
    "div",
    { class: "f-row" },
    el("span", { class: "f-label" }, "Next"),
    button("Check-in", () => control("check-in"), { class: "f-button", title: "Until Idaho is asked again" }),
    button("Nudge", () => control("nudge"), { class: "f-button", title: "Until somebody is reminded" }),
    button("Friday", () => control("friday"), { class: "f-button", title: "Until the co-chairs have the preview of the digest; then, until the digest is posted" }),
    jump(),
  );
}

function jump() {
  const input = el("input", { type: "datetime-local", class: "b-input", "aria-label": "Jump to this day and time", value: localInput(now.state.now + 86400) });
  input.setAttribute("value", input.value);
  const go = (event) => {
    event.preventDefault();
    if (input.value) control("until", { at: fromLocalInput(input.value) });
  };
  const drop = el(
    "form",
    { class: "popup f-drop", onsubmit: go },
    el("label", {}, "Day and time, where this person is ", input),
    el("button", { type: "submit", class: "b-button primary" }, "Go there"),
    button("One day on", () => control("day"), { class: "b-button" }),
    el("hr"),
    button("Start the story again", () => control("begin", { from: "story" }), { class: "b-button" }),
    button("Start empty", () => control("begin", { from: "empty" }), { class: "b-button" }),
    el("small", {}, "Start empty: nothing is set up. You are the admin, and set it up."),
  );
  const opener = el("summary", { class: "f-button" }, "Jump to …");
  return el("details", { class: "f-menu", ontoggle: (event) => event.target.open && keepPlaced(drop, opener) }, opener, drop);
}

const toggle = (name) => () => {
  now.open[name] = !now.open[name];
  if (name === "guide") sessionStorage.setItem("guide", now.open.guide ? "shown" : "hidden");
  else if (now.open[name]) for (const other of ["wire", "phone"]) if (other !== name) now.open[other] = false;
  if (now.open.wire) now.thread = null;
  redraw();
  if (name === "wire" && now.open.wire) import("./wire.js").then((it) => it.fetchWire());
};

const drawMore = ({ open, pings, demo, troubled }) =>
  el(
    "div",
    { class: "f-row" },
    demo && !open.guide && button("Guide", toggle("guide"), { class: "f-button", "aria-pressed": String(open.guide) }),
    button(["Phone", pings ? el("span", { class: "f-count" }, String(pings)) : null], toggle("phone"), { class: "f-button", "aria-pressed": String(open.phone) }),
    button(troubled ? "Wire ⚠" : "Wire", toggle("wire"), { class: "f-button", "aria-pressed": String(open.wire), title: "What goes over the wire" }),
  );

