/**
 * A line chart in SVG. It is drawn from a figure of axes, marks and legend, and updated in place. Colours
 * and fonts come from the style sheet, so a change of theme needs no redraw. A ResizeObserver gives its
 * size.
 */

import { svg } from "../../widgets/dom.js";
import { drawAxes } from "./axes.js";
import { drawLegend, legendRows, legendSize } from "./chart_legend.js";
import { chartLayout, chartType } from "./layout.js";
import { drawMarks } from "./marks.js";
import { createNodePool } from "./node_pool.js";
import { freePlace, placedLabels } from "./placing.js";

/** @typedef {import("./line_chart_types.js").Box} Box */
/** @typedef {import("./line_chart_types.js").ChartLayout} ChartLayout */
/** @typedef {import("./line_chart_types.js").LineFigure} LineFigure */
/** @typedef {import("./line_chart_types.js").Size} Size */
/** @typedef {import("./line_chart_types.js").LineChart} LineChart */

const SMALLEST = { width: 100, height: 40 }; // less has no room beside the axis; a layout passes through it
/** @type {Map<Element, LineChart>} */
const charts = new Map();
/** @type {ResizeObserver | null} */
let sizes = null;

/** The elements of all visible line charts. */
export function shownLineCharts() {
  return [...charts]
    .filter(([, chart]) => chart.layout())
    .map(([element]) => /** @type {HTMLElement} */ (element));
}

/**
 * The picture in an element, and the height in pixels reserved at its top for text; null if there is no
 * picture.
 * @param {Element} element
 */
export function lineChartPicture(element) {
  const chart = charts.get(element);
  return chart ? { picture: chart.picture, top: chart.top() } : null;
}

/**
 * A chart that fills an element.
 * @param {HTMLElement} element
 * @param {() => void} [drawn] called whenever it was drawn, also for another size
 * @returns {LineChart}
 */
export function createLineChart(element, drawn = () => {}) {
  const picture = svg("svg", { class: "line-chart", "aria-hidden": "true", focusable: "false" });
  const [axes, areas, above, words] = ["axes", "areas", "marks", "words"].map((name) =>
    svg("g", { class: name }),
  );
  picture.append(axes, areas, above, words);
  element.append(picture);
  const pools = { axes: createNodePool(axes), above: createNodePool(above), words: createNodePool(words) };
  /** @type {{node: SVGSVGElement, pool: ReturnType<typeof createNodePool>}[]} */
  const panels = [];
  /** @type {LineFigure | null} */
  let figure = null;
  /** @type {Size} */
  let size = { width: 0, height: 0 };
  /** @type {ChartLayout | null} */
  let layout = null;
  /** @type {{box: Box | null, above: boolean, of: string}} */
  let legend = { box: null, above: false, of: "" };

  function paint() {
    if (!figure) return;
    if (size.width < SMALLEST.width || size.height < SMALLEST.height) {
      layout = null;
      return;
    }
    const { text, compact } = chartType(size);
    const entries = compact ? [] : figure.legend;
    const said = entries.map((one) => one.words).join();
    const of = `${figure.subject ?? ""}|${size.width}×${size.height}|${said}`;
    if (of !== legend.of) legend = { box: null, above: false, of };
    const rows = legendRows(entries, text, size.width - 70);
    layout = chartLayout(figure, size, legend.above ? rows.height : 0);
    let found = fill(figure, layout);
    if (entries.length && !legend.above) {
      const [wanted, area] = [legendSize(entries, text), inner(layout)];
      const clear = [...found.curves, ...cursorLines(figure, layout)];
      legend.box =
        freePlace(wanted, area, clear, found.taken, legend.box) ??
        freePlace(wanted, area, found.curves, found.taken, legend.box);
      if (!legend.box) {
        legend.above = true;
        layout = chartLayout(figure, size, rows.height);
        found = fill(figure, layout);
      }
    }
    for (const { name, text: label, colour, strong, box } of found.labels) {
      const look = { class: "chart-label", "data-colour": colour, "data-strong": String(Boolean(strong)) };
      const at = { x: Math.round(box.left), y: Math.round(box.bottom - text * 0.2) };
      pools.words.node(name, "text", { ...look, ...at }, label);
    }
    if (entries.length) {
      const row = text + 5;
      const places = legend.above ? rows.places : entries.map((_, i) => ({ x: 0, y: i * row }));
      const left = Math.max(0, Math.min(layout.left, size.width - rows.width));
      const corner = legend.box ?? { left, top: figure.top ?? 0 };
      drawLegend(pools.words, entries, places, corner, text);
    }
    pools.words.end();
    element.dataset.plot = "drawn";
    drawn();
  }

  /** @param {LineFigure} what @param {ChartLayout} where */
  function fill(what, where) {
    for (const [name, value] of Object.entries({ width: where.width, height: where.height })) {
      if (picture.getAttribute(name) !== String(value)) picture.setAttribute(name, String(value));
    }
    picture.classList.toggle("large", where.type.text > 13);
    pools.axes.begin();
    const titles = drawAxes(pools.axes, what, where);
    pools.axes.end();
    while (panels.length < where.panels.length) panels.push(addPanel());
    for (const [i, panel] of where.panels.entries()) {
      const { left, right, top, bottom } = panel;
      const [width, height] = [Math.max(0, right - left), Math.max(0, bottom - top)];
      const box = { x: left, y: top, width, height };
      for (const [name, value] of Object.entries(box)) panels[i].node.setAttribute(name, String(value));
      panels[i].node.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
    }
    for (const { pool } of panels) pool.begin();
    pools.above.begin();
    const { curves, taken, wishes } = drawMarks(
      panels.map(({ pool }) => pool),
      pools.above,
      what.marks,
      where,
    );
    for (const { pool } of panels) pool.end();
    pools.above.end();
    pools.words.begin();
    const around = { left: 0, top: where.labelTop, right: where.width, bottom: where.height };
    const labels = placedLabels(wishes, around, titles);
    return { curves, taken: [...taken, ...titles, ...labels.map(({ box }) => box)], labels };
  }

  function addPanel() {
    const node = svg("svg", { class: "chart-panel" });
    areas.append(node);
    return { node, pool: createNodePool(node) };
  }

  /** @type {LineChart} */
  const chart = {
    picture,
    draw(next) {
      figure = next;
      paint();
    },
    resize(next) {
      if (next.width === size.width && next.height === size.height) return;
      size = next;
      paint();
    },
    layout: () => layout,
    top: () => figure?.top ?? 0,
    toPixel(point, panel = 0) {
      return layout ? [layout.x.at(point[0]), layout.panels[panel].y.at(point[1])] : [0, 0];
    },
    under(pixel) {
      if (!layout) return 0;
      return layout.x.invert(Math.max(layout.left, Math.min(layout.right, pixel)));
    },
  };
  charts.set(element, chart);
  sizes ??= new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) {
      const { width, height } = contentRect;
      charts.get(target)?.resize({ width: Math.round(width), height: Math.round(height) });
    }
  });
  sizes.observe(element);
  return chart;
}

/** The room for a legend: inside the first panel. @param {ChartLayout} layout @returns {Box} */
function inner({ panels: [first] }) {
  return { left: first.left + 8, right: first.right - 2, top: first.top + 2, bottom: first.bottom - 4 };
}

/** The line of a cursor, if the figure has one. @param {LineFigure} figure @param {ChartLayout} layout */
function cursorLines({ cursor }, { x, panels: [first] }) {
  if (cursor === undefined) return [];
  return [[first.top, first.bottom].map((y) => ({ x: x.at(cursor), y }))];
}
