/**
 * The one sentence on the state of the run: before the first step, during the walk, while playing, and
 * after a step. It names what is unusual and offers a remedy. Pure: computed from the messages in the
 * state.
 *
 * @typedef {import("../state/state_types.js").State} State
 * @typedef {import("../net/protocol_types.js").StepMessage} StepMessage
 * @typedef {Pick<State, "curves" | "walk" | "selection" | "controls" | "recording"> & {
 *   welcome: import("../net/protocol_types.js").WelcomeMessage,
 *   status: import("../net/protocol_types.js").StatusMessage, step: StepMessage}} RunState what has arrived
 * @typedef {{name: string, title: string, command: import("../net/protocol_types.js").Command}} Offer
 *   what a button does
 * @typedef {{text: string, problem: boolean, offers: Offer[], spoken: boolean}} RunSentence
 *   `problem`: shown in red; `spoken`: said by screen readers when it changes
 */

import { branchCurve } from "../state/loss_history.js";
import { updateIsShown } from "../walk/update_shown.js";
import { drawableThing, exampleText, newThingsText } from "./example_words.js";
import { format } from "./format.js";
import { rateText } from "./learning_rate.js";
import { exploded, rescueOffers } from "./rescue_offers.js";
import { weightMoveText } from "./weight_move.js";

const NOTABLE = 0.1; // part of a layer's units whose death in one step is worth a sentence

/** @param {State} all @returns {RunSentence | null} null where there is nothing to say yet */
export function runSentence(all) {
  const { welcome, status, step } = all;
  if (!welcome || !status || !step) return null;
  const state = { ...all, welcome, status, step };
  if (status.until?.kind === "open") return calm(`Replaying: ${status.until.words}.`, false);
  if (step.preview) return calm(previewText(state), false);
  if (isDiverged(step)) return diverged(state);
  if (status.state === "playing") return calm(playingText(state), false);
  if (!step.done) return calm(status.latest === 0 ? firstText(welcome) : nextText(state), true);
  if (!updateIsShown(state.walk)) return calm(walkText(state), false);
  return afterStep(state);
}

/** @param {string} text @param {boolean} spoken @returns {RunSentence} */
function calm(text, spoken) {
  return { text, problem: false, offers: [], spoken };
}

/** Whether the loss before or after the step on display is not finite. @param {StepMessage} step */
function isDiverged(step) {
  return step.loss === null || (step.done && step.loss_after === null);
}

/** @param {RunState} state @returns {RunSentence} */
function diverged(state) {
  const { status, step } = state;
  const at = step.loss === null ? step.step : step.step + 1;
  const edited = status.recipe.changes.some((one) => !("name" in one));
  const cause = edited ? "" : ` The learning rate ${rateText(status.learning_rate)} was too large.`;
  return red(state, `Diverged at step ${at}: the loss is no longer finite.${cause}`);
}

/** @param {RunState["welcome"]} welcome */
function firstText({ recipe, network, classes }) {
  const thing = drawableThing(recipe.problem);
  const who = recipe.preset === "single-neuron" ? "neuron" : "network";
  if (thing === null) {
    const [result] = classes;
    const many = network.parameter_count;
    return `This graph has not moved yet. Press Step: its ${many} parameters move so that ${result} falls.`;
  }
  const many = recipe.batch_size === 1 ? "one of them" : `${recipe.batch_size} of them`;
  return `This ${who} has never seen a ${thing}. Press Step: it learns from ${many}.`;
}

/** @param {RunState} state */
function nextText({ welcome, step }) {
  const examples = exampleText(welcome.recipe.problem, step.batch_size, "the next");
  return `Next is step ${step.step + 1}. Loss of ${examples}: ${format(step.loss)}.${rightText(step)}`;
}

/** @param {RunState} state */
function previewText({ welcome, status, step }) {
  const { value, was } = status.preview ?? {};
  const examples = exampleText(welcome.recipe.problem, step.batch_size, "the next");
  if (step.loss === null) return "With this value the loss is not finite. Try another, or put it back.";
  const tried = value === undefined ? "With this value" : `With ${format(value)} instead of ${format(was)}`;
  return `${tried} the loss of ${examples} is ${format(step.loss)}.${rightText(step)}`;
}

/** @param {RunState} state */
function walkText({ welcome, step, walk }) {
  const examples = exampleText(welcome.recipe.problem, step.batch_size, "these");
  const stage = walk.stations[walk.position]?.stage;
  if (stage === "forward")
    return `Forward: ${examples} ${step.batch_size === 1 ? "runs" : "run"} through the network.`;
  const right = rightText({ ...step, accuracy_after: null });
  if (stage === "loss") return `Loss of ${examples}: ${format(step.loss)}.${right}`;
  return "Backward: the gradient of the loss comes back, layer by layer.";
}

