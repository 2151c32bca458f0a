/**
 * What stands on or over the surface in space: the path at its true losses and the measured end of
 * the step, each with a stem to the surface. A stem is the part that lies outside the plane.
 */

import { format } from "../../text/format.js";
import { surfacePath, pointWords } from "./overlays.js";

/** The path at its true losses, and its stems. Points off the map or over its range are left out. */
export function pathTraces(surface, theme, box) {
  const { points } = surfacePath(surface);
  const held = (loss) => loss >= box.range[0] && loss <= Math.min(box.range[1], box.cap);
  const inside = ({ alpha, beta, loss }) =>
    Math.max(Math.abs(alpha), Math.abs(beta)) <= surface.radius && held(loss);
  const feet = surface.arrays.path_on_surface?.data ?? [];
  const stems = points.flatMap((one, k) =>
    inside(one) && held(feet[k])
      ? [
          [one, one.loss],
          [one, feet[k]],
          [one, null],
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
      line: { color: theme.ink, width: 2 },
      marker: { size: 2.5, color: theme.ink },
      hovertemplate: "%{text}<extra></extra>",
    },
    {
      ...line,
      mode: "lines",
      name: "stems",
      x: stems.map(([one]) => box.flat(one.alpha)),
      y: stems.map(([one]) => box.flat(one.beta)),
      z: stems.map(([, loss]) => (loss === null ? null : box.high(loss))),
      line: { color: theme["ink-soft"], width: 2 },
      hoverinfo: "skip",
    },
  ];
}

/** The measured end of the step and its stem. */
export function endTraces(surface, theme, box) {
  const update = surface.arrows.find((arrow) => arrow.name === "update");
  if (!update) return [];
  const [x, y] = [box.flat(update.alpha), box.flat(update.beta)];
  return [
    {
      type: "scatter3d",
      mode: "lines+markers",
      name: "end",
      x: [x, x],
      y: [y, y],
      z: [box.high(surface.end_on_surface), box.high(surface.end_loss)],
      line: { color: theme.update, width: 3 },
      marker: { size: [0, 5], color: theme.update },
      text: ["", `end of the step, measured<br>C ${format(surface.end_loss)}`],
      hovertemplate: "%{text}<extra></extra>",
    },
  ];
}

/** The point that was picked, once its loss is known. */
export function pickedTraces({ alpha, beta, loss }, theme, box) {
  if (typeof loss !== "number") return [];
  return [
    {
      type: "scatter3d",
      mode: "markers",
      name: "read",
      x: [box.flat(alpha)],
      y: [box.flat(beta)],
      z: [box.high(loss)],
      marker: { size: 6, symbol: "circle-open", color: theme.accent },
      text: [`read here<br>C ${format(loss)}`],
      hovertemplate: "%{text}<extra></extra>",
    },
  ];
}
