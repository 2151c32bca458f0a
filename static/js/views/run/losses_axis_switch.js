/** The switch between the linear and logarithmic loss axis of a chart. This browser stores the choice. */

import { segmentedControl } from "../../widgets/segmented_control.js";

/** @typedef {import("../../plots/losses/losses_axis.js").AxisChoice} AxisChoice */

const CHOICES = /** @type {{value: AxisChoice, words: string, short: string, title: string}[]} */ ([
  {
    value: "auto",
    words: "Automatic",
    short: "Auto",
    title: "Logarithmic where the losses span more than a factor of ten",
  },
  { value: "log", words: "Logarithmic", short: "Log", title: "Each power of ten has the same height" },
  { value: "linear", words: "Linear", short: "Linear", title: "From 0" },
]);

/**
 * The switch and the choice that holds now.
 * @param {string} chart whose axis it is, part of the name under which it is stored
 * @param {(choice: AxisChoice) => void} chosen @param {{short?: boolean}} [options]
 */
export function createLossesAxis(chart, chosen, { short = false } = {}) {
  const key = `backprop-explorer:${chart}-axis`;
  const now = remembered(key);
  const choices = CHOICES.map((one) => ({ ...one, words: short ? one.short : one.words }));
  const control = segmentedControl("Axis of the loss", choices, (choice) => {
    remember(key, choice);
    chosen(choice);
  });
  control.set(now);
  return { element: control.element, now };
}

/** @param {string} key @returns {AxisChoice} */
function remembered(key) {
  try {
    const kept = localStorage.getItem(key);
    return CHOICES.find(({ value }) => value === kept)?.value ?? "auto";
  } catch {
    return "auto"; // a page that may keep nothing
  }
}

/** @param {string} key @param {AxisChoice} choice */
function remember(key, choice) {
  try {
    localStorage.setItem(key, choice);
  } catch {
    // then it holds until the page is closed
  }
}
