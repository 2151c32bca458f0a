/**
 * Traces on and above the 3D surface: the path at its true losses and the measured end of the step. A stem
 * joins each point to the surface; its length is the effect of the displacement outside the plane.
 */

import { format } from "../../text/format.js";
import { ON_SURFACE } from "./height_colours.js";
import { tensorNumbers } from "./interpolation.js";
import { pointWords, surfacePath } from "./overlays.js";

/** @typedef {import("../../net/protocol_types.js").SurfaceMessage} SurfaceMessage */
/** @typedef {import("./surface_types.js").SceneBox} SceneBox */

/**
 * The path at its true losses, and its stems. Points off the map or over its range are left out.
 * @param {SurfaceMessage} surface @param {SceneBox} box
 */
export function pathTraces(surface, box) {
  const { points } = surfacePath(surface);
  const held = (/** @type {number} */ loss) =>
    loss >= box.range[0] && loss <= Math.min(box.range[1], box.cap);
  const inside = (/** @type {import("./surface_types.js").PathPoint} */ { alpha, beta, loss }) =>
    Math.max(Math.abs(alpha), Math.abs(beta)) <= surface.radius && held(loss);
  const { path_on_surface: foots } = surface.arrays;
  const feet = foots ? tensorNumbers(foots) : [];
  const stems = points.flatMap((one, k) =>
    inside(one) && held(feet[k])
      ? [
          { one, loss: one.loss },
          { one, loss: feet[k] },
          { one, loss: null },
        ]
      : [],
  );
  const line = { type: "scatter3d", connectgaps: false };
  return [
    {
      ...line,
      mode: "lines+markers",
      x: points.map((one) => box.flat(one.alpha)),
      y: points.map((one) => box.flat(one.beta)),
      z: points.map((one) => (inside(one) ? box.high(one.loss) : null)),
      text: points.map(pointWords),
      line: { color: ON_SURFACE.ink, width: 3 },
      marker: { size: 4, color: ON_SURFACE.ink, line: { color: ON_SURFACE.paper, width: 1 } },
      hovertemplate: "%{text}<extra></extra>",
    },
    {
      ...line,
      mode: "lines",
      name: "stems",
      x: stems.map(({ one }) => box.flat(one.alpha)),
      y: stems.map(({ one }) => box.flat(one.beta)),
      z: stems.map(({ loss }) => (loss === null ? null : box.high(loss))),
      line: { color: ON_SURFACE.ink, width: 2 },
      hoverinfo: "skip",
    },
  ];
}

/** The measured end of the step and its stem. @param {SurfaceMessage} surface @param {SceneBox} box */
export function endTraces(surface, box) {
  const update = surface.arrows.find((arrow) => arrow.name === "update");
  if (!update || surface.end_loss === null || surface.end_on_surface === null) return [];
  const [x, y] = [box.flat(update.alpha), box.flat(update.beta)];
  return [
    {
      type: "scatter3d",
      mode: "lines+markers",
      name: "end",
      x: [x, x],
      y: [y, y],
      z: [box.high(surface.end_on_surface), box.high(surface.end_loss)],
      line: { color: ON_SURFACE.update, width: 3 },
      marker: { size: [0, 5], color: ON_SURFACE.update },
      text: ["", `after the step, measured<br>loss ${format(surface.end_loss)}`],
      hovertemplate: "%{text}<extra></extra>",
    },
  ];
}

/**
 * The point that was picked, once its loss is known.
 * @param {import("./surface_types.js").PlanePoint} point @param {SceneBox} box
 */
export function pickedTraces({ alpha, beta, loss }, box) {
  if (typeof loss !== "number") return [];
  return [
    {
      type: "scatter3d",
      mode: "markers",
      name: "read",
      x: [box.flat(alpha)],
      y: [box.flat(beta)],
      z: [box.high(loss)],
      marker: { size: 7, symbol: "circle-open", color: ON_SURFACE.accent },
      text: [`read here<br>loss ${format(loss)}`],
      hovertemplate: "%{text}<extra></extra>",
    },
  ];
}
