/** The names of a problem's examples as text, such as "digit", "bar" or "picture". */

import { percent } from "./format.js";

const GRAPH_PROBLEM = "computational-graph"; // its example is a number
/** @type {Record<string, string>} */
const THINGS = {
  "3-or-8": "digit",
  "ten-digits": "digit",
  mnist: "digit",
  bars: "bar",
  "fashion-mnist": "garment",
  "shape-and-colour": "shape",
  shape: "shape",
  colour: "shape",
};

/**
 * The thing to draw for a problem: a digit, a bar, …, or a picture; null if it has none.
 * @param {string} problem
 * @returns {string | null}
 */
export function drawableThing(problem) {
  return problem === GRAPH_PROBLEM ? null : (THINGS[problem] ?? "picture");
}

/**
 * "these 32 images", "this image", "all 32 images"; of the graph, "this number".
 * @param {string} problem @param {number} count @param {"these" | "the next" | "all"} which
 */
export function exampleText(problem, count, which) {
  const noun = problem === GRAPH_PROBLEM ? "number" : "image";
  if (count === 1) return which === "the next" ? `the next ${noun}` : `this ${noun}`;
  return `${which} ${count} ${noun}s`;
}

/** "new digits", "new pictures": what the network never trains on. @param {string} problem */
export function newThings(problem) {
  return `new ${drawableThing(problem) ?? "number"}s`;
}

/**
 * "New digits: 64.2 % right." for an evaluation; "" if the problem has no accuracy.
 * @param {string} problem @param {{accuracy: number | null}} evaluation
 */
export function newThingsText(problem, { accuracy }) {
  const known = drawableThing(problem) !== null && accuracy !== null;
  return known ? `N${newThings(problem).slice(1)}: ${percent(accuracy)} right.` : "";
}

/**
 * "355 digits the network never trains on: 64.2 % right after 10 steps, loss 0.654."
 * @param {string} problem
 * @param {{accuracy: number | null, images: number, step: number, loss: number | null}} evaluation
 */
export function newThingsTitle(problem, { accuracy, images, step, loss }) {
  const things = `${images} ${drawableThing(problem) ?? "number"}${images === 1 ? "" : "s"}`;
  const right = accuracy === null ? "" : `${percent(accuracy)} right, `;
  const outcome = `${right}loss ${loss ?? "not finite"}, after ${step} steps`;
  return `${things} that the network never trains on: ${outcome}`;
}
