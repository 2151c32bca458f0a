/**
 * The settings of a run: those in force, and the pending ones, which apply when the run starts over. Pure.
 *
 * When a pending problem requires other settings (a network that suits it, a batch size that it has enough
 * images for), they become pending with it.
 */

/** @typedef {import("../net/protocol_types.js").Choices} Choices */
/** @typedef {import("../net/protocol_types.js").StatusMessage} StatusMessage */
/** @typedef {Record<string, string | number>} Settings by their names in a recipe */
/** @typedef {{name: string, label: string, from: string, to: string, note?: string}} PendingChange */

/** Settings that apply from the next step. */
export const LIVE_SETTINGS = [
  "learning_rate",
  "momentum",
  "beta1",
  "beta2",
  "smoothing",
  "epsilon",
  "weight_decay",
];

/** Settings that are chosen from a list, with the names of their lists. */
export const LISTED_SETTINGS = /** @type {const} */ ({
  problem: "problems",
  preset: "presets",
  optimizer: "optimizers",
  schedule: "schedules",
});

/** Numeric settings that restart the run. */
export const RESTARTING_NUMBERS = [
  "drop_every",
  "drop_factor",
  "warm_up_steps",
  "cosine_steps",
  "final_factor",
  "batch_size",
  "seed",
];

/** The preset of a network that is none of the presets. */
export const OWN_NETWORK = "custom";

const NAMES = {
  problem: "Images",
  preset: "Network",
  optimizer: "Optimizer",
  schedule: "Schedule",
  batch_size: "Mini-batch",
};

/**
 * The settings in force at the displayed step.
 * @param {StatusMessage} status @param {Choices} choices @returns {Settings}
 */
export function settingsInForce({ recipe, position, learning_rate, momentum }, choices) {
  const own = choices.optimizers.find(({ name }) => name === recipe.optimizer)?.own ?? {};
  const { changes, architecture: _layers, warm_start: _begun, ...first } = recipe;
  /** @type {Record<string, string | number | null>} */
  const all = { ...first };
  for (const change of changes) {
    if ("name" in change && "value" in change && change.step <= position) all[change.name] = change.value;
  }
  const known = Object.entries({ ...all, learning_rate, momentum }).filter(([, value]) => value !== null);
  return /** @type {Settings} */ ({ ...own, ...Object.fromEntries(known) });
}

/**
 * The settings after starting over: those in force, the pending ones, and those that these require.
 * @param {Settings} inForce @param {Settings} wishes @param {Choices} choices @returns {Settings}
 */
export function settingsWished(inForce, wishes, choices) {
  const all = { ...inForce, ...wishes };
  const problem = choices.problems.find(({ name }) => name === all.problem);
  if (!problem) return all;
  const stays = problem.name === inForce.problem;
  const suits = (/** @type {string | number} */ preset) =>
    problem.presets.some(({ name }) => name === preset) || (preset === OWN_NETWORK && stays);
  if (!suits(all.preset)) all.preset = suits(inForce.preset) ? inForce.preset : problem.presets[0].name;
  if (Number(all.batch_size) > problem.batch_size) {
    all.batch_size = Math.min(choices.recipe.batch_size, problem.batch_size);
  }
  return all;
}

/** The names of the numbers that a schedule uses. @param {Settings} settings @param {Choices} choices */
export function scheduleNumbers({ schedule }, choices) {
  return choices.schedules.find(({ name }) => name === schedule)?.settings ?? [];
}

/**
 * The pending changes, in the order of the form.
 * @param {Settings} inForce @param {Settings} wishes @param {Choices} choices @returns {PendingChange[]}
 */
export function pendingChanges(inForce, wishes, choices) {
  const wished = settingsWished(inForce, wishes, choices);
  const used = new Set(/** @type {string[]} */ (scheduleNumbers(wished, choices)));
  const names = [...Object.keys(LISTED_SETTINGS), ...RESTARTING_NUMBERS].filter(
    (name) =>
      used.has(name) ||
      !choices.schedules.some(({ settings }) => /** @type {string[]} */ (settings).includes(name)),
  );
  return names
    .filter((name) => wished[name] !== inForce[name])
    .map((name) => ({
      name,
      label: settingLabel(name, choices),
      from: settingText(name, inForce[name], choices),
      to: settingText(name, wished[name], choices),
    }));
}

/**
 * The command that starts over with the pending changes.
 * @param {Settings} inForce @param {Settings} wishes @param {Choices} choices
 * @returns {import("../net/protocol_types.js").ConfigureCommand}
 */
export function startOverCommand(inForce, wishes, choices) {
  const wished = settingsWished(inForce, wishes, choices);
  const names = pendingChanges(inForce, wishes, choices).map(({ name }) => name);
  return { type: "configure", ...Object.fromEntries(names.map((name) => [name, wished[name]])) };
}

/**
 * The default learning rate of the pending optimizer, if no rate was chosen; otherwise null.
 * @param {StatusMessage} status @param {Settings} wished @param {Choices} choices
 */
export function usualRate({ recipe }, wished, choices) {
  const chosen = recipe.changes.some((change) => "name" in change && change.name === "learning_rate");
  if (recipe.learning_rate !== null || chosen || wished.optimizer === recipe.optimizer) return null;
  return choices.optimizers.find(({ name }) => name === wished.optimizer)?.own.learning_rate ?? null;
}

/** The label of a setting. @param {string} name @param {Choices} choices */
export function settingLabel(name, choices) {
  const listed = /** @type {Record<string, string>} */ (NAMES)[name];
  const ranges = /** @type {Record<string, {label: string}>} */ (/** @type {unknown} */ (choices));
  return listed ?? ranges[name]?.label ?? name;
}

/**
 * The text of a setting's value: the label of a choice, or the number.
 * @param {string} name @param {string | number} value @param {Choices} choices
 */
export function settingText(name, value, choices) {
  if (name === "preset") {
    if (value === OWN_NETWORK) return "your own";
    const presets = choices.problems.flatMap((problem) => problem.presets);
    return presets.find((one) => one.name === value)?.label ?? String(value);
  }
  const list = /** @type {Record<string, string>} */ (LISTED_SETTINGS)[name];
  if (!list) return String(value);
  const offered = /** @type {Record<string, {name: string, label: string}[]>} */ (
    /** @type {unknown} */ (choices)
  );
  return offered[list].find((one) => one.name === value)?.label ?? String(value);
}
