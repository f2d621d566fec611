// Making and keeping elements. Nothing here takes markup: text is always text.
import { readable } from "./emoji.js";

/** An element. props: attributes; `on…` are listeners; true and false switch an attribute. Children: nodes, texts, null. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value") node.value = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  const there = children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
  node.append(...there.map((child) => (typeof child === "string" ? readable(child) : child)));
  return node;
}

/** A button that looks like one. */
export const button = (label, onclick, props = {}) => el("button", { type: "button", onclick, ...props }, label);

/**
 * Makes `parent` hold one element for each item, in order. An element stays as it is, with its focus and what is typed
 * into it, while the item's signature is the same.
 */
export function keep(parent, items, keyOf, draw, signature = JSON.stringify) {
  const before = parent.kept ?? new Map();
  const after = new Map();
  for (const item of items) {
    const key = keyOf(item);
    const sign = signature(item);
    const known = before.get(key);
    after.set(key, known && known.sign === sign ? known : { sign, node: drawn(known?.node, () => draw(item)) });
  }
  const wanted = [...after.values()].map((one) => one.node);
  for (const { node } of before.values()) if (!wanted.includes(node)) node.remove();
  wanted.forEach((node, at) => {
    if (parent.children[at] !== node) parent.insertBefore(node, parent.children[at] ?? null);
  });
  parent.kept = after;
}

/** Draws anew in the place of `old`, and gives the focus back to the control that had it. */
function drawn(old, draw) {
  const path = old && old.contains(document.activeElement) ? pathTo(old, document.activeElement) : null;
  const node = draw();
  if (old) old.replaceWith(node);
  if (path) follow(node, path)?.focus?.();
  return node;
}

function pathTo(top, node) {
  const path = [];
  for (; node !== top; node = node.parentElement) path.unshift([...node.parentElement.children].indexOf(node));
  return path;
}

const follow = (node, path) => path.reduce((at, index) => at?.children[index], node);

/** Fills one place with what `draw` makes of `value`, anew only when the value is another. */
export const fill = (parent, value, draw, signature = JSON.stringify) =>
  keep(parent, value === null ? [] : [value], () => "only", draw, signature);
