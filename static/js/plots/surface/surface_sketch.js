/**
 * A 2D-canvas renderer of the loss surface in space. It is shown while the run plays, and until Plotly has
 * loaded. It uses the heights, colours, contour lines, marks and camera of the Plotly scene.
 */

/** @typedef {import("./surface_types.js").PlaneSurface} PlaneSurface */
/** @typedef {import("./surface_types.js").Camera} Camera */
/** @typedef {import("./surface_types.js").HeightLevels} HeightLevels */
/** @typedef {import("./surface_types.js").SeenPoint} SeenPoint */
/** @typedef {import("../plotly.js").Size} Size */
/** @typedef {import("../plotly.js").Theme} Theme */
/**
 * @typedef {{levels: HeightLevels, range: [number, number], camera: Camera, size: Size, theme: Theme,
 *   shown: unknown, marks: (box: import("./surface_types.js").SceneBox) =>
 *   import("./surface_types.js").SceneMark[]}} SketchLook
 *   `marks` are what is drawn beside the surface, and follow from the surface, the theme, and `shown`
 */

import { context2d, el } from "../../widgets/dom.js";
import { BOX_TOP, sceneBox } from "./figure_3d.js";
import { smoothSurface, tensorNumbers } from "./interpolation.js";
import { scenePerspective } from "./projection_3d.js";
import { drawSceneMarks } from "./sketch_marks.js";
import { createSurfaceRaster, gridPlaceUnder, rasterSurface, slopeShade } from "./surface_raster.js";

const MOST = 400_000; // pixels: a sharper screen shows a coarser picture, which is soon replaced
const ON = 1.012; // what is nearer than the surface by less than this lies on it

/** @param {HTMLElement} element what holds the picture */
export function createSurfaceSketch(element) {
  const canvas = el("canvas", "surface-sketch");
  canvas.setAttribute("aria-hidden", "true");
  canvas.hidden = true;
  element.append(canvas);
  let raster = createSurfaceRaster(0, 0);
  /** @type {{of: import("./surface_types.js").SurfaceGrid, rows: number, scale: number} | null} */
  let grid = null;
  let known = "";
  /** @type {unknown[]} */
  let before = [];

  return {
    get shown() {
      return !canvas.hidden;
    },
    /** Show the picture, or none. @param {boolean} shown */
    show(shown) {
      if (canvas.hidden !== shown) return;
      canvas.hidden = !shown;
      element.classList.toggle("sketched", shown);
    },
    /**
     * The place on the floor of the box, −1 … 1, under what is seen at a pixel; null beside the surface.
     * @param {import("./surface_types.js").Pixel} pixel
     */
    floorUnder([left, top]) {
      const place = grid && gridPlaceUnder(raster, grid.of, left * grid.scale, top * grid.scale);
      if (!grid || !place) return null;
      const part = (/** @type {number} */ at, /** @type {number} */ count) => (2 * at) / (count - 1) - 1;
      return { x: part(place.column, grid.of.columns), y: part(place.row, grid.rows) };
    },
    /**
     * Draw a surface: the same again draws nothing.
     * @param {PlaneSurface} surface @param {SketchLook} look
     */
    draw(surface, { levels, range, camera, size, theme, shown, marks }) {
      const numbers = JSON.stringify([levels, range, camera, size, shown]);
      if (surface === before[0] && theme === before[1] && numbers === known) return;
      [before, known] = [[surface, theme], numbers];
      const sharpness = Math.sqrt(MOST / (size.width * size.height));
      const scale = Math.min(window.devicePixelRatio || 1, Math.max(1, sharpness));
      const [width, height] = [size.width, size.height].map((side) => Math.round(side * scale));
      if (raster.width !== width || raster.height !== height) {
        raster = createSurfaceRaster(width, height);
        Object.assign(canvas, { width, height });
      }
      const [box, see] = [sceneBox(surface, range), scenePerspective(camera, BOX_TOP, size)];
      const smooth = smoothSurface(surface);
      const of = gridOf(smooth, levels, box, see, scale);
      grid = { of, rows: smooth.arrays.losses.shape[0], scale };
      rasterSurface(raster, of);
      const context = context2d(canvas);
      context.setTransform(scale, 0, 0, scale, 0, 0);
      context.putImageData(new ImageData(raster.bytes, width, height), 0, 0);
      const isSeen = (/** @type {SeenPoint} */ { left, top, near }) => {
        const [column, row] = [Math.floor(left * scale), Math.floor(top * scale)];
        const inside = column >= 0 && column < width && row >= 0 && row < height;
        return !inside || near * ON >= raster.near[row * width + column];
      };
      drawSceneMarks(context, marks(box), { point: see, isSeen });
    },
  };
}

/**
 * The points of a surface as they are seen, with height (0 … 1 between the levels) and brightness.
 * @param {PlaneSurface} surface @param {HeightLevels} levels
 * @param {import("./surface_types.js").SceneBox} box
 * @param {(point: import("./surface_types.js").Vector) => SeenPoint} see @param {number} scale
 * @returns {import("./surface_types.js").SurfaceGrid}
 */
function gridOf(surface, { low, high, start, end, size }, box, see, scale) {
  const { losses, alphas, betas } = surface.arrays;
  const [rows, columns] = losses.shape;
  const [heights, across, along] = [losses, alphas, betas].map(tensorNumbers);
  const span = high - low || 1;
  const count = rows * columns;
  const [left, top, near, height, shade] = Array.from({ length: 5 }, () => new Float64Array(count));
  const up = Float64Array.from(heights, box.high);
  const [stepX, stepY] = [2 / (columns - 1), 2 / (rows - 1)];
  const slope = (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ run) =>
    Number.isFinite(up[to] - up[from]) ? (up[to] - up[from]) / run : 0;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const place = row * columns + column;
      const seen = see({ x: box.flat(across[column]), y: box.flat(along[row]), z: up[place] });
      left[place] = seen.left * scale;
      top[place] = seen.top * scale;
      near[place] = seen.near;
      height[place] = (Math.min(heights[place], box.cap) - low) / span;
      const [west, east] = [Math.max(0, column - 1), Math.min(columns - 1, column + 1)];
      const [south, north] = [Math.max(0, row - 1), Math.min(rows - 1, row + 1)];
      const line = row * columns;
      shade[place] = slopeShade(
        slope(line + west, line + east, stepX * (east - west)),
        slope(south * columns + column, north * columns + column, stepY * (north - south)),
      );
    }
  }
  const perHeight = span / size;
  const lines = { perHeight, first: (low - start) / size, last: Math.round((end - start) / size) };
  return { columns, left, top, near, height, shade, lines };
}
