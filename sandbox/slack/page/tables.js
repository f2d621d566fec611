// Tables.
import { el } from "./dom.js";
import { richText } from "./richtext.js";

const cell = (one) => (one.type === "rich_text" ? richText(one) : (one.text ?? String(one.value)));

const framed = (label, inner) => el("div", { class: "b-table", tabindex: "0", role: "region", "aria-label": label }, inner);

const row = (cells, draw) => el("tr", {}, cells.map((one, column) => draw(one, column)));

/** `table`: its first row is its head, as Slack draws it. */
export function table(block) {
  const align = (column) => `align-${block.column_settings?.[column]?.align ?? "left"}`;
  const [head, ...rows] = block.rows;
  return framed(
    "Table",
    el(
      "table",
      {},
      el("thead", {}, row(head, (one, at) => el("th", { scope: "col", class: align(at) }, cell(one)))),
      el("tbody", {}, rows.map((cells) => row(cells, (one, at) => el("td", { class: align(at) }, cell(one))))),
    ),
  );
}

export function dataTable(block) {
  const [head, ...rows] = block.rows;
  const named = block.row_header_column_index ?? -1;
  return framed(
    block.caption,
    el(
      "table",
      {},
      el("caption", {}, block.caption),
      el("thead", {}, row(head, (one) => el("th", { scope: "col" }, cell(one)))),
      el(
        "tbody",
        {},
        rows.map((cells) =>
          row(cells, (one, at) => (at === named ? el("th", { scope: "row" }, cell(one)) : el("td", {}, cell(one)))),
        ),
      ),
    ),
  );
}
