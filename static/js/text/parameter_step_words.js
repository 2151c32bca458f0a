/** A sentence on the effect of a step on one number, consistent with the signs of gradient and update. */

/** @import { OptimizerName, SliceMessage, WelcomeMessage } from "../net/protocol_types.js" */

import { format } from "./format.js";

const PAST = { goes: "went", stays: "stayed" };

/**
 * Describe a step of the optimizer in the welcome message's run.
 * @param {Pick<WelcomeMessage, "recipe" | "choices">} welcome
 */
export function parameterStepLabel({ recipe, choices }) {
  if (recipe.optimizer === "sgd") return "step −η ∂C/∂w";
  if (recipe.optimizer === "momentum") return "step −η b, with momentum";
  const chosen = choices.optimizers.find(({ name }) => name === recipe.optimizer);
  return `step Δw of ${chosen?.label ?? recipe.optimizer}`;
}

/**
 * One sentence for a slice message.
 * @param {Pick<SliceMessage, "gradient" | "update">} slice
 * @param {string} kind "bias" or another parameter
 * @param {boolean} done @param {OptimizerName} optimizer
 */
export function parameterStepSentence(slice, kind, done, optimizer) {
  const { gradient, update } = slice;
  const name = kind === "bias" ? "This bias" : "This weight";
  const verb = (/** @type {"goes" | "stays"} */ word) => (done ? PAST[word] : word);
  if (gradient === null || update === null) return `${name} has no update: the loss is not finite.`;
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
