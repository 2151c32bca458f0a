/** Where the square of the map lies in its area, in pixels. Nothing is drawn. */

/** Room for the ticks around the map. */
export const MAP_MARGIN = { l: 54, r: 8, t: 6, b: 24 };

/** The square of the map: its side, where it begins, how many pixels one unit of α or β takes. */
export function mapRect(surface, size) {
  const wide = size.width - MAP_MARGIN.l - MAP_MARGIN.r;
  const high = size.height - MAP_MARGIN.t - MAP_MARGIN.b;
  const side = Math.max(1, Math.min(wide, high));
  const [left, top] = [MAP_MARGIN.l + (wide - side) / 2, MAP_MARGIN.t + (high - side) / 2];
  return { side, left, top, perUnit: side / (2 * surface.radius) };
}
