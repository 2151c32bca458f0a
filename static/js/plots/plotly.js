/**
 * The wrapper around Plotly: loads the library once the page is idle, draws figures, and keeps theme and
 * size up to date. A view supplies a function from theme and size to a figure.
 */

/** @import { PlotlyLibrary, PlottedElement } from "./plotly_types.js" */

import { el } from "../widgets/dom.js";
import { firstInput } from "../widgets/first_input.js";
import { pageIdle } from "../widgets/page_idle.js";
import { shownLineCharts } from "./line_chart/chart.js";
import { lineChartImage } from "./line_chart/export.js";
import { forgetPlotTheme, plotTheme } from "./plot_theme.js";
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
const UNTOUCHED = 8000; // milliseconds after which Plotly is loaded though nobody has touched the page
const PATIENCE = 1500; // milliseconds after which a busy page loads the library all the same
const SOON = 100; // and after which a plot is drawn that was never drawn before
const NOTHING = Object.freeze({ width: 0, height: 0 });

/** @typedef {import("./plot_theme.js").PlotTheme} Theme */
/** @typedef {{width: number, height: number}} Size */
/** @typedef {{data: object[], layout: object}} PlotFigure */
/** @typedef {(theme: Theme, size: Size) => PlotFigure} Figure */
/**
 * @typedef {{figure: Figure | null, host: PlottedElement, failed: boolean, size: Size,
 *   shown: {figure?: Figure, theme?: Theme, width?: number, height?: number}}} Drawing
 */

/** @type {Map<HTMLElement, Drawing>} */
const drawings = new Map();
/** @type {Promise<PlotlyLibrary> | null} */
let loading = null;
/** @type {PlotlyLibrary | null} */
let library = null;
/** @type {ResizeObserver | null} */
let sizes = null;

/** Load the library once, after the first input or a delay, when the page is idle: it blocks the browser. */
export function loadPlotly() {
  loading ??= firstInput(UNTOUCHED)
    .then(() => pageIdle(PATIENCE))
    .then(loadPlotlyScript)
    .then((found) => (library = found));
  return loading;
}

/**
 * Draw `figure` in `element`, now or as soon as the library has loaded and the element has a size. Where
 * `mayDraw` is false once it has loaded, the figure is kept for the next call.
 * @param {HTMLElement} element @param {Figure} figure @param {() => boolean} [mayDraw]
 */
export function drawPlot(element, figure, mayDraw = () => true) {
  const first = !drawings.get(element)?.figure;
  holdPlot(element, figure);
  if (library && !first) return render(element);
  loadPlotly().then(
    () => pageIdle(SOON).then(() => mayDraw() && render(element)),
    () => fail(element),
  );
}

/**
 * Keep `figure` until `element` is redrawn or exported as an image.
 * @param {HTMLElement} element @param {Figure} figure
 */
export function holdPlot(element, figure) {
  (drawings.get(element) ?? mountPlot(element)).figure = figure;
}

/** @param {HTMLElement} element */
function fail(element) {
  const drawing = drawings.get(element) ?? mountPlot(element);
  if (drawing.failed) return;
  drawing.failed = true;
  element.dataset.plot = "failed";
  drawing.host.textContent =
    "The charts could not be loaded. Everything else works; reload the page to try again.";
}

/**
 * The node in `element` that the library draws in, for event listeners.
 * @param {HTMLElement} element @returns {PlottedElement}
 */
export function plotHost(element) {
  return (drawings.get(element) ?? mountPlot(element)).host;
}

/**
 * The size of the drawing area at the last layout. Measuring it again would force a layout of the page.
 * @param {HTMLElement} element @returns {Size}
 */
export function plotSize(element) {
  return drawings.get(element)?.size ?? NOTHING;
}

/**
 * Change the layout of a plot without redrawing it, such as the camera of a scene.
 * @param {HTMLElement} element @param {object} change
 */
export function changePlotLayout(element, change) {
  const drawing = drawings.get(element);
  if (library && drawing?.shown.figure) library.relayout(drawing.host, change);
}

/**
 * Prepare `element`: show a placeholder until the library has loaded, and a sentence if it fails to.
 * @param {HTMLElement} element
 */
export function mountPlot(element) {
  /** @type {PlottedElement} */
  const host = el("div", "plot-host");
  element.classList.add("plot");
  element.dataset.plot = "waiting";
  element.append(host);
  /** @type {Drawing} */
  const drawing = { figure: null, host, failed: false, shown: {}, size: NOTHING };
  drawings.set(element, drawing);
  sizes ??= watch();
  sizes.observe(element);
  return drawing;
}

function watch() {
  const again = () => {
    forgetPlotTheme();
    for (const element of drawings.keys()) render(element);
  };
  new MutationObserver(again).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-theme"],
  });
  return new ResizeObserver((entries) => {
    for (const entry of entries) {
      const element = /** @type {HTMLElement} */ (entry.target);
      const drawing = drawings.get(element);
      if (drawing) drawing.size = measured(element);
      requestAnimationFrame(() => render(element)); // one layout of the page may pass through several sizes
    }
  });
}

/** @param {HTMLElement} element @returns {Size} */
function measured({ clientWidth: width, clientHeight: height }) {
  return { width, height };
}

/** @param {HTMLElement} element */
function render(element) {
  const drawing = drawings.get(element);
  if (!library || !drawing?.figure || drawing.failed) return;
  if (!drawing.size.width) drawing.size = measured(element); // it may be shown from now on
  const { figure, shown, size } = drawing;
  const small = size.width < SMALLEST || size.height < SMALLEST;
  drawing.host.style.visibility = small ? "hidden" : ""; // rather nothing than what was drawn for more room
  if (small) return;
  const theme = plotTheme();
  const same = figure === shown.figure && theme === shown.theme;
  if (same && size.width === shown.width && size.height === shown.height) return;
  drawing.shown = { figure, theme, ...size };
  const { data, layout } = figure(theme, size);
  library.react(drawing.host, data, { ...baseLayout(theme), ...layout, ...size }, CONFIG);
  if (element.dataset.plot !== "drawn") element.dataset.plot = "drawn";
}

/** @param {Theme} colours */
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
      font: { family: colours.font, size: 13, color: colours.ink },
    },
    uirevision: "one",
  };
}

/** The visible plots: their elements, and the ids of their panels. */
export function shownPlots() {
  const drawn = [...drawings.keys()].filter((element) => element.dataset.plot === "drawn");
  return [...drawn, ...shownLineCharts()]
    .filter((element) => element.clientWidth > 0)
    .map((element) => ({ element, id: element.closest("[id]")?.id ?? "" }));
}

/**
 * Export a plot as a data URL, on the page's background colour.
 * @param {HTMLElement} element @param {"png"|"svg"} format @returns {Promise<string>}
 */
export function plotImage(element, format) {
  if (!drawings.has(element)) return lineChartImage(element, format);
  if (!library) throw new Error("This plot has not been drawn yet.");
  render(element);
  const { data = [], layout = {} } = plotHost(element);
  const paper = { ...layout, paper_bgcolor: plotTheme().paper };
  const { clientWidth: width, clientHeight: height } = element;
  return library.toImage(
    { data, layout: paper, config: CONFIG },
    { format, width, height, scale: format === "png" ? 2 : 1 },
  );
}
