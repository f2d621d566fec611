// An input block: label, control, hint, and what is wrong with it.
import { el } from "./dom.js";
import { element } from "./elements.js";
import { textOf } from "./mrkdwn.js";

export function field(block, ctx) {
  const id = ctx.idOf(block);
  const control = element(block.element, block, { ...ctx, labelled: true, props: () => described(block, id) });
  return el(
    "div",
    { class: "b-field", "data-block": block.block_id },
    el("div", { class: "b-label", id: `${id}-label` }, block.label.text, block.optional && el("span", { class: "b-optional" }, " (optional)")),
    control,
    el("div", { class: "b-error", id: `${id}-error`, role: "alert" }),
    block.hint && el("div", { class: "b-hint", id: `${id}-hint` }, textOf(block.hint)),
  );
}

const described = (block, id) => ({
  "aria-labelledby": `${id}-label`,
  "aria-describedby": [block.hint ? `${id}-hint` : "", `${id}-error`].join(" ").trim(),
});

/** Puts what is wrong under the fields, takes away what no longer is, and goes to the first. */
export function showErrors(place, errors) {
  let first = null;
  for (const one of place.querySelectorAll(".b-field")) {
    const wrong = errors[one.dataset.block];
    one.classList.toggle("wrong", Boolean(wrong));
    one.querySelector(".b-error").textContent = wrong ?? "";
    const control = one.querySelector("[aria-labelledby]");
    if (wrong) control?.setAttribute("aria-invalid", "true");
    else control?.removeAttribute("aria-invalid");
    if (wrong && !first) first = one;
  }
  first?.querySelector("input, textarea, select, button")?.focus();
  first?.scrollIntoView({ block: "nearest" });
}
