/**
 * Texts about a loss surface: a caption under the picture, the details behind ⓘ, and the numbers for
 * screen readers. Computed from the message only.
 */

import { addressText } from "../../network/addresses.js";
import { format } from "../../text/format.js";
import { timesText } from "../arrow_magnification.js";
import { arrowSign } from "./arrows.js";
import { drawnSmooth, tensorNumbers } from "./interpolation.js";
import { surfacePath } from "./overlays.js";
import { surfaceExtremes } from "./value_range.js";

/** @typedef {import("../../net/protocol_types.js").SurfaceMessage} SurfaceMessage */
/** @typedef {import("../../widgets/legend.js").Entry} Entry */

/** The planes by name, in the order of the menu: what the two axes are. */
export const PLANE_WORDS = {
  step: "Step and its gradient",
  "batch-against-truth": "Mini-batch gradient and true gradient",
  curvature: "Gradient and largest curvature",
  "curvature-extremes": "Largest and smallest curvature",
  trajectory: "Path so far (PCA)",
  random: "Random directions",
  chosen: "Two weights",
};

const PLANE_PHRASES = /** @type {Record<string, string>} */ ({
  step: "this step and its gradient",
  "batch-against-truth": "this step's gradient and the true gradient",
  curvature: "the gradient and the direction of largest curvature",
  "curvature-extremes": "the directions of largest and smallest curvature",
  trajectory: "the path so far (PCA)",
  random: "two random directions",
});

/** A share as per cent: "100 %", "4.3 %", "< 0.1 %". @param {number} share */
export function shareText(share) {
  const part = 100 * share;
  if (part > 0 && part < 0.1) return "< 0.1 %";
  return `${part.toFixed(1).replace(/\.0$/, "")} %`;
}

/** A length in parts of all weights': "4.3 % of", "2.825×10¹³ times". @param {number} part */
function ofNorm(part) {
  return part > 10 ? `${format(part)} times` : `${shareText(part)} of`;
}

/** A setting as it was typed: "0.05". @param {number} value */
export function plainPlaneName(value) {
  return String(Number(value.toPrecision(4))).replace("-", "−");
}

/** The images that the height is measured on. @param {SurfaceMessage} surface */
function imageWords({ set, images }) {
  if (set === "probe") return `${images} fixed images`;
  if (set === "next") return `the ${images} images of the next mini-batch`;
  return `the ${images} images of this mini-batch`;
}

/** @param {SurfaceMessage} surface */
function planePhrase({ plane, chosen }) {
  if (plane !== "chosen" || !chosen) return PLANE_PHRASES[plane] ?? plane;
  return chosen.map(({ address, index }) => addressText(address, index)).join(" and ");
}

/** The text shown if 3D is unavailable. */
export const NO_WEBGL = "This browser has no WebGL, so there is no 3-D: the map shows the same surface.";
/** The text shown after the WebGL context was lost. */
export const WEBGL_LOST = "The graphics card stopped drawing in 3-D: the map shows the same surface.";

/** The text shown in place of an empty picture. */
export const ALL_DIVERGED =
  "Diverged: around these weights the loss is not finite, so there is no landscape. " +
  "Go back some steps, or start over with a smaller learning rate.";
const LEAST = 4; // losses that a landscape has

/** Return whether almost no point of a surface is finite. @param {SurfaceMessage} surface */
export function allDiverged({ arrays }) {
  return Array.from(tensorNumbers(arrays.losses)).filter(Number.isFinite).length < LEAST;
}

/**
 * The reason why all weights cannot be set to a point of a surface, or "".
 * @param {SurfaceMessage} surface
 * @param {boolean} stale
 */
export function whyNotThere(surface, stale) {
  if (surface.preview)
    return "This landscape is of a weight that is only tried: keep it or put it back first";
  if (surface.plane === "trajectory")
    return "The plane of the path does not follow from one step alone, so no recipe can name its points";
  return stale ? "A newer landscape is being measured" : "";
}

/**
 * The caption under the picture; `shown` is the step on the page.
 * @param {SurfaceMessage} surface @param {{step: number, loss: number | null} | null} shown
 */
export function surfaceCaption(surface, shown) {
  const before = shown && shown.step !== surface.step;
  const none = before && (shown.loss === null || !Number.isFinite(shown.loss));
  const other = before ? `Step ${surface.step}${none ? ", the last before the run diverged" : ""}. ` : "";
  return `${other}Height: loss of ${imageWords(surface)}; plane of ${planePhrase(surface)}.`;
}

