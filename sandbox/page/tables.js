// Tables and charts. A chart is drawn as bars beside its figures, so that it can be read without seeing it.
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

const points = (chart) =>
  chart.type === "pie"
    ? [{ name: "", data: chart.segments }]
    : chart.series.map((one) => ({ name: one.name, data: one.data }));

export function chart(block) {
  const series = points(block.chart);
  const most = Math.max(...series.flatMap((one) => one.data.map((point) => point.value)), 1);
  return el(
    "figure",
    { class: "b-chart" },
    el("figcaption", {}, block.title),
    series.map((one) =>
      el(
        "table",
        {},
        one.name && el("caption", {}, one.name),
        el("tbody", {}, one.data.map((point) => bar(point, most))),
      ),
    ),
  );
}

const bar = (point, most) =>
  el(
    "tr",
    {},
    el("th", { scope: "row" }, point.label),
    el("td", {}, el("meter", { min: 0, max: most, value: point.value, "aria-label": point.label })),
    el("td", {}, String(point.value)),
  );
