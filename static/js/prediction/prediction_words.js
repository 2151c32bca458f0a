/** Sentences about a prediction of a new image. */

/** @import { PredictionMessage, ProblemName } from "../net/protocol_types.js" */
/** @import { ViewSettings } from "../state/state_types.js" */
/** @import { ImageSource } from "./image_sources.js" */

import { format } from "../text/format.js";

/** "3 or 8", "0, 1, … or 9", "horizontal, vertical or diagonal". @param {string[]} classes */
export function anyThingText(classes) {
  const known = classes.length > 4 ? [...classes.slice(0, 2), "…", classes.at(-1)] : classes;
  const text = `${known.slice(0, -1).join(", ")} or ${known.at(-1)}`;
  return text.replace("…,", "…");
}

/**
 * A sentence with the network's prediction for the picture.
 * @param {Pick<PredictionMessage, "predicted" | "label" | "loss" | "position" | "preview">} prediction
 * @param {ArrayLike<number>} probabilities @param {string[]} classes
 */
export function predictionSentence({ predicted, label, loss, position, preview }, probabilities, classes) {
  const steps = `${position.toLocaleString("en")} step${position === 1 ? "" : "s"}`;
  const when = preview ? "with the weight that is tried" : `after ${steps}`;
  if (predicted < 0)
    return `The network names no class ${when}: its numbers are too large, and no probability is one.`;
  const probability = format(probabilities[predicted]);
  const answer = `${when}, the network says ${classes[predicted]}, with probability ${probability}`;
  const sentence = answer[0].toUpperCase() + answer.slice(1);
  if (label === null) return `${sentence}.`;
  const verdict = label === predicted ? "right" : `wrong, its label is ${classes[label]}`;
  return `${sentence}: ${verdict}. Loss of this image: ${format(loss)}.`;
}

/**
 * A sentence on what a network with these classes cannot predict.
 * @param {string[]} classes @param {ProblemName} problem
 */
export function limitsText(classes, problem) {
  const answers = `it must still answer ${anyThingText(classes)}`;
  if (problem === "3-or-8")
    return `It knows only these two classes: draw a 5, and ${answers}. There is no answer “neither”.`;
  const other = problem === "ten-digits" ? "a letter" : "a ring";
  return `It knows only these classes: draw ${other}, and ${answers}. There is no answer “none of them”.`;
}

/**
 * A sentence on why the network does not learn from this image.
 * @param {boolean} labelled whether the picture's class is known here
 */
export function nothingLearnedText(labelled) {
  const start = "This is a forward pass only: nothing was learned, and no weight has changed.";
  return labelled
    ? `${start} The network never trains on this image: ` +
        "its label is used to judge the answer and for the map ∂C/∂pixel, never to move a weight."
    : `${start} The loss C = −log aᵖʳᵉᵈ needs a true label, and a drawing has none.`;
}

/**
 * A sentence on the colours of the gradient of a class's logit with respect to every pixel.
 * @param {string} name of the class @param {boolean} coloured whether a pixel has three channels
 * @param {ViewSettings["channels"]} channels how they are shown
 */
export function whyText(name, coloured, channels) {
  const end = "The slope at this picture, for a small change; nothing is changed by asking.";
  if (!coloured)
    return `Orange: more ink there would raise the logit z of ${name}; blue: it would lower it. ${end}`;
  const which = channelsText(channels);
  const meaning = `Orange: more of a channel there would raise the logit z of ${name}; blue: would lower it.`;
  return `${meaning} ${which} ${end}`;
}

/** @param {ViewSettings["channels"]} channels how those of a gradient are shown */
function channelsText(channels) {
  return channels === "separate"
    ? "One map each for red, green and blue."
    : "Of red, green and blue each pixel shows the one with the largest slope.";
}

/**
 * What the map of ∂C/∂pixel shows, C being the loss of one held-out image.
 * @param {boolean} coloured whether a pixel has three channels
 * @param {ViewSettings["channels"]} channels how they are shown
 */
export function lossGradientText(coloured, channels) {
  const start = "∂C/∂pixel, by the backward pass of this image alone. Orange: more";
  if (!coloured) return `${start} ink there would raise its loss; blue: it would lower it. No weight moves.`;
  const meaning = `${start} of a channel there would raise its loss; blue: would lower it.`;
  return `${meaning} ${channelsText(channels)} No weight moves.`;
}

/** Describe where a distance is measured, as text. @param {string} address */
export function measuredAtText(address) {
  if (address === "input.activation") return "similar in pixels";
  return `similar to the network, in ${address.slice(0, address.indexOf("."))}`;
}

/**
 * The title of the panel for new images.
 * @param {string | null} thing that can be drawn @param {ImageSource} source
 */
export function newImagesTitle(thing, source) {
  if (!thing) return "Nothing to draw";
  if (source === "drawing") return `Draw a ${thing} for the network to read`;
  return "Held-out images";
}
