/** The names of a problem's examples as text, such as "digit" or "bar". */

import { percent } from "./format.js";

/** @type {Record<string, string>} */
const DRAWABLE = { "3-or-8": "digit", "ten-digits": "digit", bars: "bar" };

/**
 * The thing to draw for a problem: a digit or a bar; null if it has none.
 * @param {string} problem
 * @returns {string | null}
 */
export function drawableThing(problem) {
  return DRAWABLE[problem] ?? null;
}

/**
 * "these 32 images", "this image", "all 32 images"; of the graph, "this number".
 * @param {string} problem @param {number} count @param {"these" | "the next" | "all"} which
 */
export function exampleText(problem, count, which) {
  const noun = DRAWABLE[problem] ? "image" : "number";
  if (count === 1) return which === "the next" ? `the next ${noun}` : `this ${noun}`;
  return `${which} ${count} ${noun}s`;
}

/**
 * "New digits: 64.2 % right." for an evaluation; "" if the problem has no accuracy.
 * @param {string} problem @param {{accuracy: number | null}} evaluation
 */
export function newThingsText(problem, { accuracy }) {
  const thing = DRAWABLE[problem];
  return thing && accuracy !== null ? `New ${thing}s: ${percent(accuracy)} right.` : "";
}

/**
 * "355 digits the network never trains on: 64.2 % right after 10 steps, loss 0.654."
 * @param {string} problem
 * @param {{accuracy: number | null, images: number, step: number, loss: number | null}} evaluation
 */
export function newThingsTitle(problem, { accuracy, images, step, loss }) {
  const things = `${images} ${DRAWABLE[problem] ?? "number"}${images === 1 ? "" : "s"}`;
  const right = accuracy === null ? "" : `${percent(accuracy)} right, `;
  const outcome = `${right}loss ${loss ?? "not finite"}, after ${step} steps`;
  return `${things} that the network never trains on: ${outcome}`;
}
