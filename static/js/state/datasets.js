/**
 * The data sets in the state: those of the server, the bounds of own data, own data of this tab, and data
 * that a run needs and the server does not have. Pure.
 */

/** @import { ConfigureCommand, ErrorMessage, Recipe, StatusMessage } from "../net/protocol_types.js" */
/** @import { DatasetDescription } from "../net/served_file_types.js" */
/** @import { MissingData, Reducers, State } from "./state_types.js" */

const OWN = /^sha256:[0-9a-f]{64}$/;

/** @type {Pick<State, "datasets" | "own" | "uploaded" | "uploading" | "dataSaid" | "missingData">} */
export const NO_DATASETS = {
  datasets: null,
  own: null,
  uploaded: [],
  uploading: null,
  dataSaid: null,
  missingData: null,
};

/** @type {Reducers} */
export const DATASET_REDUCERS = {
  "local/datasets": (state, { datasets, own }) => ({ ...state, datasets, own }),
  "local/uploading": (state, { uploading }) => ({ ...state, uploading }),
  "local/uploaded": (state, { uploaded }) => ({
    ...state,
    uploaded: [uploaded, ...without(state.uploaded, uploaded.description.name)],
  }),
  "local/data-deleted": (state, { problem }) => ({ ...state, uploaded: without(state.uploaded, problem) }),
  "local/data-said": (state, { said }) => ({ ...state, dataSaid: said }),
  "local/missing-data-away": (state) => ({ ...state, missingData: null }),
};

/** @param {State["uploaded"]} uploaded @param {string} problem */
function without(uploaded, problem) {
  return uploaded.filter(({ description }) => description.name !== problem);
}

/** Whether a problem is named by the hash of own data. @param {string} problem */
export function isOwnData(problem) {
  return OWN.test(problem);
}

/**
 * The data that an error says are missing; null if it says another thing.
 * @param {Pick<ErrorMessage, "command" | "field" | "value">} error
 * @returns {MissingData | null}
 */
export function missingDataOf({ command, field, value }) {
  if (field !== "problem" || !isOwnData(value) || (command !== "open" && command !== "restore")) return null;
  return { problem: value, command };
}

/**
 * The data that are missing after a run has begun: none if it is the run that needed them.
 * @param {State["missingData"]} missing @param {Recipe} recipe
 */
export function keepMissingData(missing, recipe) {
  return missing && problemsOf(recipe).includes(missing.problem) ? null : missing;
}

/**
 * The problems of a recipe, and of the runs that it begins with.
 * @param {Recipe} recipe @returns {string[]}
 */
function problemsOf({ problem, warm_start }) {
  return [problem, ...(warm_start ? problemsOf(/** @type {Recipe} */ (warm_start.recipe)) : [])];
}

/**
 * The data set of the run: its description among the choices.
 * @param {NonNullable<State["welcome"]>} welcome
 * @returns {DatasetDescription | null}
 */
export function datasetOfRun({ choices, recipe }) {
  const found = choices.problems.find(({ name }) => name === recipe.problem);
  return found ? { ...found, training_count: found.batch_size } : null;
}

/**
 * Own data that the page knows: those of this tab, and those of the run.
 * @param {Pick<State, "uploaded" | "welcome">} state
 * @returns {State["uploaded"]}
 */
export function ownDataKnown({ uploaded, welcome }) {
  const run = welcome && datasetOfRun(welcome);
  if (!run || !isOwnData(run.name)) return uploaded;
  if (uploaded.some(({ description }) => description.name === run.name)) return uploaded;
  return [{ description: run, warnings: [], token: null, keptUntil: null }, ...uploaded];
}

/**
 * The command that starts the run over on a data set, with a mini-batch that it has enough images for. The
 * server chooses a network that suits the images where the present one does not.
 * @param {Pick<DatasetDescription, "name" | "training_count">} dataset
 * @param {Pick<StatusMessage, "recipe">} status
 * @returns {ConfigureCommand}
 */
export function trainOnCommand({ name, training_count: most }, { recipe }) {
  const fits = recipe.batch_size <= most;
  return { type: "configure", problem: name, ...(fits ? {} : { batch_size: most }) };
}
