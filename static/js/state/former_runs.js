/**
 * The runs before: the losses of runs that were replaced by one with other settings, kept so that they can
 * be compared with. Pure.
 */

/** @import { Recipe, WelcomeMessage } from "../net/protocol_types.js" */
/** @import { FormerRun, Reducers, State } from "./state_types.js" */

import { branchCurve } from "./loss_history.js";

const MOST = 4;

/** @type {Pick<State, "formerRuns" | "comparing">} */
export const NO_FORMER_RUNS = { formerRuns: [], comparing: false };

/** @type {Reducers} */
export const FORMER_RUN_REDUCERS = {
  "local/compare": (state, { on }) => ({ ...state, comparing: on }),
};

/** The commands that may begin a run which is compared with the one before, and those that begin another. */
export const COMPARED = new Set(["configure", "undo", "redo"]);
export const NOT_COMPARED = new Set(["open", "join"]);

/** What makes a run this one: its recipe without the changes during it. @param {Recipe} recipe */
const keyOf = (recipe) => JSON.stringify({ ...recipe, changes: [] });

/**
 * The former runs once another run begins: the one that ends becomes the last of them, the one that begins
 * is none. Runs of other images are not compared; a run that was opened is not compared either.
 * @param {State} state @param {WelcomeMessage} welcome
 * @returns {Pick<State, "formerRuns" | "comparing">}
 */
export function keepFormerRuns({ welcome: before, status, curves, formerRuns, comparing }, { recipe }) {
  if (!before || recipe.problem !== before.recipe.problem) return NO_FORMER_RUNS;
  const key = keyOf(recipe);
  const ended = keyOf(before.recipe);
  if (key === ended) return { formerRuns, comparing: false };
  if (!comparing) return NO_FORMER_RUNS;
  const { losses } = status ? branchCurve(curves, status.branches, status.branch) : { losses: [] };
  /** @type {FormerRun[]} */
  const last = losses.length ? [{ key: ended, recipe: before.recipe, losses }] : [];
  const others = formerRuns.filter((run) => run.key !== key && run.key !== ended);
  return { formerRuns: [...others, ...last].slice(-MOST), comparing: false };
}
