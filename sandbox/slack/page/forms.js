// Forms (Slack's modals): the one on top of the person's stack, with what they filled in so far.
import { blocks } from "./blocks.js";
import { button, el } from "./dom.js";
import { showErrors } from "./fields.js";
import { act, now } from "./store.js";

const KEYS = [
  "selected_option", "selected_options", "selected_user", "selected_users", "selected_conversation",
  "selected_conversations", "selected_channel", "selected_channels", "selected_date", "selected_time",
  "selected_date_time", "value", "files",
];

let dialog = null;
let shown = { view: null, hash: null, face: "", draft: new Map() };
const place = (it, block) => `${block.block_id}/${it.action_id}`;

/** What Slack holds for this element, in a view's or message's state. */
export function kept(state, it, block) {
  const found = state?.values?.[block.block_id]?.[it.action_id];
  const key = found && KEYS.find((name) => name in found);
  return key ? found[key] : null;
}

/** Opens, redraws or closes the form so that it is the one the state tells of. */
export function drawForm() {
  const view = now.state.modal;
  if (!view) return shut();
  if (view.id === shown.view && view.hash === shown.hash) return waiting(view);
  if (view.id !== shown.view) {
    shut();
    shown = { view: view.id, hash: null, face: "", draft: new Map() };
    dialog = el("dialog", { class: "form", "aria-labelledby": "form-title" });
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      close(view);
    });
    document.body.append(dialog);
  }
  const same = shown.face === face(view); // else what stands there now is read from its top
  const top = same ? dialog.querySelector(".form-body").scrollTop : 0;
  Object.assign(shown, { hash: view.hash, face: face(view) });
  dialog.replaceChildren(drawn(view));
  const body = dialog.querySelector(".form-body");
  if (!dialog.open) dialog.showModal();
  else if (!same) body.focus({ preventScroll: true });
  body.scrollTop = top;
  waiting(view);
}

/** What kind of form this is: an update to another kind takes its place, one to the same kind only changes it. */
const face = (view) => JSON.stringify([view.callback_id, view.title.text]);

function shut() {
  dialog?.close();
  dialog?.remove();
  dialog = null;
  shown = { view: null, hash: null, face: "", draft: new Map() };
}

function drawn(view) {
  const body = el("div", { class: "form-body", tabindex: "-1" }, blocks(view.blocks, contextOf(view)));
  return el(
    "form",
    { novalidate: true, onsubmit: (event) => (event.preventDefault(), submit(view)) },
    el(
      "header",
      { class: "form-top" },
      el("h2", { id: "form-title" }, view.title.text),
      button("✕", () => close(view), { class: "plain", "aria-label": "Close the form" }),
    ),
    body,
    el("p", { class: "form-trouble", role: "alert" }),
    el(
      "footer",
      { class: "form-ends" },
      button(view.close?.text ?? "Cancel", () => close(view), { class: "b-button" }),
      view.submit && el("button", { type: "submit", class: "b-button primary" }, view.submit.text),
    ),
  );
}

function contextOf(view) {
  const { draft } = shown;
  return {
    kind: "view",
    props: () => ({}),
    idOf: (block) => `${view.id}-${block.block_id}`,
    value: (it, block) => (draft.has(place(it, block)) ? draft.get(place(it, block)) : kept(view.state, it, block)),
    put: (it, block, value) => draft.set(place(it, block), value),
    send: (it, block, value) => {
      if (block.type === "input" && !block.dispatch_action) return null;
      return act("press_in_view", { view: view.id, action: it.action_id, block: block.block_id, value });
    },
  };
}

const close = (view) => act("close", { view: view.id });

function values(view) {
  const out = {};
  for (const block of view.blocks.filter((one) => one.type === "input")) {
    const key = place(block.element, block);
    if (!shown.draft.has(key)) continue;
    const value = shown.draft.get(key);
    out[block.block_id] = block.element.type === "file_input" ? { files: value } : value;
  }
  return out;
}

async function submit(view) {
  if (dialog.classList.contains("waiting")) return;
  const mine = dialog;
  mine.classList.add("waiting");
  trouble(mine, "");
  const came = await act("submit", { view: view.id, values: values(view) });
  mine.classList.remove("waiting");
  showErrors(mine, came.errors ?? {});
  if (came.shown) trouble(mine, came.shown);
  if (came.refused) trouble(mine, came.refused);
}

const trouble = (where, text) => {
  const line = where.querySelector(".form-trouble");
  if (line) line.textContent = text;
};

function waiting(view) {
  const send = dialog?.querySelector("[type=submit]");
  if (send) send.textContent = view.waiting ? "Sending …" : view.submit.text;
}
