/** What makes a run, as a tab stores it and as the command `restore` sends it: small and bounded. Pure. */

/** @import { Branch, Recipe, RestoreRunCommand, StatusMessage } from "./protocol_types.js" */
/** @import { SceneComparison } from "../scene/scene_types.js" */
/** @import { State } from "../state/state_types.js" */

import { capturedComparison } from "../scene/scene_lanes.js";

/**
 * `ids`: the ids of the branches in the session that the run was in. `leftOut`: the names of the branches
 * for which there was no room. `compare`: the lanes of the comparison, as in a scene; null without lanes.
 * @typedef {{run: Omit<RestoreRunCommand, "type">, ids: number[], leftOut: string[],
 *   compare: SceneComparison | null}} StorableRun
 */

export const MOST_CHARACTERS = 60_000; // of all recipes: they fit into one command
const BRANCH_CHARACTERS = 100; // of a branch beside its recipe

/**
 * Return what makes the run, or null if the recipe of the current branch alone is too long. The branches
 * that the current one comes from go before the others, of those the newest.
 * @param {Pick<StatusMessage, "branch" | "branches" | "position">} status
 * @param {Map<number, Partial<Recipe>>} recipes of the branches, by id
 * @param {Pick<State, "selection" | "image" | "comparison" | "raceView">} view
 * @returns {StorableRun | null}
 */
export function storableRun({ branch: current, branches, position }, recipes, view) {
  const { selection, image } = view;
  const lineage = lineageOf(current, branches);
  const others = branches.filter(({ id }) => !lineage.includes(id)).map(({ id }) => id);
  /** @type {number[]} */
  const kept = [];
  let left = MOST_CHARACTERS;
  for (const id of [...lineage, ...others.reverse()]) {
    const recipe = recipes.get(id);
    const characters = recipe ? JSON.stringify(recipe).length + BRANCH_CHARACTERS : Infinity;
    if (characters > left) continue;
    left -= characters;
    kept.push(id);
  }
  if (!kept.includes(current)) return null;
  const ids = branches.map(({ id }) => id).filter((id) => kept.includes(id));
  const stored = ids.map((id) => {
    const { parent, fork } = origin(id, ids, branches);
    const { name, latest } = branchOf(id, branches);
    return { name, recipe: recipes.get(id) ?? {}, parent, fork, latest };
  });
  return {
    run: { branches: stored, current: ids.indexOf(current), position, ...selection, image },
    ids,
    leftOut: branches.filter(({ id }) => !ids.includes(id)).map(({ name }) => name),
    compare: capturedComparison(view, recipes.get(current) ?? {}),
  };
}

/** @param {number} id @param {Branch[]} branches */
function branchOf(id, branches) {
  const found = branches.find((one) => one.id === id);
  if (!found) throw new Error(`branch: got ${id}; allowed: ${branches.map((one) => one.id).join(", ")}`);
  return found;
}

/**
 * The branch and those that it comes from, the nearest first.
 * @param {number} id @param {Branch[]} branches
 */
function lineageOf(id, branches) {
  const lineage = [];
  for (let next = /** @type {number | null} */ (id); next !== null; next = branchOf(next, branches).from)
    lineage.push(next);
  return lineage;
}

/**
 * Where a branch leaves the nearest of its ancestors that is kept: its place, and the fork; null and 0 if
 * none is.
 * @param {number} id @param {number[]} ids @param {Branch[]} branches
 */
function origin(id, ids, branches) {
  let { from, fork } = branchOf(id, branches);
  while (from !== null && !ids.includes(from)) {
    const ancestor = branchOf(from, branches);
    [from, fork] = [ancestor.from, Math.min(fork, ancestor.fork)];
  }
  return from === null ? { parent: null, fork: 0 } : { parent: ids.indexOf(from), fork };
}
