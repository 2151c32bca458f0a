/**
 * What a step does to one number, in a sentence that is true by its signs. Words only.
 */

import { format } from "./format.js";

/** What a step is, for the optimizer of the run that a welcome message tells of. */
export function stepWords({ recipe, choices }) {
  if (recipe.optimizer === "sgd") return "step −η ∂C/∂w";
  if (recipe.optimizer === "momentum") return "step −η b, with momentum";
  return `step Δw of ${choices.optimizers.find((one) => one.name === recipe.optimizer).label}`;
}

/** One sentence for a slice message. */
export function sentenceOf(slice, kind, done, optimizer) {
  const { gradient, update } = slice;
  const name = kind === "bias" ? "This bias" : "This weight";
  const verb = (word) => (done ? { goes: "went", stays: "stayed" }[word] : word);
  if (update === 0) {
    return gradient === 0
      ? `${name} ${verb("stays")} where it is: its gradient is 0, so C does not change with it here.`
      : `${name} ${verb("stays")} where it is: the update is smaller than its float32 precision.`;
  }
  const way = update < 0 ? "down" : "up";
  const amount = format(Math.abs(update));
  const start = `${name} ${verb("goes")} ${way} by ${amount}`;
  const carrier = optimizer === "adamw" ? "momentum or weight decay" : "momentum";
  if (gradient === 0) return `${start}, although its gradient is 0: ${carrier} moves it.`;
  const downhill = update < 0 === gradient > 0;
  const does = gradient > 0 ? "rises" : "falls";
  if (downhill) return `${start}, because C ${does} with it.`;
  return `${start}, uphill, in the direction that raises C: ${carrier} carries it.`;
}
