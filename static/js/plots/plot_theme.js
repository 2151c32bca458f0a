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
  for (const name of COLOURS) {
    const one = document.createElement("span");
    one.style.color = `var(--${name})`;
    probe.append(one);
  }
  document.body.append(probe);
  const written = Array.from(probe.children, (one) => getComputedStyle(one).color);
  const { fontFamily: font } = getComputedStyle(document.body);
  probe.remove();
  const colours = inRgb(written);
  const found = COLOURS.map((name, place) => [name, colours[place]]);
  return /** @type {PlotTheme} */ ({ ...Object.fromEntries(found), font });
}

/**
 * Convert colours, which are painted side by side and read back at once: each reading takes long.
 * @param {string[]} colours
 */
function inRgb(colours) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: colours.length, height: 1 });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return colours;
  colours.forEach((colour, place) => {
    context.fillStyle = colour;
    context.fillRect(place, 0, 1, 1);
  });
  const { data } = context.getImageData(0, 0, colours.length, 1);
  return colours.map((_, place) => `rgb(${data.slice(4 * place, 4 * place + 3).join(",")})`);
}

/**
 * Mix two `rgb(…)` colours: `part` 0 is the first, 1 the second.
 * @param {string} one @param {string} two @param {number} part
 */
export function mixColours(one, two, part) {
  const [a, b] = [one, two].map((colour) => (colour.match(/[\d.]+/g) ?? []).map(Number));
  return `rgb(${[0, 1, 2].map((i) => Math.round(a[i] + (b[i] - a[i]) * part)).join(",")})`;
}
