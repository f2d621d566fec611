// rich_text: runs of text that interpret nothing, in sections, quotes, lists and code.
import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { lines, link, mention } from "./mrkdwn.js";
import { channelName, personName } from "./names.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u", highlight: "mark" };

const RUNS = {
  text: (run) => lines(run.text),
  link: (run) => [link(run.url, run.text)],
  emoji: (run) => [emoji(run.name)],
  user: (run) => [mention(`@${personName(run.user_id)}`)],
  channel: (run) => [mention(`#${channelName(run.channel_id)}`)],
  usergroup: (run) => [mention(`@${run.usergroup_id}`)],
  broadcast: (run) => [mention(`@${run.range}`)],
  date: (run) => [run.fallback ?? new Date(run.timestamp * 1000).toUTCString()],
  color: (run) => [run.value],
};

function drawn(run) {
  const nodes = (RUNS[run.type] ?? (() => [`[${run.type}]`]))(run);
  return Object.entries(STYLES).reduce((inner, [style, tag]) => (run.style?.[style] ? [el(tag, {}, inner)] : inner), nodes);
}

const runs = (part) => part.elements.map(drawn);

const PARTS = {
  rich_text_section: (part) => el("p", {}, runs(part)),
  rich_text_quote: (part) => el("blockquote", {}, runs(part)),
  rich_text_preformatted: (part) => el("pre", {}, runs(part)),
  rich_text_list: (part) =>
    el(
      part.style === "ordered" ? "ol" : "ul",
      { start: part.offset ? part.offset + 1 : null, class: `indent-${Math.min(part.indent ?? 0, 8)}` },
      part.elements.map((item) => el("li", {}, runs(item))),
    ),
};

export const richText = (block) =>
  el(
    "div",
    { class: "b-rich" },
    block.elements.map((part) => (PARTS[part.type] ?? (() => el("p", {}, `[${part.type}]`)))(part)),
  );
