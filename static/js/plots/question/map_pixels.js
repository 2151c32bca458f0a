/** Paints a loss surface as a flat map on a canvas, with the colours and contour lines of the landscape. */

/** @import { PlaneSurface, SurfaceGrid } from "../surface/surface_types.js" */

import { context2d } from "../../widgets/dom.js";
import { smoothSurface, tensorNumbers } from "../surface/interpolation.js";
import { createSurfaceRaster, rasterSurface, slopeShade } from "../surface/surface_raster.js";
import { surfaceExtremes, surfaceHeights } from "../surface/value_range.js";

/** @param {HTMLCanvasElement} canvas @param {PlaneSurface} surface @param {number} side in CSS pixels */
export function paintMap(canvas, surface, side) {
  const pixels = Math.max(1, Math.round(side * Math.min(2, window.devicePixelRatio || 1)));
  canvas.width = canvas.height = pixels;
  const raster = createSurfaceRaster(pixels, pixels);
  rasterSurface(raster, flatGrid(smoothSurface(surface), pixels));
  context2d(canvas).putImageData(new ImageData(raster.bytes, pixels, pixels), 0, 0);
}

/**
 * The points of a surface seen from above: β upwards, in even light.
 * @param {PlaneSurface} surface @param {number} side @returns {SurfaceGrid}
 */
export function flatGrid(surface, side) {
  const { losses } = surface.arrays;
  const [rows, columns] = losses.shape;
  const [low, high] = surfaceExtremes(surface);
  const { start, end, size } = surfaceHeights([low, high]);
  const span = high - low || 1;
  const heights = tensorNumbers(losses);
  const count = rows * columns;
  const height = Float64Array.from(heights, (loss) => (Math.min(loss, high) - low) / span);
  const left = Float64Array.from(heights, (loss, place) =>
    Number.isFinite(loss) ? (side * (place % columns)) / (columns - 1) : NaN,
  );
  const top = Float64Array.from(
    { length: count },
    (_, place) => side * (1 - Math.floor(place / columns) / (rows - 1)),
  );
  const near = new Float64Array(count).fill(1);
  const shade = new Float64Array(count).fill(slopeShade(0, 0));
  const perHeight = span / size;
  const lines = { perHeight, first: (low - start) / size, last: Math.round((end - start) / size) };
  return { columns, left, top, near, height, shade, lines };
}