/** @param {RunState} state */
function playingText(state) {
  const { status, step } = state;
  const loss = format(lossNow(step));
  return `Step ${status.position}. Loss ${loss}.${rightNowText(step)}${newText(state, "last")}`;
}

/** @param {RunState} state @returns {RunSentence} */
function afterStep(state) {
  const { welcome, step } = state;
  const { problem } = welcome.recipe;
  const silent = (step.silences ?? []).find((one) => one.after === one.units);
  if (silent) {
    const all = exampleText(problem, step.batch_size, "all");
    return red(
      state,
      `Every unit of ${silent.layer} is 0 for ${all}: no gradient passes, and nothing before it can learn.`,
    );
  }
  const first = `${lossText(step, exampleText(problem, step.batch_size, "these"))}${rightText(step)}`;
  if (step.loss_after !== undefined && exploded(step.loss, step.loss_after)) return red(state, first);
  const newest = newText(state, "here");
  const more = diedText(state) || (newest ? "" : movedText(state));
  return calm([`${first}${newest}`, more].filter(Boolean).join(" "), true);
}

/**
 * What went wrong, with what can be done about it.
 * @param {RunState} state @param {string} text @returns {RunSentence}
 */
function red(state, text) {
  return { text, problem: true, offers: rescueOffers(state), spoken: true };
}

/** "Loss of these 32 images: 0.6754 → 0.6431." @param {StepMessage} step @param {string} examples */
function lossText({ loss, loss_after: after, predicted_change: slope }, examples) {
  if (loss === null || after === null) return "";
  if (after === undefined) return `Loss of ${examples} before the step: ${format(loss)}.`;
  const [before, now] = apart(loss, after);
  if (after > loss) {
    const why = (slope ?? 0) > 0 ? "momentum carried the step uphill" : "the step overshot";
    return `The loss of ${examples} rose from ${before} to ${now}: ${why}.`;
  }
  return `Loss of ${examples}: ${before} → ${now}.`;
}

/**
 * Two numbers with as many digits as tell them apart, four at least.
 * @param {number} one @param {number} other
 */
function apart(one, other) {
  for (let digits = 4; digits < 8; digits += 1) {
    const texts = [format(one, digits), format(other, digits)];
    if (texts[0] !== texts[1] || one === other) return texts;
  }
  return [format(one), format(other)];
}

/** " 21 of 32 right.", with the number before the step where that differs. @param {StepMessage} step */
function rightText({ accuracy, accuracy_after: after, batch_size: all }) {
  if (accuracy === null || accuracy === undefined) return "";
  const before = Math.round(accuracy * all);
  const now = after === null || after === undefined ? before : Math.round(after * all);
  return ` ${now === before ? now : `${before} → ${now}`} of ${all} right.`;
}

/** @param {StepMessage} step */
function rightNowText(step) {
  return rightText({ ...step, accuracy: step.accuracy_after ?? step.accuracy });
}

/** The newest known loss of the mini-batch. @param {StepMessage} step */
export function lossNow({ loss, loss_after: after, done }) {
  return done && after !== undefined ? after : loss;
}

/** The newest known accuracy; null if the problem has none. @param {StepMessage} step */
export function accuracyNow({ accuracy, accuracy_after: after, done }) {
  return done && after !== undefined ? after : accuracy;
}

/**
 * " New digits: 64.2 % right." of the last evaluation, or of the one right at this position.
 * @param {RunState} state @param {"last" | "here"} which
 */
function newText({ welcome, status, curves }, which) {
  const { evaluations } = branchCurve(curves, status.branches, status.branch);
  const last = evaluations.findLast((one) => one.step <= status.position);
  if (!last || (which === "here" && last.step !== status.position)) return "";
  const text = newThingsText(welcome.recipe.problem, last);
  return text && ` ${text}`;
}

/** @param {RunState} state */
function diedText({ welcome, step }) {
  const died = (step.silences ?? []).find(
    (one) => one.after - one.before >= NOTABLE * one.units && one.after > one.before,
  );
  if (!died) return "";
  const count = died.after - died.before;
  const all = exampleText(welcome.recipe.problem, step.batch_size, "all");
  return count === 1
    ? `One unit of ${died.layer} died: it is 0 for ${all}.`
    : `${count} units of ${died.layer} died: they are 0 for ${all}.`;
}

/** @param {RunState} state */
function movedText(state) {
  const { step } = state;
  const ratios = Object.values(step.update_ratios ?? {});
  if (ratios.length && ratios.every((one) => one === 0)) {
    return step.learning_rate === 0
      ? "Nothing moved: the learning rate of this step is 0."
      : "Nothing moved: every update is 0.";
  }
  return weightMoveText(state);
}
