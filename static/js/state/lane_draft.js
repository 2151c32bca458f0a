/** The draft of a lane in the dialog, and the choice of a lane that it makes. Pure. */

/** @import { Architecture, Choices, LaneChoice, LaneSettings, Recipe } from "../net/protocol_types.js" */

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
 * @param {LaneDraft} draft @param {{architecture: Architecture, layers: Choices["layers"]}} network of the
 * present
 *   run @param {(text: string, whole: boolean) => number} numberOf
 * @returns {LaneChoice}
 */
export function laneChoice(draft, { architecture, layers }, numberOf) {
  if (draft.branch) return { branch: Number(draft.branch) };
  /** @type {Record<string, unknown>} */
  const settings = {};
  for (const name of /** @type {const} */ (["optimizer", "schedule", "preset"])) {
    if (draft[name]) settings[name] = draft[name];
  }
  for (const name of /** @type {const} */ (["learning_rate", "batch_size", "seed"])) {
    if (draft[name].trim()) settings[name] = numberOf(draft[name], name !== "learning_rate");
  }
  if (draft.initialiser && !draft.preset)
    settings.architecture = withInitialiser(architecture, draft.initialiser, layers);
  return { settings: /** @type {LaneSettings} */ (settings) };
}

/**
 * An architecture whose layers with weights all begin by one rule.
 * @param {Architecture} architecture @param {string} initialiser @param {Choices["layers"]} choices
 * @returns {Architecture}
 */
export function withInitialiser(architecture, initialiser, choices) {
  const has = (/** @type {string} */ kind) =>
    choices.some((one) => one.kind === kind && one.settings.some(({ name }) => name === "initialiser"));
  const layers = architecture.layers.map((layer) => (has(layer.kind) ? { ...layer, initialiser } : layer));
  return { ...architecture, layers: /** @type {Architecture["layers"]} */ (layers) };
}
