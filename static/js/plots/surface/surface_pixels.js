/** Converts points of a surface to pixels of its picture, on the map and in 3D. */

/** @import { Size } from "../plotly.js" */
/** @import { Camera, Pixel, PlanePoint, PlaneSurface } from "./surface_types.js" */

import { BOX_TOP, sceneBox } from "./figure_3d.js";
import { surfacePosition } from "./overlays.js";
import { sceneProjection } from "./projection_3d.js";

/**
 * The pixels of points on a map of this size.
 * @param {PlaneSurface} surface @param {Size} size
 * @returns {(point: PlanePoint) => Pixel}
 */
export function mapPixels(surface, size) {
  return (point) => {
    const { left, top } = surfacePosition(surface, size, point);
    return [left, top];
  };
}

/**
 * The pixels of points in a 3D scene of this size; a point without a loss lies on the floor.
 * @param {PlaneSurface} surface @param {[number, number]} range @param {Camera} camera @param {Size} size
 * @returns {(point: PlanePoint) => Pixel}
 */
export function scenePixels(surface, range, camera, size) {
  const box = sceneBox(surface, range);
  const project = sceneProjection(camera, BOX_TOP, size);
  return ({ alpha, beta, loss }) =>
    project({ x: box.flat(alpha), y: box.flat(beta), z: box.high(loss ?? box.range[0]) });
}
