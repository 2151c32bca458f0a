/**
 * What must be said beside a loss surface so that it is not mistaken for more than it is. Words and
 * numbers from the message only; nothing is drawn.
 */

import { format } from "../format.js";
import { timesText } from "./landing.js";
import { pathOf } from "./surface_figure.js";

/** Names of the planes as people read them. */
export const PLANE_WORDS = {
  step: "step (update, gradient)",
  "batch-against-truth": "batch against truth (update, probe gradient)",
};

/** A share as per cent: "100 %", "4.3 %", "< 0.1 %". */
export function percent(share) {
  const part = 100 * share;
  if (part > 0 && part < 0.1) return "< 0.1 %";
  return `${part.toFixed(1).replace(/\.0$/, "")} %`;
}

/** A length in parts of the parameters': "4.3 % of", "2.825×10¹³ times". */
function ofNorm(part) {
  return part > 10 ? `${format(part)} times` : `${percent(part)} of`;
}

/** A setting as it was typed: "0.05". */
function plain(value) {
  return String(Number(value.toPrecision(4))).replace("-", "−");
}

/** The sentences under the map. */
export function honesty(surface, step) {
  const set =
    surface.set === "probe"
      ? `${surface.images} probe images (fixed)`
      : `the mini-batch of ${surface.images} images`;
  const reach =
    surface.radius_in_steps === null || surface.radius_in_steps === undefined
      ? ""
      : `${plain(surface.radius_in_steps)} steps, `;
  const lines = [
    `C of ${set} before step ${surface.step}, η ${plain(surface.learning_rate)}.`,
    `Plane: ${PLANE_WORDS[surface.plane] ?? surface.plane}.`,
    `In it ${percent(surface.share_gradient)} of ${surface.set === "probe" ? "their" : "its"} gradient, ` +
      `${percent(surface.share_update)} of the update (‖·‖²).`,
    `Edge at ${reach}${ofNorm(surface.radius_over_norm)} ‖θ‖. ` +
      `Grid ${surface.level}×${surface.level}, ${surface.points_done} of ${surface.points_all} points.`,
  ];
  const path = pathWords(surface);
  if (path) lines.push(path);
  if (step && step.step !== surface.step) {
    lines.unshift(`Of step ${surface.step}; you are looking at step ${step.step}.`);
  }
  const holes = surface.arrays.losses.data.some((one) => !Number.isFinite(one));
  if (holes) lines.push("Holes: the loss is no number there (diverged).");
  return lines;
}

/** What of the path is on the map. */
export function pathWords(surface) {
  const { points, outside } = pathOf(surface);
  const past = points.length - 1;
  if (past < 1) return "";
  const share =
    surface.path_share === null || surface.path_share === undefined
      ? ""
      : `, ${percent(surface.path_share)} in the plane`;
  const cut = outside ? `; ${outside} off the map` : "";
  return `Path: last ${past} ${past === 1 ? "step" : "steps"}${share}${cut}.`;
}

/** Legend entries for the arrows. */
export function arrowEntries(arrows) {
  const names = { descent: "downhill: −η ∇L in the plane", update: "update: the step taken" };
  const colours = { descent: "backward", update: "update" };
  return arrows.map((arrow) => ({
    sign: "arrow",
    colour: colours[arrow.name] ?? "ink",
    words: names[arrow.name] ?? arrow.label,
    more: arrow.factor === 1 ? "" : `drawn ${timesText(arrow.factor)}`,
  }));
}
