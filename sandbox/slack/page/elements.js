// Block Kit's interactive elements. To add one: write a function (element, block, ctx) → node, and name it in ELEMENTS.
//
// ctx.send(element, block, value) tells the app; ctx.value(element, block) is what is chosen; ctx.put keeps a choice.
import { confirmed } from "./confirm.js";
import { el } from "./dom.js";
import { checkboxes, date, dateTime, file, radio, text, time } from "./inputs.js";
import { overflow } from "./overflow.js";
import { many, one } from "./selects.js";

const named = (it, block) => `${block.block_id}/${it.action_id}`;

/** Sends a choice after the app's own "are you sure". */
export async function send(it, block, ctx, value) {
  if (!it.confirm || (await confirmed(it.confirm))) await ctx.send(it, block, value);
}

function pressable(it, block, ctx) {
  const props = {
    class: `b-button ${it.style ?? ""}`,
    "aria-label": it.accessibility_label,
    "data-element": named(it, block),
  };
  if (it.url) {
    const follow = { href: it.url, target: "_blank", rel: "noopener noreferrer", onclick: () => ctx.send(it, block, it.value) };
    return el("a", { ...props, ...follow }, it.text.text);
  }
  const button = el("button", { type: "button", ...props }, it.text.text);
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled")) return;
    button.setAttribute("aria-disabled", "true");
    await send(it, block, ctx, it.value);
    button.removeAttribute("aria-disabled");
  });
  return button;
}

export const ELEMENTS = {
  button: pressable,
  overflow,
  static_select: one,
  users_select: one,
  conversations_select: one,
  channels_select: one,
  multi_static_select: many,
  multi_users_select: many,
  multi_conversations_select: many,
  multi_channels_select: many,
  radio_buttons: radio,
  checkboxes,
  datepicker: date,
  timepicker: time,
  datetimepicker: dateTime,
  plain_text_input: text,
  email_text_input: text,
  url_text_input: text,
  number_input: text,
  file_input: file,
  image: (it) => el("img", { class: "b-thumb", src: it.image_url ?? it.slack_file?.url, alt: it.alt_text }),
};

const unknown = (it) => el("span", { class: "b-unknown" }, `This page does not draw “${it.type}” yet`);

export const element = (it, block, ctx) => (ELEMENTS[it.type] ?? unknown)(it, block, ctx);
