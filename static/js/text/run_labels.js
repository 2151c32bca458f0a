/** Short labels of runs that are compared: what each has of its own. Pure. */

/** @import { Architecture, Choices, Recipe } from "../net/protocol_types.js" */

import { formatShort } from "./format.js";

/** @typedef {{name: string, label: string}[]} Labelled */

/**
 * The labels of runs, in their order: the parts of their recipes in which they differ.
 * @param {Recipe[]} recipes
 * @param {{presets: Labelled, optimizers: Labelled, schedules: Labelled}} choices
 */
export function runLabels(recipes, { presets, optimizers, schedules }) {
  const named = (/** @type {Labelled} */ list, /** @type {string} */ name) =>
    list.find((one) => one.name === name)?.label ?? name;
  const parts = recipes.map((recipe) => [
    recipe.architecture ? sizesText(recipe.architecture) : named(presets, recipe.preset),
    named(optimizers, recipe.optimizer),
    recipe.learning_rate === null ? "usual η" : `η ${formatShort(recipe.learning_rate)}`,
    `batch ${recipe.batch_size}`,
    named(schedules, recipe.schedule),
    `seed ${recipe.seed}`,
  ]);
  const differs = (parts[0] ?? []).map((_, place) => new Set(parts.map((one) => one[place])).size > 1);
  const own = parts.map((one) => one.filter((_, place) => differs[place]));
  return own.map((one, number) => one.join(", ") || `run ${number + 1}`);
}

/**
 * An architecture by the sizes of its layers with weights: "8–8–2".
 * @param {Architecture} architecture
 */
export function sizesText({ layers }) {
  const sizes = layers.flatMap((layer) =>
    layer.kind === "convolution" ? layer.filters : layer.kind === "dense" ? layer.units : [],
  );
  return sizes.length ? `own ${sizes.join("–")}` : "own network";
}

/** All presets of all problems, each once. @param {Choices} choices @returns {Labelled} */
export function allPresets({ problems }) {
  return problems.flatMap(({ presets }) => presets);
}
