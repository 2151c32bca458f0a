/** What the pictures of the loss landscape are made of and with. */

import type { SurfaceArrow, SurfaceHeights, Tensor } from "../../net/protocol_types.js";

/**
 * The loss over a square of a plane, α and β from −radius to radius: what the picture of every surface is
 * drawn from.
 */
export interface PlaneSurface {
  radius: number;
  heights: SurfaceHeights;
  arrays: { alphas: Tensor; betas: Tensor; losses: Tensor };
}

/** A point of the plane; `loss` once it is measured there, null where it is not finite. */
export interface PlanePoint {
  alpha: number;
  beta: number;
  loss?: number | null;
}

/** A point of the path: the weights before `step`. */
export interface PathPoint {
  alpha: number;
  beta: number;
  step: number;
  loss: number;
}

/** An arrow with its length in pixels and the factor by which it is drawn longer. */
export interface DrawnArrow extends Omit<SurfaceArrow, "rise" | "length"> {
  rise?: number;
  length?: number;
  pixels: number;
  factor: number;
}

/** From which loss to which a surface is drawn, and its contour lines. */
export interface HeightLevels {
  low: number;
  high: number;
  start: number;
  end: number;
  size: number;
}

/** What is drawn beside the surface: `labels` says whether contour lines carry their loss. */
export interface SurfaceShown {
  landed: boolean;
  picked: PlanePoint | null;
  labels: boolean;
}

/** Functions from (α, β, loss) to the box of the scene. */
export interface SceneBox {
  range: [number, number];
  cap: number;
  flat: (value: number) => number;
  high: (loss: number) => number;
}

/** A point of the scene. */
export interface Vector {
  x: number;
  y: number;
  z: number;
}

/** A camera as Plotly has it. */
export interface Camera {
  eye: Vector;
  center: Vector;
  up: Vector;
  projection: { type: "perspective" };
}

/** From where the scene is seen: angles in degrees; at `zoom` 1 it just fits its area. */
export interface SceneView {
  azimuth: number;
  elevation: number;
  zoom: number;
  center: Vector;
}

/** A place in pixels. */
export type Pixel = [left: number, top: number];

/** A point of the scene as it is seen: its pixel, and 1 over its distance from the eye. */
export interface SeenPoint {
  left: number;
  top: number;
  near: number;
}

/** A trace of the scene beside its surface: lines and markers, or one arrow head. */
export interface SceneMark {
  type: string;
  mode?: string;
  x: (number | null)[];
  y: (number | null)[];
  z: (number | null)[];
  u?: number[];
  v?: number[];
  w?: number[];
  line?: { color: string; width: number; pattern?: number[] };
  marker?: {
    size: number | number[];
    color: string;
    symbol?: string;
    line?: { color: string; width: number };
  };
  colorscale?: (string | number)[][];
}

/** The points of a surface as they are seen, row by row; where a height has no number, `left` is NaN. */
export interface SurfaceGrid {
  columns: number;
  left: Float64Array;
  top: Float64Array;
  near: Float64Array;
  height: Float64Array;
  shade: Float64Array;
  lines: { perHeight: number; first: number; last: number };
}

/** A picture of pixels, how near each of them is, and of which triangle it is: from 1 on. */
export interface SurfaceRaster {
  width: number;
  height: number;
  bytes: Uint8ClampedArray<ArrayBuffer>;
  pixels: Uint32Array;
  near: Float32Array;
  triangles: Int32Array;
}
