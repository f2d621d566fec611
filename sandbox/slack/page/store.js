// What the page knows: who one is, what is open, and the last state that the server told.

export const now = {
  as: sessionStorage.getItem("as") ?? "",
  here: "",
  tab: "messages",
  thread: null,
  open: { wire: false, phone: false, guide: sessionStorage.getItem("guide") !== "hidden" },
  state: null,
  wire: null,
  menu: false,
};

const drawers = [];
/** `draw` is called after every change. */
export const whenChanged = (draw) => drawers.push(draw);
export const redraw = () => drawers.forEach((draw) => draw(now));

let asking = null;
let again = false;

/** Asks for the state, one request at a time; what changed meanwhile is asked for once more, before this resolves. */
export function refresh() {
  again = true;
  asking ??= askOn().finally(() => (asking = null));
  return asking;
}

async function askOn() {
  while (again) {
    again = false;
    await ask();
  }
}

async function ask() {
  const { as, here } = now;
  const answer = await fetch(`/page/state?${new URLSearchParams({ as, in: here })}`);
  const state = await answer.json();
  if (as !== now.as || here !== now.here) {
    again = true;
    return;
  }
  now.state = { ...state, told: performance.now() };
  now.as = state.me.id;
  if (now.open.wire) now.wire = await (await fetch("/page/wire")).json();
  redraw();
}

/** Goes on asking whenever the server says that something changed. */
export function listen() {
  const news = new EventSource("/page/news");
  news.onmessage = refresh;
  news.onerror = () => document.body.classList.add("gone");
  news.onopen = () => {
    document.body.classList.remove("gone");
    refresh();
  };
}

async function post(path, given) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(given),
    });
    return await answer.json();
  } catch {
    return { refused: "The demo does not answer. Is it still running in your terminal?" };
  }
}

/** One act of the person one is. A refusal is shown; what came of the act is returned. */
export async function act(name, given = {}) {
  const came = await post("/page/act", { act: name, as: now.as, ...given });
  if (came.refused) say(came.refused);
  await refresh();
  return came;
}

/** A control of the demo. */
export async function control(name, given = {}) {
  const came = await post("/page/control", { name, ...given });
  if (came.refused) say(came.refused);
  await refresh();
}

/** Becomes somebody else. */
export function be(id, here = "") {
  if (!id) return;
  now.as = id;
  now.here = here;
  now.thread = null;
  now.tab = "messages";
  now.menu = false;
  sessionStorage.setItem("as", id);
  return refresh();
}

/** Opens a conversation. */
export function open(id, tab = "messages") {
  now.here = id;
  now.tab = tab;
  now.thread = null;
  now.menu = false;
  return refresh();
}

/** A line to the visitor, for some seconds. */
export function say(text) {
  now.said = { text, until: performance.now() + 8000 };
  redraw();
  setTimeout(redraw, 8100);
}
