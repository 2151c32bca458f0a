/** Sentences about a prediction of a new image. */

/** @import { PredictionMessage, ProblemName } from "../net/protocol_types.js" */

import { format } from "../text/format.js";

/** "3 or 8", "0, 1, … or 9", "horizontal, vertical or diagonal". @param {string[]} classes */
export function anyThingText(classes) {
  const known = classes.length > 4 ? [...classes.slice(0, 2), "…", classes.at(-1)] : classes;
  const text = `${known.slice(0, -1).join(", ")} or ${known.at(-1)}`;
  return text.replace("…,", "…");
}

/** @type {Partial<Record<ProblemName, string>>} */
const THINGS = { "3-or-8": "digit", "ten-digits": "digit", bars: "bar" };

/** What there is to draw of a problem: a digit, a bar, or nothing. @param {ProblemName} problem */
export function thingText(problem) {
  return THINGS[problem] ?? null;
}

/**
 * What the network says of the picture.
 * @param {Pick<PredictionMessage, "predicted" | "label" | "position" | "preview">} prediction
 * @param {ArrayLike<number>} probabilities @param {string[]} classes
 */
export function predictionSentence({ predicted, label, position, preview }, probabilities, classes) {
  const steps = `${position.toLocaleString("en")} step${position === 1 ? "" : "s"}`;
  const when = preview ? "with the weight that is tried" : `after ${steps}`;
  const probability = format(probabilities[predicted]);
  const answer = `${when}, the network says ${classes[predicted]}, with probability ${probability}`;
  const sentence = answer[0].toUpperCase() + answer.slice(1);
  if (label === null) return `${sentence}.`;
  return label === predicted ? `${sentence}: right.` : `${sentence}: wrong, its label is ${classes[label]}.`;
}

/** What a network of so many classes cannot say. @param {string[]} classes @param {ProblemName} problem */
export function limitsText(classes, problem) {
  const answers = `it must still answer ${anyThingText(classes)}`;
  if (problem === "3-or-8")
    return `It knows only these two: draw a 5, and ${answers}. There is no “neither”.`;
  const other = problem === "ten-digits" ? "a letter" : "a ring";
  return `It knows only these: draw ${other}, and ${answers}. There is no “none of them”.`;
}

/** Why nothing is learned. @param {boolean} labelled whether the picture's class is known here */
export function nothingLearnedText(labelled) {
  const start = "Forward pass only, and nothing was learned: no weight has changed.";
  return labelled
    ? `${start} This image is held out: its label is used to say right or wrong, never for a gradient.`
    : `${start} C = −log aᵖʳᵉᵈ needs a true label, and a drawing has none.`;
}

/** Where a distance is measured, in words. @param {string} address */
export function measuredAtText(address) {
  if (address === "input.activation") return "alike in pixels";
  return `alike to the network, at ${address.slice(0, address.indexOf("."))}`;
}
