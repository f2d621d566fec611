// Slack's mrkdwn as elements. Words only ever become text nodes.
import { el } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { channelName, personName } from "./names.js";

const BEFORE = "(^|[\\s([{\"'“‘—–\\-])";
const AFTER = "(?=$|[\\s.,;:!?)\\]}\"'”’…—–\\-])";
const styled = (sign) => new RegExp(`${BEFORE}\\${sign}(\\S|\\S[^${sign}\\n]*?\\S)\\${sign}${AFTER}`);
const STYLES = [
  [styled("*"), "strong"],
  [styled("_"), "em"],
  [styled("~"), "s"],
];

export const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** A link, if it leads to the web or to a mailbox; else its text. */
export function link(url, label) {
  const shown = label || url;
  return /^(https?:|mailto:)/i.test(url) ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, shown) : shown;
}

export const mention = (text) => el("span", { class: "mention" }, text);

/** mrkdwn as a list of nodes: code blocks, quotes, lines, and what stands in them. */
export function mrkdwn(text) {
  return String(text ?? "").split(/```\n?([\s\S]*?)\n?```/).flatMap((part, at) =>
    at % 2 ? [el("pre", {}, unescape(part))] : quotes(part),
  );
}

function quotes(text) {
  const out = [];
  let quoted = null;
  text.split("\n").forEach((line, at) => {
    if (line.startsWith("&gt;")) {
      if (!quoted) out.push((quoted = el("blockquote")));
      else quoted.append(el("br"));
      quoted.append(...inline(line.slice(4).trimStart()));
      return;
    }
    if (at && !quoted) out.push(el("br"));
    quoted = null;
    out.push(...inline(line));
  });
  return out;
}

function inline(text) {
  return text.split(/(`[^`\n]+`|<[^<>\n]+>)/).flatMap((part, at) => {
    if (at % 2 === 0) return styles(part);
    return part.startsWith("`") ? [el("code", {}, unescape(part.slice(1, -1)))] : [reference(part.slice(1, -1))];
  });
}

function reference(inner) {
  const [target, label] = inner.split("|");
  if (target.startsWith("@")) return mention(`@${personName(target.slice(1))}`);
  if (target.startsWith("#")) return mention(`#${channelName(target.slice(1))}`);
  if (target.startsWith("!date")) return label ?? target;
  if (target.startsWith("!")) return mention(label ?? `@${target.slice(1).split("^")[0]}`);
  return link(unescape(target), label && unescape(label));
}

function styles(text) {
  for (const [pattern, tag] of STYLES) {
    const found = pattern.exec(text);
    if (found) {
      const start = found.index + found[1].length;
      const end = start + found[2].length + 2;
      return [...styles(text.slice(0, start)), el(tag, {}, styles(found[2])), ...styles(text.slice(end))];
    }
  }
  return plain(text);
}

/** Text with its :emoji: drawn. */
export function plain(text) {
  return text ? [unescape(withEmoji(text))] : [];
}

/** A text object: plain_text or mrkdwn. */
export function textOf(object) {
  if (!object) return [];
  return object.type === "mrkdwn" ? mrkdwn(object.text) : lines(object.emoji === false ? object.text : withEmoji(object.text));
}

/** Plain text with its line breaks. */
export const lines = (text) =>
  String(text ?? "").split("\n").flatMap((line, at) => (at ? [el("br"), line] : [line]));
