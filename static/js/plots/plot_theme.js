/** The colours and fonts of the style sheet in the form that the plots need: `rgb(…)`. */

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

/** @typedef {Record<string, string> & {font: string}} PlotTheme */

/** @type {PlotTheme | null} */
let known = null;

/** The colours of the page, read once and cached. */
export function plotTheme() {
  return (known ??= readPlotTheme());
}

/** Clear the cached colours after a change of theme. */
export function forgetPlotTheme() {
  known = null;
}

/** The custom properties of the page as `rgb(…)`, in whatever notation the style sheet has them. */
function readPlotTheme() {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const found = /** @type {PlotTheme} */ ({ font: getComputedStyle(document.body).fontFamily });
  for (const name of COLOURS) {
    probe.style.color = `var(--${name})`;
    const { color } = getComputedStyle(probe);
    found[name] = context ? inRgb(context, color) : color;
  }
  probe.remove();
  return found;
}

/** @param {CanvasRenderingContext2D} context @param {string} colour */
function inRgb(context, colour) {
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return `rgb(${red},${green},${blue})`;
}

/**
 * Mix two `rgb(…)` colours: `part` 0 is the first, 1 the second.
 * @param {string} one @param {string} two @param {number} part
 */
export function mixColours(one, two, part) {
  const [a, b] = [one, two].map((colour) => (colour.match(/[\d.]+/g) ?? []).map(Number));
  return `rgb(${[0, 1, 2].map((i) => Math.round(a[i] + (b[i] - a[i]) * part)).join(",")})`;
}
