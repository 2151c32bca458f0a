/**
 * The outputs, class by class: forward the softmax from scores to probabilities, and backward the gradient
 * of the loss with respect to the scores, where the backward pass starts.
 */

/** @typedef {{pick: (index: number[], settled: boolean) => void}} StationTools */
/** @import { DrawnContext } from "../walk/walk_types.js" */

import { softmaxOf } from "../arithmetic/loss.js";
import { format } from "../text/format.js";
import { startParts } from "../walk/station_sums.js";
import { el } from "../widgets/dom.js";
import { termList } from "./station_elements.js";

/** The softmax: one line per class, with its exponential and its share of the sum. */
export function createSoftmaxStation(/** @type {StationTools} */ { pick }) {
  const element = el("div", "station-body");
  const list = termList();
  const words = el("p", "station-words");
  element.append(list.element, words);
  return {
    element,
    update(/** @type {DrawnContext} */ { entering, read, index, classes, leaving }) {
      const z = read(`activations.${entering.address}`);
      const { powers, sum, top } = softmaxOf(z);
      const a = read(`activations.${leaving.address}`);
      list.update(
        Array.from(a, (share, k) => ({
          label: classes[k] ?? String(k),
          detail: `z ${format(z[k])}, eᶻ⁻ᵐᵃˣ ${format(powers[k])}`,
          product: share,
          on: k === index[0],
          choose: () => pick([k], true),
        })),
      );
      words.textContent = `max z = ${format(top)}; Σ eᶻ⁻ᵐᵃˣ = ${format(sum)}; the probabilities add up to 1.`;
    },
  };
}

/** The start of the backward pass: one line per output, (a − y) / N. */
export function createFirstErrorStation(/** @type {StationTools} */ { pick }) {
  const element = el("div", "station-body");
  const list = termList();
  const words = el("p", "station-words");
  element.append(list.element, words);
  return {
    element,
    update(/** @type {DrawnContext} */ context) {
      const { index, classes, network, step, images } = context;
      const parts = startParts(context);
      const factor = network.loss === "mean-squared-error" ? "2 / (N·I)" : "1 / N";
      list.update(
        parts.map(({ a, y, error }, k) => ({
          label: nameOf(network, classes, parts.length, k),
          detail: y === null ? factor : `a ${format(a)} − y ${y} = ${format(a - y)}`,
          product: error,
          on: k === index[0],
          choose: () => pick([k], true),
        })),
      );
      words.textContent =
        network.loss === "output"
          ? "The loss is the output itself: its gradient is 1, over the images."
          : `This image is a ${classes[step.label]}: y is 1 there and 0 elsewhere. ` +
            `N = ${images} images share the mean, so each error is divided by N.`;
    },
  };
}

/** @param {{loss: string}} network @param {string[]} classes @param {number} count @param {number} k */
function nameOf({ loss }, classes, count, k) {
  if (loss === "output") return "J";
  return count === 1 ? classes[1] : (classes[k] ?? String(k));
}
