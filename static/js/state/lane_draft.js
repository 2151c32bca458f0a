/** The draft of a lane in the dialog, and the choice of a lane that it makes. Pure. */

/** @import { LaneChoice, Recipe } from "../net/protocol_types.js" */

/**
 * What a row of the dialog says: an empty text leaves a setting as it is in the present run. `branch` is the
 * id of
 * a branch, or empty for the settings of the present run.
 * @typedef {{branch: string, optimizer: string, learning_rate: string, schedule: string, batch_size: string,
 *   preset: string, initialiser: string, seed: string}} LaneDraft
 */

/** @type {Readonly<LaneDraft>} */
export const AS_IT_IS = Object.freeze({
  branch: "",
  optimizer: "",
  learning_rate: "",
  schedule: "",
  batch_size: "",
  preset: "",
  initialiser: "",
  seed: "",
});

/**
 * The two lanes that the dialog begins with: the present run, and the same with another optimizer.
 * @param {Pick<Recipe, "optimizer">} recipe @returns {LaneDraft[]}
 */
export function firstDrafts({ optimizer }) {
  return [{ ...AS_IT_IS }, { ...AS_IT_IS, optimizer: optimizer === "adam" ? "sgd" : "adam" }];
}

/**
 * The choice of a lane. `numberOf` reads a number as it is typed.
 * @param {LaneDraft} draft @param {(text: string, whole: boolean) => number} numberOf
 * @returns {LaneChoice}
 */
export function laneChoice(draft, numberOf) {
  if (draft.branch) return { branch: Number(draft.branch) };
  /** @type {Record<string, unknown>} */
  const settings = {};
  for (const name of /** @type {const} */ (["optimizer", "schedule", "preset", "initialiser"])) {
    if (draft[name]) settings[name] = draft[name];
  }
  for (const name of /** @type {const} */ (["learning_rate", "batch_size", "seed"])) {
    if (draft[name].trim()) settings[name] = numberOf(draft[name], name !== "learning_rate");
  }
  return { settings: /** @type {LaneChoice["settings"]} */ (settings) };
}
