/**
 * The only file that draws with Plotly: loads it once, draws figures, keeps theme and size. No figure
 * is made here and no state is read: a view hands over a function of theme and size.
 */

import { shownLineCharts } from "./line_chart/chart.js";
import { lineChartImage } from "./line_chart/export.js";
import { loadPlotlyScript } from "./plotly_loader.js";

const CONFIG = {
  displayModeBar: false,
  displaylogo: false,
  showSendToCloud: false,
  scrollZoom: false,
  doubleClick: false,
  responsive: false,
};
const SMALLEST = 40;
const NOTHING = Object.freeze({ width: 0, height: 0 });
const COLOURS = [
  "ink",
  "ink-soft",
  "paper",
  "paper-2",
  "line",
  "accent",
  "forward",
  "forward-tint",
  "forward-shade",
  "backward",
  "backward-tint",
  "backward-shade",
  "update",
  "update-tint",
  "update-shade",
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((place) => `branch-${place}`),
];

/** @typedef {Record<string, string> & {font: string}} Theme */
/** @typedef {{width: number, height: number}} Size */
/** @typedef {(theme: Theme, size: Size) => {data: object[], layout: object}} Figure */

/** @type {Map<HTMLElement, {figure: Figure | null, host: HTMLElement, failed: boolean, shown: object, size: Size}>} */
const drawings = new Map();
/** @type {Promise<any> | null} */
let loading = null;
/** @type {any} */
let library = null;
/** @type {Theme | null} */
let theme = null;
/** @type {ResizeObserver | null} */
let sizes = null;

/** Load the library, once. */
export function loadPlotly() {
  loading ??= loadPlotlyScript().then((found) => {
    library = found;
    return found;
  });
  return loading;
}

/** Draw `figure` in `element`, now or as soon as the library is here and the element has a size. */
export function drawPlot(element, figure) {
  const drawing = drawings.get(element) ?? mountPlot(element);
  drawing.figure = figure;
  render(element);
}

/** The node in `element` that the library draws in: for its events. */
export function plotHost(element) {
  return (drawings.get(element) ?? mountPlot(element)).host;
}

/** The size of what is drawn in, as the last layout had it: to ask the page makes it lay out all anew. */
export function plotSize(element) {
  return drawings.get(element)?.size ?? NOTHING;
}

/** Prepare `element`: a skeleton until the library is here, a sentence if it never comes. */
export function mountPlot(element) {
  const host = document.createElement("div");
  host.className = "plot-host";
  element.classList.add("plot");
  element.dataset.plot = "waiting";
  element.append(host);
  const drawing = { figure: null, host, failed: false, shown: {}, size: NOTHING };
  drawings.set(element, drawing);
  sizes ??= watch();
  sizes.observe(element);
  loadPlotly().then(
    () => render(element),
    () => {
      drawing.failed = true;
      element.dataset.plot = "failed";
      host.textContent =
        "The charts could not be loaded. Everything else works; reload the page to try again.";
    },
  );
  return drawing;
}

function watch() {
  const again = () => {
    theme = null;
    for (const element of drawings.keys()) render(element);
  };
  new MutationObserver(again).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-theme"],
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  return new ResizeObserver((entries) => {
    for (const entry of entries) {
      const element = /** @type {HTMLElement} */ (entry.target);
      drawings.get(element).size = measured(element);
      render(element);
    }
  });
}

function measured({ clientWidth: width, clientHeight: height }) {
  return { width, height };
}

function render(element) {
  const drawing = drawings.get(element);
  if (!library || !drawing?.figure || drawing.failed) return;
  if (!drawing.size.width) drawing.size = measured(element); // it may be shown from now on
  const { figure, shown, size } = drawing;
  const small = size.width < SMALLEST || size.height < SMALLEST;
  drawing.host.style.visibility = small ? "hidden" : ""; // rather nothing than what was drawn for more room
  if (small) return;
  theme ??= readTheme();
  const same = figure === shown.figure && theme === shown.theme;
  if (same && size.width === shown.width && size.height === shown.height) return;
  drawing.shown = { figure, theme, ...size };
  const { data, layout } = figure(theme, size);
  library.react(drawing.host, data, { ...baseLayout(theme), ...layout, ...size }, CONFIG);
  element.dataset.plot = "drawn";
}

function baseLayout(colours) {
  return {
    autosize: false,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: colours.font, size: 12, color: colours["ink-soft"] },
    showlegend: false,
    dragmode: false,
    hovermode: "closest",
    hoverlabel: {
      bgcolor: colours.paper,
      bordercolor: colours.line,
      font: { family: colours.font, size: 12, color: colours.ink },
    },
    uirevision: "one",
  };
}

/** The plots that are seen: their element, and the id of the part of the page that they are in. */
export function shownPlots() {
  const drawn = [...drawings.keys()].filter((element) => element.dataset.plot === "drawn");
  return [...drawn, ...shownLineCharts()]
    .filter((element) => element.clientWidth > 0)
    .map((element) => ({ element, id: element.closest("[id]").id }));
}

/** A plot as it is seen, on the paper of the page: a data address. @param {"png"|"svg"} format */
export function plotImage(element, format) {
  if (!drawings.has(element)) return lineChartImage(element, format);
  const { data, layout } = drawings.get(element).host;
  const paper = { ...layout, paper_bgcolor: (theme ??= readTheme()).paper };
  const { clientWidth: width, clientHeight: height } = element;
  return library.toImage(
    { data, layout: paper, config: CONFIG },
    { format, width, height, scale: format === "png" ? 2 : 1 },
  );
}

/** A quiet axis: a hairline, few ticks, no grid. */
export function quietAxis(colours, more = {}) {
  return {
    showgrid: false,
    zeroline: false,
    showline: true,
    linecolor: colours.line,
    linewidth: 1,
    ticks: "outside",
    ticklen: 4,
    tickcolor: colours.line,
    nticks: 4,
    tickfont: { size: 12, color: colours["ink-soft"] },
    fixedrange: true,
    autorange: false,
    automargin: false,
    exponentformat: "e",
    tickangle: 0,
    ticklabeloverflow: "allow", // to look for labels past the edge takes as long as all else of an axis
    ...more,
  };
}

/** A label at a fixed place of the plot area, in parts of it or in pixels from a corner. */
export function plotLabel(text, more = {}) {
  return {
    text,
    xref: "paper",
    yref: "paper",
    showarrow: false,
    font: { size: 12 },
    ...more,
  };
}

/** Mix two `rgb(…)` colours: `part` 0 is the first, 1 the second. */
export function mixColours(one, two, part) {
  const [a, b] = [one, two].map((colour) => (colour.match(/[\d.]+/g) ?? []).map(Number));
  return `rgb(${[0, 1, 2].map((i) => Math.round(a[i] + (b[i] - a[i]) * part)).join(",")})`;
}

/** The custom properties of the page as `rgb(…)`, in whatever notation the style sheet has them. */
function readTheme() {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const found = /** @type {Theme} */ ({ font: getComputedStyle(document.body).fontFamily });
  for (const name of COLOURS) {
    probe.style.color = `var(--${name})`;
    found[name] = inRgb(context, getComputedStyle(probe).color);
  }
  probe.remove();
  return found;
}

function inRgb(context, colour) {
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return `rgb(${red},${green},${blue})`;
}
