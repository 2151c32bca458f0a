/** The switch between the linear and logarithmic loss axis. This browser stores the choice. */

import { find } from "../../widgets/dom.js";
import { segmentedControl } from "../../widgets/segmented_control.js";

/** @typedef {import("../../plots/losses/losses_axis.js").AxisChoice} AxisChoice */

const KEY = "backprop-explorer:loss-axis";
const CHOICES = /** @type {{value: AxisChoice, words: string, title: string}[]} */ ([
  { value: "auto", words: "Automatic", title: "Logarithmic where the losses span more than a factor of ten" },
  { value: "log", words: "Logarithmic", title: "Each power of ten has the same height" },
  { value: "linear", words: "Linear", title: "From 0" },
]);

/** @param {(choice: AxisChoice) => void} chosen @returns {AxisChoice} what holds now */
export function mountLossesAxis(chosen) {
  const place = find("#losses-axis");
  const now = remembered();
  const control = segmentedControl("Axis of the loss", CHOICES, (choice) => {
    remember(choice);
    chosen(choice);
  });
  control.set(now);
  place.replaceChildren(control.element);
  return now;
}

/** @returns {AxisChoice} */
function remembered() {
  try {
    const kept = localStorage.getItem(KEY);
    return CHOICES.find(({ value }) => value === kept)?.value ?? "auto";
  } catch {
    return "auto"; // a page that may keep nothing
  }
}

/** @param {AxisChoice} choice */
function remember(choice) {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // then it holds until the page is closed
  }
}
