/** The figures of the run in the transport: step, loss, and accuracy on the mini-batch and on new images. */

/** @import { State } from "../../state/state_types.js" */

import { branchCurve } from "../../state/loss_history.js";
import { newThings, newThingsTitle } from "../../text/example_words.js";
import { duration, percent, showNumber } from "../../text/format.js";
import { accuracyNow, lossNow } from "../../text/run_sentence.js";
import { updateIsShown } from "../../walk/update_shown.js";
import { find } from "../../widgets/dom.js";

/** @param {HTMLElement} element */
export function mountRunFigures(element) {
  const number = (/** @type {string} */ id) => find(`#${id}`, element, HTMLDataElement);
  const [position, epoch, loss, accuracy, seconds, heldOut] = [
    "position",
    "epoch",
    "loss",
    "accuracy",
    "seconds",
    "held-out",
  ].map(number);
  const heldOutName = find("#new-things", element);
  /** @type {Partial<State> & {landed?: boolean}} */
  let previous = {};

  /** @param {State} state */
  return function update(state) {
    const { status, step, curves } = state;
    const landed = updateIsShown(state.walk);
    if (status && status !== previous.status) {
      const things = newThings(status.recipe.problem);
      if (heldOutName.textContent !== things) heldOutName.textContent = things;
      showNumber(position, status.position, String);
      showNumber(epoch, status.epoch, String);
    }
    if (step && (step !== previous.step || landed !== previous.landed)) {
      showNumber(loss, landed ? lossNow(step) : step.loss);
      showNumber(accuracy, landed ? accuracyNow(step) : step.accuracy, percent);
      showNumber(seconds, step.seconds, duration);
    }
    if (status && (curves !== previous.curves || status !== previous.status)) {
      const { evaluations } = branchCurve(curves, status.branches, status.branch);
      const last = evaluations.findLast((evaluation) => evaluation.step <= status.position);
      showNumber(heldOut, last?.accuracy, percent);
      if (last) heldOut.title = newThingsTitle(status.recipe.problem, last);
    }
    previous = { status, step, landed, curves };
  };
}
