/** The rectangle of the square map within its area, in pixels. */

/** The margins for the ticks around the map. */
export const MAP_MARGIN = Object.freeze({ l: 60, r: 12, t: 10, b: 30 });
const LEFT = 0.35; // of the room beside the map: the legend stands at the right

/**
 * The square of the map: its side, its origin, and the pixels per unit of α or β.
 * @param {{radius: number}} surface @param {import("../plotly.js").Size} size
 */
export function mapRect(surface, size) {
  const wide = size.width - MAP_MARGIN.l - MAP_MARGIN.r;
  const high = size.height - MAP_MARGIN.t - MAP_MARGIN.b;
  const side = Math.max(1, Math.min(wide, high));
  const [left, top] = [MAP_MARGIN.l + (wide - side) * LEFT, MAP_MARGIN.t + (high - side) / 2];
  return { side, left, top, perUnit: side / (2 * surface.radius) };
}
