// Selects: one or many of options, people, conversations or channels.
import { el } from "./dom.js";
import { send } from "./elements.js";
import { channelName, isBot, personName, title } from "./names.js";
import { now } from "./store.js";

/** [{label, options: [[value, text]]}] that this select offers. */
function groups(it) {
  if (it.option_groups) return it.option_groups.map((group) => ({ label: group.label.text, options: group.options.map(pair) }));
  return [{ label: "", options: it.options ? it.options.map(pair) : listed(it) }];
}

const pair = (option) => [option.value, option.text.text];

function listed({ type, filter }) {
  const state = now.state;
  if (type.includes("users")) return Object.entries(state.people).filter(([, one]) => !one.deleted).map(([id]) => [id, personName(id)]);
  const kinds = type.includes("channels") ? { include: ["public"] } : (filter ?? {});
  return conversations().filter((one) => passes(one, kinds)).map((one) => [one.id, labelOf(one)]);
}

const labelOf = (one) => (["public", "private"].includes(one.kind) ? `#${one.name}` : title(one));

/** The person's own conversations, and the public channels that they could join. */
function conversations() {
  const mine = now.state.conversations.filter((one) => one.id);
  const others = Object.keys(now.state.channels).filter((id) => !mine.some((one) => one.id === id));
  return [...mine, ...others.map((id) => ({ id, kind: "public", name: channelName(id), others: [] }))];
}

/** Whether the element's own filter lets this conversation be chosen. */
function passes(one, { include, exclude_bot_users: noBots }) {
  const withBot = one.kind === "im" && one.others.every(isBot);
  return (!include || include.includes(one.kind)) && !(noBots && withBot);
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
    place.querySelector("select, button")?.focus();
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
    place.replaceChildren(...chosen.map(chip), chosen.length < (it.max_selected_items ?? Infinity) ? adder : "");
  };
  draw();
  return place;
}
