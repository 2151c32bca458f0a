/** Where the square of the map lies in its area, in pixels. Nothing is drawn. */

/** Room for the ticks around the map. */
export const MARGIN = { l: 54, r: 8, t: 6, b: 24 };

/** The square of the map: its side, where it begins, how many pixels one unit of α or β takes. */
export function squareOf(surface, size) {
  const wide = size.width - MARGIN.l - MARGIN.r;
  const high = size.height - MARGIN.t - MARGIN.b;
  const side = Math.max(1, Math.min(wide, high));
  const [left, top] = [MARGIN.l + (wide - side) / 2, MARGIN.t + (high - side) / 2];
  return { side, left, top, perUnit: side / (2 * surface.radius) };
}
