// Charts. One series or a pie: bars beside their figures. Several: drawn together, with a legend and a table.
import { el } from "./dom.js";

const ROW = 14; // height of one bar, in the units of the drawing
const WIDE = 320;
const LABELS = 130; // the room for labels on the left
const HIGH = 160;

function svg(tag, props, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(props)) node.setAttribute(name, value);
  node.append(...children.flat(Infinity));
  return node;
}

export function chart({ title, chart: it }) {
  const only = it.type === "pie" ? it.segments : it.series.length === 1 ? it.series[0].data : null;
  const shown = only ? bars(only) : together(title, it);
  return el("figure", { class: "b-chart" }, el("figcaption", {}, title), shown);
}

function bars(points) {
  const most = Math.max(...points.map((point) => point.value), 1);
  return el("table", {}, el("tbody", {}, points.map((point) => bar(point, most))));
}

const bar = (point, most) =>
  el(
    "tr",
    {},
    el("th", { scope: "row" }, point.label),
    el("td", {}, el("meter", { min: 0, max: most, value: point.value, "aria-label": point.label })),
    el("td", {}, String(point.value)),
  );

function together(title, { type, series, axis_config: axes }) {
  const lines = series.map((one) => ({ name: one.name, values: axes.categories.map((label) => valueAt(one, label)) }));
  const drawn = type === "bar" ? grouped(axes.categories, lines) : plotted(axes.categories, lines, type === "area");
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-label", `${title}. Its figures are in the table below.`);
  const named = [axes.y_label, axes.x_label].filter(Boolean).join("; by ");
  return [named && el("p", { class: "b-axis" }, named), legend(lines), drawn, figures(axes.categories, lines)].filter(Boolean);
}

const valueAt = (one, label) => one.data.find((point) => point.label === label)?.value ?? 0;

const legend = (lines) =>
  el("ul", { class: "b-legend" }, lines.map((line, at) => el("li", {}, swatch(at), line.name)));

const swatch = (at) => svg("svg", { class: "b-swatch", viewBox: "0 0 12 12", "aria-hidden": "true" }, marker(6, 6, at));

/** Each series has a shape as well as a colour. */
function marker(x, y, at) {
  const shapes = [
    () => svg("circle", { cx: x, cy: y, r: 4 }),
    () => svg("rect", { x: x - 4, y: y - 4, width: 8, height: 8 }),
    () => svg("path", { d: `M${x} ${y - 5} l5 9 h-10 z` }),
    () => svg("path", { d: `M${x} ${y - 5} l5 5 l-5 5 l-5 -5 z` }),
  ];
  const node = shapes[at % shapes.length]();
  node.setAttribute("class", `series-${at}`);
  return node;
}

const word = (x, y, text, anchor = "start") => svg("text", { x, y, "text-anchor": anchor }, text);

/** Bars in groups: one group for each category, one bar in it for each series. */
function grouped(categories, lines) {
  const most = Math.max(...lines.flatMap((line) => line.values), 1);
  const group = lines.length * ROW + 8;
  const nodes = categories.flatMap((label, at) => [
    word(0, at * group + (lines.length * ROW) / 2 + 4, label),
    ...lines.map((line, row) => barAt(LABELS, at * group + row * ROW, line.values[at], most, row)),
  ]);
  return svg("svg", { class: "b-plot", viewBox: `0 0 ${LABELS + WIDE} ${categories.length * group}` }, nodes);
}

function barAt(x, y, value, most, row) {
  const length = (Math.max(value, 0) / most) * (WIDE - 60);
  return [
    svg("rect", { class: `bar series-${row}`, x: x + 16, y: y + 1, width: length, height: ROW - 3 }),
    marker(x + 8, y + ROW / 2, row),
    word(x + 20 + length, y + ROW - 3, String(value)),
  ];
}

/** Lines over the categories, in their order; an area is filled down to its base. */
function plotted(categories, lines, filled) {
  const values = lines.flatMap((line) => line.values);
  const [least, most] = [Math.min(...values, 0), Math.max(...values, 1)];
  const x = (at) => 30 + (at * (LABELS + WIDE - 60)) / Math.max(categories.length - 1, 1);
  const y = (value) => 10 + (HIGH - 20) * (1 - (value - least) / (most - least));
  const path = (line) => line.values.map((value, at) => `${at ? "L" : "M"}${x(at)} ${y(value)}`).join(" ");
  const nodes = lines.flatMap((line, at) => [
    filled && svg("path", { class: `area series-${at}`, d: `${path(line)} L${x(categories.length - 1)} ${y(0)} L${x(0)} ${y(0)} Z` }),
    svg("path", { class: `line series-${at}`, d: path(line) }),
    ...line.values.map((value, place) => marker(x(place), y(value), at)),
  ]);
  const scale = [word(0, y(most) + 4, String(most)), word(0, y(least) + 4, String(least))];
  const names = categories.map((label, at) => word(x(at), HIGH + 14, label, "middle"));
  const wanted = names.filter((_, at) => at % Math.ceil(categories.length / 5) === 0);
  return svg("svg", { class: "b-plot", viewBox: `0 0 ${LABELS + WIDE} ${HIGH + 20}` }, scale, wanted, nodes.filter(Boolean));
}

/** All of it as text. */
const figures = (categories, lines) =>
  el(
    "details",
    { class: "b-figures" },
    el("summary", {}, "The figures"),
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, el("td", {}), lines.map((line) => el("th", { scope: "col" }, line.name)))),
      el(
        "tbody",
        {},
        categories.map((label, at) =>
          el("tr", {}, el("th", { scope: "row" }, label), lines.map((line) => el("td", {}, String(line.values[at])))),
        ),
      ),
    ),
  );
