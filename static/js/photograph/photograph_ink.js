/**
 * The ink of a photograph, a scan or a screenshot: without shadows, printed lines, dust and what lies
 * beside the paper. Pure.
 */

/** @import { Grey } from "./window_filters.js" */

import { connectedParts, drawingParts, isShadow } from "./connected_parts.js";
import { darkOnLight, missingLight } from "./paper_brightness.js";
import { withoutRuledLines } from "./ruled_lines.js";
import { levelled, withoutSlant } from "./upright.js";
import { greyFrom, quantile, windowMaximum } from "./window_filters.js";

const RADII = [0.22, 0.12, 0.07]; // of the side: half of the broadest stroke, widest first
const STROKE = 0.03; // of the side: how far a stroke's darkest place is from its edge
const LEAST_INK = 0.04; // of the paper's light
const FAINTEST = 0.25; // of the darkest ink
const LEAST_SLOPE = 0.02;

/**
 * The ink of each place, 0 to 1.
 * @param {Grey} light 0 to 255 @param {{digit?: boolean}} [options] `digit`: it is set upright
 */
export function inkOfPhotograph(light, { digit = false } = {}) {
  const grey = darkOnLight(light);
  if (!grey) return greyFrom(light, () => 0);
  const side = Math.min(grey.width, grey.height);
  let best = null;
  for (const radius of RADII) {
    const found = inkAt(grey, Math.max(1, Math.round(radius * side)));
    best ??= found;
    if (found.shadowed) continue;
    best = found;
    break;
  }
  if (!best) return greyFrom(light, () => 0);
  const level = Math.abs(best.slope) > LEAST_SLOPE ? levelled(best.ink, best.slope) : best.ink;
  return digit ? withoutSlant(level) : level;
}

/** @param {Grey} grey dark ink on light paper @param {number} radius of what is taken for paper */
function inkAt(grey, radius) {
  const missing = missingLight(grey, radius);
  const { ink: lineless, slope } = withoutRuledLines(missing);
  const darkest = quantile(lineless.values, 0.997);
  const least = Math.max(LEAST_INK, FAINTEST * darkest);
  const side = Math.min(grey.width, grey.height);
  const around = windowMaximum(lineless, Math.max(1, Math.round(STROKE * side)));
  const ink = greyFrom(grey, (place) => {
    const [here, most] = [lineless.values[place], around.values[place]];
    return most < least || here < 0.5 * least ? 0 : Math.max(0, Math.min(1, (here / most - 0.3) / 0.4));
  });
  const all = connectedParts(
    Uint8Array.from(ink.values, (value) => Number(value > 0)),
    grey.width,
  );
  const drawing = drawingParts(all);
  const shadowed = drawing.some((part) => isShadow(part, lineless));
  const kept = new Set(drawing.flatMap(({ places }) => places));
  return { ink: greyFrom(ink, (place) => (kept.has(place) ? ink.values[place] : 0)), slope, shadowed };
}
