// What is typed, ticked, dated or uploaded.
import { el } from "./dom.js";
import { send } from "./elements.js";
import { textOf } from "./mrkdwn.js";
import { chosenIn } from "./selects.js";
import { now, say } from "./store.js";

let count = 0;

function choices(it, block, ctx, type) {
  const name = `choice-${(count += 1)}`;
  const chosen = chosenIn(ctx.value(it, block));
  const place = el("div", { class: "b-choices", role: type === "radio" ? "radiogroup" : "group", ...ctx.props(it, block) });
  const changed = () => {
    const ticked = [...place.querySelectorAll("input:checked")].map((input) => input.value);
    const value = type === "radio" ? (ticked[0] ?? null) : ticked;
    ctx.put(it, block, value);
    send(it, block, ctx, value);
  };
  for (const option of it.options) {
    const input = el("input", { type, name, value: option.value, checked: chosen.includes(option.value), onchange: changed });
    input.setAttribute("value", option.value);
    place.append(
      el(
        "label",
        { class: "b-choice" },
        input,
        el("span", {}, textOf(option.text), option.description && el("small", {}, textOf(option.description))),
      ),
    );
  }
  return place;
}

export const radio = (it, block, ctx) => choices(it, block, ctx, "radio");
export const checkboxes = (it, block, ctx) => choices(it, block, ctx, "checkbox");

function dated(type, toInput, fromInput) {
  return (it, block, ctx) => {
    const value = ctx.value(it, block);
    return el("input", {
      type,
      class: "b-input b-date",
      value: value ? toInput(value) : "",
      "aria-label": ctx.labelled ? null : (it.placeholder?.text ?? "Choose a date"),
      ...ctx.props(it, block),
      onchange: (event) => {
        const chosen = event.target.value ? fromInput(event.target.value) : null;
        ctx.put(it, block, chosen);
        if (chosen) send(it, block, ctx, chosen);
      },
    });
  };
}

const same = (value) => value;
export const date = dated("date", same, same);
export const time = dated("time", same, same);
export const dateTime = dated(
  "datetime-local",
  (seconds) => new Date(seconds * 1000).toISOString().slice(0, 16),
  (text) => Date.parse(`${text}:00Z`) / 1000,
);

const TYPES = { email_text_input: "email", url_text_input: "url", number_input: "text", plain_text_input: "text" };

export function text(it, block, ctx) {
  const props = {
    class: "b-input",
    placeholder: it.placeholder?.text,
    ...ctx.props(it, block),
    oninput: (event) => {
      ctx.put(it, block, event.target.value);
      counted(event.target, it);
    },
  };
  const input = it.multiline ? el("textarea", { rows: 4, ...props }) : el("input", { type: TYPES[it.type] ?? "text", ...props });
  input.value = ctx.value(it, block) ?? "";
  const left = el("span", { class: "b-left", "aria-hidden": "true" });
  const place = el("div", { class: "b-typing" }, input, left);
  counted(input, it);
  return place;
}

/** How many characters are left, once it is getting close. */
function counted(input, it) {
  const most = it.max_length ?? 3000;
  const left = input.nextElementSibling;
  if (left) left.textContent = most - input.value.length < Math.max(100, most / 4) ? String(most - input.value.length) : "";
}

export function file(it, block, ctx) {
  const names = el("ul", { class: "b-files" });
  const given = [...(ctx.value(it, block) ?? [])];
  const draw = () => names.replaceChildren(...given.map((one) => el("li", {}, one.name)));
  const upload = async (event) => {
    for (const chosen of event.target.files) {
      const body = new FormData();
      body.append("as", now.as);
      body.append("file", chosen);
      const answer = await fetch("/page/file", { method: "POST", body });
      if (answer.ok) given.push(await answer.json());
      else say(`${chosen.name} could not be taken.`);
    }
    if (it.max_files) given.splice(0, Math.max(0, given.length - it.max_files));
    ctx.put(it, block, [...given]);
    draw();
  };
  draw();
  const accept = it.filetypes?.map((type) => `.${type}`).join(",");
  const many = (it.max_files ?? 10) > 1;
  return el("div", { class: "b-file" }, el("input", { type: "file", accept, multiple: many, ...ctx.props(it, block), onchange: upload }), names);
}
