/** The control that says what the panel for new images shows: a drawing, one held-out image, or all. */

import { find } from "../widgets/dom.js";
import { segmentedControl } from "../widgets/segmented_control.js";

/** @typedef {"drawing" | "held-out" | "all-held-out"} ImageSource */

/** @type {{value: ImageSource, words: string, title: string}[]} */
const SOURCES = [
  { value: "drawing", words: "A drawing", title: "Draw, or drop a picture file" },
  {
    value: "held-out",
    words: "A held-out image",
    title: "An image that the network never trains on, with its true label",
  },
  {
    value: "all-held-out",
    words: "All held-out images",
    title: "Which of them the network gets wrong: confusion matrix, and the largest losses",
  },
];

/** @param {HTMLElement} place @param {() => void} changed */
export function createImageSources(place, changed) {
  /** @type {ImageSource} */
  let source = "drawing";
  const control = segmentedControl("Image", SOURCES, turnTo);
  place.append(control.element);
  control.set(source);

  /** @param {ImageSource} value */
  function turnTo(value) {
    if (value === source) return;
    source = value;
    control.set(source);
    changed();
  }

  return {
    turnTo,
    /** The source that holds. */
    get value() {
      return source;
    },
    focus() {
      find("input:checked", control.element).focus();
    },
  };
}
