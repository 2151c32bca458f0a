/** Words for a number of a step that is not finite: too large for float32, or no number at all. */

/** @import { ExplanationMessage } from "../net/protocol_types.js" */

const FLOAT32_MAX = 3.4028234663852886e38;

export const TOO_LARGE = "too large for float32";

/** Whether float32 cannot hold a finite number. @param {number|null} value */
export function isTooLarge(value) {
  return value !== null && Math.abs(value) > FLOAT32_MAX;
}

/**
 * The sentence in place of a comparison where the step has no finite number: it is too large for float32
 * (as the sum is, so that they differ by 0), it is no number, or it is a share, which no step records.
 * @param {Pick<ExplanationMessage, "difference" | "of" | "image" | "address">} found
 */
export function unknownNumberText({ difference, of, image, address }) {
  if (difference === 0) {
    const who = of === "gradient" ? "Backpropagation" : "The forward pass";
    return `${who} computed the same, but the number is ${TOO_LARGE}: the step holds infinity.`;
  }
  if (image !== null && /\.(weight|kernel|bias)$/.test(address))
    return "The share of one image. The shares of all images add up to the gradient of the mini-batch.";
  return "The number of this step is not finite: the run has diverged.";
}
