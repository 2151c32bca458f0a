/**
 * The tasks of the tour's chapters and the checks that detect their completion. Each task has `numbers`,
 * the names that the chapter's text may show, and `seen(state, from, deed)` → those numbers, or null until
 * it is done. `from` is the state in which the chapter began. Pure.
 */

/** @import { LaneState, StepMessage } from "../net/protocol_types.js" */
/** @import { State } from "../state/state_types.js" */
/** @import { ChapterTask, TaskDetails, Tasks, TaskValues } from "./tour_types.js" */

import { readoutAt } from "../plots/slice/slice_readout.js";
import { landingAt, parameterVerdict } from "../text/step_verdict.js";
import { equationOf } from "../walk/equations.js";
import { contextOf } from "../walk/station_context.js";
import { modeOf } from "../walk/station_modes.js";
import { currentStation } from "../walk/stations.js";

const AWAY = 0.1;

/** @type {Tasks} */
export const TASKS = {
  /** Another image was chosen and followed forward, to the loss at least. */
  forward: {
    numbers: ["image", "prediction", "loss"],
    seen(state, from) {
      const { step, walk } = state;
      const loss = walk.stations.findIndex(({ stage }) => stage === "loss");
      if (!step || step.image === from.step?.image || !currentStation(state) || walk.position < loss)
        return null;
      return { image: step.image + 1, ...ofImage(step) };
    },
  },
  /** The prediction was held away from where it is. */
  hold: {
    numbers: ["a", "loss", "slope"],
    seen({ probe, step }) {
      const a = probe?.a;
      if (a === undefined || !step || Math.abs(a - ofImage(step).prediction) < AWAY) return null;
      return { a, loss: -Math.log(a), slope: -1 / a };
    },
  },
  /** C(w) was read where the prediction is `rise` larger. */
  read: {
    numbers: ["w", "a", "loss", "gradient"],
    seen({ probe, slice, step }, _from, { rise }) {
      if (probe?.place === undefined || !slice || !step) return null;
      const { w, loss, gradient = null, prediction: a } = readoutAt(slice, probe.place);
      return a !== undefined && a - ofImage(step).prediction >= rise ? { w, loss, gradient, a } : null;
    },
  },
  /** A factor was followed to a number of the array `to`. */
  onward: {
    numbers: ["error"],
    seen({ chosen, explanation, trail }, _from, { to }) {
      if (chosen?.address !== to || !trail.length || explanation?.address !== to) return null;
      return { error: explanation.total };
    },
  },
  /** A learning rate was tried whose step ends as one of `verdicts`. */
  rate: {
    numbers: ["rate", "landing", "before", "verdict"],
    seen({ slice, trial }, _from, { verdicts }) {
      if (trial === null || !slice || slice.gradient === null) return null;
      const landing = landingAt(slice, trial);
      const { name } = parameterVerdict(landing.from, slice.gradient * landing.update, landing.loss);
      return verdicts.includes(name)
        ? { rate: trial, landing: landing.loss, before: landing.from, verdict: name }
        : null;
    },
  },
  /** A step was made. */
  step: {
    numbers: ["step", "before", "alone", "after"],
    seen({ step, slice }, from) {
      const made = step?.done && step.position > positionOf(from) && slice?.step === step.step;
      if (!made || typeof slice.loss_after !== "number") return null;
      return { step: step.step, before: slice.loss, alone: slice.loss_alone, after: slice.loss_after };
    },
  },
  /** Inside the station, what is called `kind` was looked at. */
  mode: {
    numbers: ["line"],
    seen(state, _from, { kind }) {
      const { welcome } = state;
      if (!welcome || state.show.stage !== "inside") return null;
      const shown = { ...state, welcome };
      const mode = modeOf(shown);
      return mode?.kind === kind ? { line: equationOf(contextOf(shown, mode)) } : null;
    },
  },
  /** A drawing or a picture file went through the network. */
  predict: {
    numbers: ["class", "probability", "steps"],
    seen({ prediction, welcome, status }) {
      if (!prediction || prediction.held_out !== null || !welcome || !status) return null;
      const probability = prediction.arrays.probabilities.data[prediction.predicted];
      return { class: welcome.classes[prediction.predicted], probability, steps: status.position };
    },
  },
  /** So many `steps` were played, and what was held out was looked at in the second half of them. */
  play: {
    numbers: ["steps", "loss", "right"],
    seen({ status, step, curves }, from, { steps }) {
      if (!status || !step) return null;
      const made = status.position - positionOf(from);
      const last = curves[status.branch]?.evaluations.at(-1);
      if (made < steps || !last || last.step < positionOf(from) + steps / 2) return null;
      if (last.accuracy === null) return null;
      return { steps: made, loss: step.loss, right: `${(100 * last.accuracy).toFixed(1)} %` };
    },
  },
  /** So many `steps` were made in all lanes. */
  race: {
    numbers: ["steps", "best", "best_loss", "last", "last_loss"],
    seen({ comparison, lanes }, from, { steps }) {
      if (!comparison || !lanes || !lanes.arrived) return null;
      const made = lanes.position - positionOf(from);
      if (made < steps || lanes.lanes.length < 2) return null;
      const ordered = lanes.lanes.toSorted((one, other) => height(one) - height(other));
      const [best, last] = [ordered[0], ordered[ordered.length - 1]];
      const labelOf = (/** @type {number} */ number) => comparison.lanes[number - 1]?.label ?? String(number);
      return {
        steps: made,
        best: labelOf(best.number),
        best_loss: best.loss,
        last: labelOf(last.number),
        last_loss: last.loss,
      };
    },
  },
};

/** The loss of a lane; one that is not finite is higher than all others. @param {LaneState} lane */
function height({ loss }) {
  return loss ?? Infinity;
}

/** After how many updates a chapter began. @param {State} from */
function positionOf(from) {
  return from.status?.position ?? 0;
}

/** @param {StepMessage} step */
function ofImage(step) {
  return {
    prediction: step.arrays.true_probabilities.data[step.image],
    loss: step.arrays.image_losses.data[step.image],
  };
}

/**
 * The numbers of a chapter's completed task, or null. An unknown task is never completed.
 * @param {ChapterTask} deed @param {State} state @param {State} from
 * @returns {TaskValues | null}
 */
export function taskProgress(deed, state, from) {
  return Object.hasOwn(TASKS, deed.name) ? seen(deed.name, deed, state, from) : null;
}

/**
 * @template {keyof TaskDetails} Name
 * @param {Name} name @param {TaskDetails[Name]} details
 * @param {State} state @param {State} from
 */
function seen(name, details, state, from) {
  return TASKS[name].seen(state, from, details);
}
