// The guided strip: a few steps, which can be ignored.
import { typed } from "./conversation.js";
import { button, el, fill } from "./dom.js";
import { openApp } from "./sidebar.js";
import { be, control, now, open, redraw, say } from "./store.js";

const strip = document.getElementById("guide");
let chosen = null;

export function drawGuide() {
  const steps = now.state.demo?.guide ?? [];
  strip.hidden = !steps.length || !now.open.guide || !now.state.demo.begun;
  if (strip.hidden) return;
  const current = chosen ?? steps.find((one) => !one.done)?.key ?? null;
  fill(strip, { steps, current, doing: Boolean(now.state.demo.doing), as: now.as }, draw);
}

const draw = ({ steps, current, doing }) =>
  el(
    "div",
    { class: "g-inner" },
    el("ol", { class: "g-steps" }, steps.map((one, at) => el("li", {}, stepButton(one, at, current)))),
    detail(steps.find((one) => one.key === current), steps, doing),
  );

const stepButton = (one, at, current) =>
  button(
    [el("span", { class: "g-number", "aria-hidden": "true" }, one.done ? "✓" : String(at + 1)), one.title, one.done && el("span", { class: "unseen" }, " (done)")],
    () => ((chosen = one.key), redraw()),
    { class: `g-step ${one.done ? "done" : ""}`, "aria-current": one.key === current ? "step" : null },
  );

function detail(one, steps, doing) {
  if (!one) return el("p", { class: "g-text" }, "You have seen all of it. Look at Wire, and switch Slack off.");
  const next = steps[steps.indexOf(one) + 1];
  return el(
    "div",
    { class: "g-detail" },
    el("p", { class: "g-text" }, one.text),
    el(
      "div",
      { class: "g-do" },
      one.first && el("p", { class: "g-first" }, `First: ${one.first}`),
      one.control && !one.first && !one.done && button("Let time pass", () => control(one.control), { class: "b-button primary", disabled: doing }),
      one.as && !one.first && (!one.control || one.done) && button(one.done ? "Look at it" : "Take me there", () => go(one), { class: one.done ? "b-button" : "b-button primary", disabled: doing }),
      one.done && next && button(`Next: ${next.title}`, () => ((chosen = next.key), redraw()), { class: "b-button primary" }),
      button("✕", hide, { class: "plain", "aria-label": "Hide the guide" }),
    ),
  );
}

function hide() {
  now.open.guide = false;
  sessionStorage.setItem("guide", "hidden");
  redraw();
}

const PLACES = {
  pair: (one) => one.kind === "mpim",
  channel: (one) => one.kind === "public" || one.kind === "private",
  app: (one) => one.app,
  home: (one) => one.app,
};

/** Becomes somebody, at a place of theirs. */
export async function goTo({ as, where }) {
  await be(as);
  const there = now.state.conversations.find(PLACES[where]);
  if (where === "app") await openApp(there?.id ?? "", "messages");
  else if (where === "home") await openApp(there?.id ?? "", "home");
  else if (there) await open(there.id);
  else say("There is nothing to see there yet.");
}

async function go(step) {
  await goTo(step);
  if (step.typed && !step.done) typed(step.typed);
}
