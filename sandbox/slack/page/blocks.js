// Block Kit blocks. To add one: write a function (block, ctx) → element, and name it in BLOCKS under its type.
import { chart } from "./chart.js";
import { el } from "./dom.js";
import { element } from "./elements.js";
import { field } from "./fields.js";
import { mrkdwn, textOf } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { dataTable, table } from "./tables.js";

const section = (block, ctx) =>
  el(
    "div",
    { class: "b-section" },
    el(
      "div",
      { class: "b-text" },
      block.text && el("div", {}, textOf(block.text)),
      block.fields && el("div", { class: "b-fields" }, block.fields.map((one) => el("div", {}, textOf(one)))),
    ),
    block.accessory && el("div", { class: "b-accessory" }, element(block.accessory, block, ctx)),
  );

const header = (block, ctx) => el(ctx.kind === "view" ? "h3" : "h4", { class: "b-header" }, textOf(block.text));
const divider = () => el("hr", { class: "b-divider" });

const context = (block) =>
  el(
    "div",
    { class: "b-context" },
    block.elements.map((one) =>
      one.type === "image" ? picture(one, "b-context-image") : el("span", {}, textOf(one)),
    ),
  );

const actions = (block, ctx) =>
  el("div", { class: "b-actions" }, block.elements.map((one) => element(one, block, ctx)));

function picture(one, kind) {
  const url = one.image_url ?? one.slack_file?.url;
  return url
    ? el("img", { class: kind, src: url, alt: one.alt_text })
    : el("span", { class: "b-no-image" }, `Picture: ${one.alt_text}`);
}

const image = (block) =>
  el(
    "figure",
    { class: "b-image" },
    block.title && el("figcaption", {}, textOf(block.title)),
    picture(block, "b-picture"),
  );

const container = (block, ctx) => {
  const title = block.rich_text_title ? richText(block.rich_text_title) : textOf(block.title);
  const inside = [block.subtitle && el("p", { class: "b-subtitle" }, textOf(block.subtitle)), blocks(block.child_blocks, ctx)];
  return block.is_collapsible
    ? el("details", { class: "b-container", open: !block.default_collapsed }, el("summary", {}, title), inside)
    : el("section", { class: "b-container" }, el("h4", {}, title), inside);
};

export const BLOCKS = {
  section,
  header,
  divider,
  context,
  actions,
  image,
  container,
  input: field,
  rich_text: richText,
  markdown: (block) => el("div", { class: "b-markdown" }, mrkdwn(block.text)),
  table,
  data_table: dataTable,
  data_visualization: chart,
};

/** What this page can't draw is shown as such, with all that it holds. */
const unknown = (block) =>
  el(
    "details",
    { class: "b-unknown" },
    el("summary", {}, `This page does not draw “${block.type}” yet`),
    el("pre", { tabindex: "0" }, JSON.stringify(block, null, 2)),
  );

/** Blocks one under the other. ctx says where they stand and what happens when something is pressed. */
export const blocks = (them, ctx) =>
  el("div", { class: "blocks" }, (them ?? []).map((one) => (BLOCKS[one.type] ?? unknown)(one, ctx)));
