/**
 * What must be said beside a loss surface so that it is not mistaken for more than it is. Words and
 * numbers from the message only; nothing is drawn.
 */

import { format } from "../../text/format.js";
import { timesText } from "../ranges.js";
import { ARROW_COLOURS } from "./arrows.js";
import { surfacePath } from "./overlays.js";

/** Names of the planes as people read them, in the order of the menu. */
export const PLANE_WORDS = {
  step: "step (update, gradient)",
  "batch-against-truth": "batch against truth (update, probe gradient)",
  curvature: "curvature (−gradient, v of λ max)",
  "curvature-extremes": "curvature (v of λ max, v of λ min)",
  trajectory: "trajectory (PCA of the path)",
  random: "random, filter-normalised",
  chosen: "two chosen parameters",
};

/** A share as per cent: "100 %", "4.3 %", "< 0.1 %". */
export function shareText(share) {
  const part = 100 * share;
  if (part > 0 && part < 0.1) return "< 0.1 %";
  return `${part.toFixed(1).replace(/\.0$/, "")} %`;
}

/** A length in parts of the parameters': "4.3 % of", "2.825×10¹³ times". */
function ofNorm(part) {
  return part > 10 ? `${format(part)} times` : `${shareText(part)} of`;
}

/** A setting as it was typed: "0.05". */
export function plainPlaneName(value) {
  return String(Number(value.toPrecision(4))).replace("-", "−");
}

function setWords({ set, images }) {
  if (set === "probe") return `${images} fixed probe images`;
  if (set === "next") return `the next mini-batch of ${images}, same weights,`;
  return `the mini-batch of ${images}`;
}

/** What is said where there is no view in space. */
export const NO_WEBGL = "No WebGL in this browser, so no 3-D; the map shows all the surface does.";

/** Why all weights cannot be set to a point of a surface, or "". */
export function whyNotThere(surface, stale) {
  if (surface.preview) return "This surface is of a weight that is only tried: keep it, or put it back";
  if (surface.plane === "trajectory")
    return "The plane of the path does not follow from one step alone, so no recipe can name its points";
  return stale ? "A newer surface is on its way" : "";
}

/**
 * The sentences under the map; `seed` is the run's, `ghost` whether the mini-batch's is asked for,
 * `space` whether the browser can draw in 3-D.
 */
export function surfaceFacts(surface, step, seed, ghost = false, space = true) {
  const whose = surface.set === "probe" ? "their" : "its";
  const reach =
    surface.radius_in_steps === null || surface.radius_in_steps === undefined
      ? ""
      : `${plainPlaneName(surface.radius_in_steps)} steps, `;
  const lines = [
    `C of ${setWords(surface)} before step ${surface.step}, seed ${seed}, η ${plainPlaneName(surface.learning_rate)}.`,
    `Plane: ${planeWords(surface)}; in it ${shareText(surface.share_gradient)} of ${whose} gradient, ` +
      `${shareText(surface.share_update)} of the step.`,
    `Edge at ${reach}${ofNorm(surface.radius_over_norm)} ‖θ‖. ` +
      `${surface.points_done} of ${surface.points_all} points.`,
  ];
  const cap = surface.heights?.cap;
  if (cap !== null && cap !== undefined) lines.push(`Heights are cut off at C ${format(cap)}.`);
  if (ghost && surface.set === "batch") lines.push("No ghost: this is the mini-batch's own surface.");
  const path = pathWords(surface);
  if (path) lines.push(path);
  if (step && step.step !== surface.step) {
    lines.unshift(`Of step ${surface.step}; you are looking at step ${step.step}.`);
  }
  const holes = surface.arrays.losses.data.some((one) => !Number.isFinite(one));
  if (holes) lines.push("Holes: the loss is no number there (diverged).");
  if (!space) lines.push(NO_WEBGL);
  return lines;
}

function planeWords(surface) {
  const words = PLANE_WORDS[surface.plane] ?? surface.plane;
  return surface.plane === "random" ? `${words}, seed ${surface.seed}` : words;
}

/** What of the path is on the map. */
export function pathWords(surface) {
  const { points, outside } = surfacePath(surface);
  const past = points.length - 1;
  if (past < 1) return "";
  const share =
    surface.path_share === null || surface.path_share === undefined
      ? ""
      : `, ${shareText(surface.path_share)} in the plane`;
  const cut = outside ? `; ${outside} off the map` : "";
  return `Path: last ${past} ${past === 1 ? "step" : "steps"}${share}${cut}.`;
}

const MAIN = ["descent", "update"];
const ARROW_WORDS = {
  descent: "downhill",
  update: "update",
  gradient: "· gradient",
  momentum: "· momentum",
  preconditioned: "· scaling",
  decay: "· decay",
};

/** Legend entries for the arrows, the fan as one. */
export function arrowEntries(arrows) {
  const fan = arrows.filter((arrow) => arrow.name === "fan");
  const named = arrows.filter((arrow) => arrow.name !== "fan");
  const entries = named.map((arrow) => ({
    sign: "arrow",
    colour: ARROW_COLOURS[arrow.name] ?? "ink",
    words: ARROW_WORDS[arrow.name] ?? arrow.label,
    title: `${arrow.label}; length ${format(arrow.length)}, ${shareText(arrow.share)} of it (‖·‖²) in the plane`,
    value: arrow.length,
    more: arrow.factor === 1 || !MAIN.includes(arrow.name) ? "" : timesText(arrow.factor),
  }));
  if (!fan.length) return entries;
  const more = fan[0].factor === 1 ? "" : timesText(fan[0].factor);
  return [...entries, { sign: "arrow", colour: "backward", words: `${fan.length} parts of the batch`, more }];
}
