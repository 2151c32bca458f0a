/** Text labels over a loss surface, in pixels: the losses of contour lines in the 3D scene, and holes. */

import { format } from "../../text/format.js";
import { contourText, labelFormat } from "./figure_2d.js";
import { holeOf, rimCrossings } from "./overlays.js";

/** @typedef {import("./surface_types.js").PlaneSurface} PlaneSurface */
/** @typedef {import("./surface_types.js").PlanePoint} PlanePoint */
/** @typedef {import("./surface_types.js").Pixel} Pixel */
/** @typedef {import("./surface_overlay.js").OverlayLabel} OverlayLabel */

const UNDER = 10; // pixels between the rim and the middle of a label
const BESIDE = 1.1; // of the way from the middle to an edge of the floor: where its axis is named
const APART = Object.freeze({ across: 34, down: 15 });

/**
 * "diverged here" amid the points where the loss is not finite.
 * @param {PlaneSurface} surface @param {(point: PlanePoint) => Pixel} at @returns {OverlayLabel[]}
 */
export function holeLabels(surface, at) {
  const hole = holeOf(surface);
  if (!hole) return [];
  return [{ text: "diverged here", at: at({ ...hole, loss: surface.heights.high }), kind: "hole" }];
}

/**
 * The losses of contour lines where they meet the rim that is nearest: each once, none over another or
 * over those that are `placed` already.
 * @param {PlaneSurface} surface @param {import("./surface_types.js").HeightLevels} levels
 * @param {(point: PlanePoint) => Pixel} at @param {OverlayLabel[]} placed @returns {OverlayLabel[]}
 */
export function rimLabels(surface, levels, at, placed) {
  /** @type {OverlayLabel[]} */
  const labels = [];
  const written = labelFormat(levels);
  const places = rimCrossings(surface, levels).map((point) => ({ loss: point.loss, at: at(point) }));
  places.sort((one, other) => other.at[1] - one.at[1]);
  for (const { loss, at: pixel } of places) {
    const text = contourText(loss, written);
    const [left, top] = [pixel[0], pixel[1] + UNDER];
    const close = [...placed, ...labels].some(
      (one) =>
        one.text === text ||
        (Math.abs(one.at[0] - left) < APART.across && Math.abs(one.at[1] - top) < APART.down),
    );
    if (!close) labels.push({ text, at: [left, top], kind: "height" });
  }
  return labels;
}

/**
 * α and β beside the edge of the floor that is nearest, and the height at which losses are cut off.
 * @param {PlaneSurface} surface @param {number} floor the loss of the floor
 * @param {(point: PlanePoint) => Pixel} at @returns {OverlayLabel[]}
 */
export function axisLabels({ radius, heights }, floor, at) {
  const nearest = (/** @type {PlanePoint[]} */ points) =>
    points.map(at).reduce((best, pixel) => (pixel[1] > best[1] ? pixel : best));
  const edge = BESIDE * radius;
  const ends = [edge, -edge];
  /** @type {OverlayLabel[]} */
  const labels = [
    { text: "α", at: nearest(ends.map((beta) => ({ alpha: 0, beta, loss: floor }))), kind: "axis" },
    { text: "β", at: nearest(ends.map((alpha) => ({ alpha, beta: 0, loss: floor }))), kind: "axis" },
  ];
  if (heights?.cap) {
    const corners = ends.flatMap((alpha) => ends.map((beta) => ({ alpha, beta, loss: heights.high })));
    const top = corners.map(at).reduce((best, pixel) => (pixel[1] < best[1] ? pixel : best));
    labels.push({ text: `cut off at ${format(heights.cap, 3)}`, at: top, kind: "height" });
  }
  return labels;
}
