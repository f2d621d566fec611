// Puts the page together: every part draws itself from the one state.
import { drawConversation } from "./conversation.js";
import { button, el, fill } from "./dom.js";
import { drawForm } from "./forms.js";
import { drawFrame, tick } from "./frame.js";
import { drawGuide, goTo } from "./guide.js";
import { drawPhone } from "./phone.js";
import { drawSidebar } from "./sidebar.js";
import { be, listen, now, open, redraw, refresh, whenChanged } from "./store.js";
import { drawWire } from "./wire.js";

const alerts = document.getElementById("alerts");
let begun = null;
let found = null;

/** What is told above the conversation: a refusal, trouble, or what the passing time has brought. */
function drawAlerts() {
  const { demo, problem } = now.state;
  const said = now.said && now.said.until > performance.now() ? now.said.text : null;
  const lines = [
    demo && !demo.begun && { text: "Five weeks of fifteen states are being played: the real bot, invented answers. Look on; this happens once." },
    demo?.switches.down && { text: "Slack is down. Nobody can do anything; what the bot owes is kept, and goes out later." },
    demo?.switches.killed && demo.begun > 0 && !demo.doing && { text: "The bot is not running. People in Slack see an error; nothing that was stored is lost." },
    demo?.switches.limited && { text: "Slack is refusing posts. The bot waits as long as it is told, and sends later." },
    problem && { text: problem.text },
    said && { text: said },
    demo?.found && demo.found !== found && demo.found.text !== found?.text && { ...demo.found, closable: true },
  ].filter(Boolean);
  fill(alerts, lines.length ? lines : null, (them) => el("div", {}, them.map(alertLine)));
}

const alertLine = (line) =>
  el(
    "p",
    { class: "alert" },
    el("span", {}, line.text),
    line.as && button("Show me", () => show(line), { class: "b-button primary" }),
    line.closable && button("✕", () => ((found = line), redraw()), { class: "plain", "aria-label": "Dismiss" }),
  );

async function show(line) {
  found = line;
  await be(line.as, line.in);
}

/** When a story begins, the page opens where it is worth looking. */
async function openFirst() {
  const { demo, conversations } = now.state;
  if (demo && demo.begun !== begun) {
    begun = demo.begun;
    found = null;
    now.here = "";
    if (demo.begun > 0 && sessionStorage.getItem("begun") !== String(demo.begun)) {
      sessionStorage.setItem("begun", demo.begun);
      return goTo(demo.first);
    }
  }
  const there = conversations.find((one) => one.id === now.here);
  if (!there && conversations.length && !now.menu) {
    const first = conversations.find((one) => one.kind === "mpim") ?? conversations[0];
    return open(first.id);
  }
}

whenChanged(drawFrame);
whenChanged(drawAlerts);
whenChanged(drawGuide);
whenChanged(drawSidebar);
whenChanged(drawConversation);
whenChanged(drawWire);
whenChanged(drawPhone);
whenChanged(drawForm);
whenChanged(() => openFirst());
await refresh();
listen();
setInterval(tick, 1000);
