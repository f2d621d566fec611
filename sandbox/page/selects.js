// Selects: one or many of options, people, conversations or channels.
import { el } from "./dom.js";
import { send } from "./elements.js";
import { channelName, personName, title } from "./names.js";
import { now } from "./store.js";

/** [{label, options: [[value, text]]}] that this select offers. */
function groups(it) {
  if (it.option_groups) return it.option_groups.map((group) => ({ label: group.label.text, options: group.options.map(pair) }));
  return [{ label: "", options: it.options ? it.options.map(pair) : listed(it.type) }];
}

const pair = (option) => [option.value, option.text.text];

function listed(type) {
  const state = now.state;
  if (type.includes("users")) return Object.entries(state.people).filter(([, one]) => !one.deleted).map(([id]) => [id, personName(id)]);
  if (type.includes("channels")) return Object.keys(state.channels).map((id) => [id, `#${channelName(id)}`]);
  return state.conversations.map((one) => [one.id, title(one)]);
}

const option = ([value, text], chosen) => el("option", { value, selected: chosen.includes(value) }, text);

function select(it, chosen, props) {
  const drawn = groups(it).map((group) => {
    const options = group.options.map((one) => option(one, chosen));
    return group.label ? el("optgroup", { label: group.label }, options) : options;
  });
  const none = el("option", { value: "" }, it.placeholder?.text ?? "Choose one");
  return el("select", { class: "b-select", "aria-label": props["aria-labelledby"] ? null : (it.placeholder?.text ?? "Choose one"), ...props }, none, drawn);
}

/** What was chosen: ids, or the values of options. */
export function chosenIn(value) {
  const found = value ?? null;
  if (Array.isArray(found)) return found.map((one) => one.value ?? one);
  return found === null ? [] : [found.value ?? found];
}

export function one(it, block, ctx) {
  const chosen = chosenIn(ctx.value(it, block));
  const props = ctx.props(it, block);
  const drawn = select(it, chosen, {
    ...props,
    onchange: (event) => {
      ctx.put(it, block, event.target.value || null);
      if (event.target.value) send(it, block, ctx, event.target.value);
    },
  });
  return drawn;
}

/** Those chosen, each with its ✕, and a select to add another. */
export function many(it, block, ctx) {
  let chosen = chosenIn(ctx.value(it, block));
  const names = new Map(groups(it).flatMap((group) => group.options));
  const place = el("div", { class: "b-many", role: "group", ...ctx.props(it, block) });
  const set = (them) => {
    chosen = them;
    ctx.put(it, block, chosen);
    send(it, block, ctx, chosen);
    draw();
    place.querySelector("select").focus();
  };
  const chip = (value) =>
    el(
      "span",
      { class: "b-chip" },
      names.get(value) ?? value,
      el("button", { type: "button", "aria-label": `Remove ${names.get(value) ?? value}`, onclick: () => set(chosen.filter((one) => one !== value)) }, "✕"),
    );
  const draw = () => {
    const adder = select(it, [], { onchange: (event) => event.target.value && set([...new Set([...chosen, event.target.value])]) });
    place.replaceChildren(...chosen.map(chip), adder);
  };
  draw();
  return place;
}