/** The numbers of the picture as a sentence. @param {SurfaceMessage} surface @param {boolean} landed */
export function surfaceNumbers(surface, landed) {
  const [low, high] = surfaceExtremes(surface);
  const after = surface.end_loss === null ? "is not finite" : `is ${format(surface.end_loss)}`;
  const end = landed ? `, after it the loss ${after}` : "";
  return (
    `Before step ${surface.step + 1} the loss is ${format(surface.start_loss)}${end}; ` +
    `in this plane it lies between ${format(low)} and ${format(high)}.`
  );
}

/**
 * The sentences behind ⓘ; `seed` is the run's, `ghost` whether the mini-batch's contours are asked
 * for, `space` whether the browser can draw in 3-D.
 * @param {SurfaceMessage} surface @param {{step: number} | null} step @param {number} seed
 */
export function surfaceDetails(surface, step, seed, ghost = false, space = true) {
  const whose = surface.set === "probe" ? "their" : "its";
  const reach =
    surface.radius_in_steps === null || surface.radius_in_steps === undefined
      ? ""
      : `${plainPlaneName(surface.radius_in_steps)} steps away, `;
  const seeded = surface.plane === "random" ? `, scaled to the filters (seed ${surface.seed})` : "";
  const truth =
    surface.plane === "batch-against-truth" ? " The true gradient is that of the fixed images." : "";
  const lines = [
    `Height: the loss C on ${imageWords(surface)}, around the weights before step ${surface.step + 1} ` +
      `(seed ${seed}, η ${plainPlaneName(surface.learning_rate)}).`,
    `Plane: ${planePhrase(surface)}${seeded}. It holds ${shareText(surface.share_gradient)} of ${whose} ` +
      `gradient and ${shareText(surface.share_update)} of the step (squared length).${truth}`,
    `The edge is ${reach}${ofNorm(surface.radius_over_norm)} ‖θ‖, the length of all weights. ` +
      `Measured at ${surface.points_done} of ${surface.points_all} points.`,
  ];
  if (drawnSmooth(surface))
    lines.push("Between these points the picture is interpolated, until all are measured.");
  const cap = surface.heights?.cap;
  if (cap !== null && cap !== undefined) lines.push(`Losses over ${format(cap)} are cut off at that height.`);
  if (ghost && surface.set === "batch")
    lines.push("The surface is this mini-batch's own, so its contours are not drawn a second time.");
  const path = pathWords(surface);
  if (path) lines.push(path);
  if (step && step.step !== surface.step)
    lines.unshift(`This is the landscape of step ${surface.step + 1}; the page shows step ${step.step + 1}.`);
  if (!Array.from(tensorNumbers(surface.arrays.losses)).every(Number.isFinite))
    lines.push("Holes: the loss there is not finite (diverged).");
  if (!space) lines.push(NO_WEBGL);
  return lines;
}

/** Describe the part of the path that is on the map. @param {SurfaceMessage} surface */
export function pathWords(surface) {
  const { points, outside } = surfacePath(surface);
  const past = points.length - 1;
  if (past < 1) return "";
  const share =
    surface.path_share === null || surface.path_share === undefined
      ? ""
      : `, ${shareText(surface.path_share)} of it in the plane`;
  const cut = outside ? `; ${outside} off the map` : "";
  return `Path: the last ${past === 1 ? "step" : `${past} steps`}${share}${cut}.`;
}

const ARROW_WORDS = /** @type {Record<string, string>} */ ({
  descent: "downhill",
  update: "update",
  gradient: "· its gradient",
  momentum: "· its momentum",
  preconditioned: "· its scaling",
  decay: "· its decay",
});
const FACTORED = ["descent", "update"];

/**
 * Legend entries for the arrows, those of the sub-batches as one.
 * @param {import("./surface_types.js").DrawnArrow[]} arrows @returns {Entry[]}
 */
export function arrowEntries(arrows) {
  const fan = arrows.filter((arrow) => arrow.name === "fan");
  const drawn = (/** @type {number} */ factor) => (factor === 1 ? "" : `drawn ${timesText(factor)}`);
  const entries = arrows
    .filter((arrow) => arrow.name !== "fan")
    .map((arrow) => ({
      sign: /** @type {const} */ ("arrow"),
      colour: arrowSign(arrow.name),
      words: ARROW_WORDS[arrow.name] ?? arrow.label,
      title:
        `${arrow.label}; length ${format(arrow.length)}, ` +
        `${shareText(arrow.share)} of it (‖·‖²) in the plane`,
      more: FACTORED.includes(arrow.name) ? drawn(arrow.factor) : "",
    }));
  if (!fan.length) return entries;
  const words = `gradients of ${fan.length} sub-batches`;
  return [...entries, { sign: "arrow", colour: arrowSign("fan"), words, more: drawn(fan[0].factor) }];
}
