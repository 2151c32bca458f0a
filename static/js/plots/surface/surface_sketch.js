/**
 * The loss surface in space on a canvas: what is seen until the library that draws it has arrived. The
 * heights, colours and camera are those of the scene that follows.
 */

/** @typedef {import("../../net/protocol_types.js").SurfaceMessage} SurfaceMessage */
/** @typedef {import("./surface_types.js").Camera} Camera */
/** @typedef {import("./surface_types.js").HeightLevels} HeightLevels */
/** @typedef {import("./surface_types.js").Pixel} Pixel */
/** @typedef {import("../plotly.js").Size} Size */

import { context2d } from "../../widgets/dom.js";
import { BOX_TOP, sceneBox } from "./figure_3d.js";
import { HEIGHT_STOPS } from "./height_colours.js";
import { smoothSurface, tensorNumbers } from "./interpolation.js";
import { sceneProjection } from "./scene_camera.js";

const STOPS = HEIGHT_STOPS.map((colour) =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)),
);

/**
 * Draw the surface, the farthest cells first.
 * @param {HTMLCanvasElement} canvas @param {SurfaceMessage} surface
 * @param {{levels: HeightLevels, range: [number, number], camera: Camera, size: Size, line: string}} how
 *   `line` is the colour of the floor's outline
 */
export function drawSurfaceSketch(canvas, surface, { levels, range, camera, size, line }) {
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round(size.width * scale);
  canvas.height = Math.round(size.height * scale);
  const context = context2d(canvas);
  context.scale(scale, scale);
  const box = sceneBox(surface, range);
  const project = sceneProjection(camera, BOX_TOP, size);
  outline(
    context,
    [-1, 1].flatMap((y) => (y < 0 ? [-1, 1] : [1, -1]).map((x) => project({ x, y, z: 0 }))),
    line,
  );
  for (const { corners, loss } of cellsOf(surface, camera, box)) {
    const colour = heightColour((loss - levels.low) / (levels.high - levels.low || 1));
    context.fillStyle = context.strokeStyle = colour;
    trace(context, corners.map(project));
    context.fill();
    context.stroke(); // no seams between the cells
  }
}

/**
 * The cells whose corners are all finite, sorted so that near ones come last.
 * @param {SurfaceMessage} surface @param {Camera} camera
 * @param {import("./surface_types.js").SceneBox} box
 */
function cellsOf(surface, { eye, center }, box) {
  const { losses, alphas, betas } = smoothSurface(surface).arrays;
  const [rows, columns] = losses.shape;
  const [heights, across, along] = [losses, alphas, betas].map(tensorNumbers);
  const cells = [];
  for (let row = 0; row + 1 < rows; row += 1) {
    for (let column = 0; column + 1 < columns; column += 1) {
      const places = [
        [row, column],
        [row, column + 1],
        [row + 1, column + 1],
        [row + 1, column],
      ];
      const values = places.map(([r, c]) => heights[r * columns + c]);
      if (!values.every(Number.isFinite)) continue;
      const corners = places.map(([r, c], k) => ({
        x: box.flat(across[c]),
        y: box.flat(along[r]),
        z: Math.max(0, box.high(values[k])),
      }));
      const { x, y } = corners[0];
      const nearness = x * (eye.x - center.x) + y * (eye.y - center.y);
      cells.push({ corners, loss: values.reduce((sum, value) => sum + value, 0) / 4, nearness });
    }
  }
  return cells.sort((one, other) => one.nearness - other.nearness);
}

/** The colour of a height between the lowest, 0, and the highest, 1. @param {number} part */
function heightColour(part) {
  const at = Math.max(0, Math.min(1, part)) * (STOPS.length - 1);
  const k = Math.min(Math.floor(at), STOPS.length - 2);
  const mixed = STOPS[k].map((value, channel) => value + (STOPS[k + 1][channel] - value) * (at - k));
  return `rgb(${mixed.map(Math.round).join(",")})`;
}

/** @param {CanvasRenderingContext2D} context @param {Pixel[]} points @param {string} colour */
function outline(context, points, colour) {
  context.strokeStyle = colour;
  trace(context, points);
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {Pixel[]} points */
function trace(context, points) {
  context.beginPath();
  points.forEach(([x, y], k) => (k ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.closePath();
}
