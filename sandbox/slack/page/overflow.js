// The ⋯ menu.
import { el } from "./dom.js";
import { send } from "./elements.js";
import { keepPlaced } from "./popup.js";

export function overflow(it, block, ctx) {
  const menu = el("div", { class: "popup b-menu", role: "menu", hidden: true });
  const opener = el(
    "button",
    { type: "button", class: "b-button b-overflow", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": "More actions" },
    "⋯",
  );
  const show = (shown) => {
    menu.hidden = !shown;
    opener.setAttribute("aria-expanded", String(shown));
    if (!shown) return;
    keepPlaced(menu, opener);
    menu.firstElementChild?.focus({ preventScroll: true });
  };
  menu.append(...it.options.map((option) => item(option, () => (show(false), opener.focus(), send(it, block, ctx, option.value)))));
  opener.addEventListener("click", () => show(menu.hidden));
  const whole = el("span", { class: "b-overflow-place", onkeydown: (event) => keys(event, menu, show, opener) }, opener, menu);
  whole.addEventListener("focusout", (event) => whole.contains(event.relatedTarget) || show(false));
  return whole;
}

const item = (option, chosen) =>
  el("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: chosen }, option.text.text);

function keys(event, menu, show, opener) {
  if (menu.hidden) return;
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to !== undefined) items[(to + items.length) % items.length].focus();
  else if (event.key === "Escape") (show(false), opener.focus());
  else return;
  event.preventDefault();
  event.stopPropagation();
}
