/**
 * Recipes in links: changes as rows, from version 3 on architectures as rows, and the recipe of a warm start
 * without its defaults. Pure.
 */

import { isPlainObject } from "../scene/plain_object.js";
import { architectureOfRows, architectureRows } from "./architecture_rows.js";
import { filled, lacking } from "./defaults.js";

/** @import { LinkDictionary } from "./pack.js" */

/**
 * A recipe as a link holds it, with its defaults.
 * @param {unknown} recipe @param {LinkDictionary} dictionary @returns {unknown}
 */
export function packedRecipe(recipe, dictionary) {
  const { architectures, leftOut } = dictionary;
  return withParts(recipe, {
    changes: (changes) => (Array.isArray(changes) ? changes.map(rowOf) : changes),
    ...(architectures && {
      architecture: architectureRows,
      warm_start: (start) =>
        withParts(start, { recipe: (one) => lacking(packedRecipe(one, dictionary), leftOut.recipe) ?? {} }),
    }),
  });
}

/**
 * The recipe that a link holds.
 * @param {unknown} packed @param {LinkDictionary} dictionary @returns {unknown}
 */
export function unpackedRecipe(packed, dictionary) {
  const { architectures, leftOut } = dictionary;
  return withParts(packed, {
    changes: (changes) => (Array.isArray(changes) ? changes.map(changeOf) : changes),
    ...(architectures && {
      architecture: architectureOfRows,
      warm_start: (start) =>
        withParts(start, { recipe: (one) => unpackedRecipe(filled(one, leftOut.recipe), dictionary) }),
    }),
  });
}

/**
 * An object with some of its parts in another form; anything else as it is.
 * @param {unknown} value @param {Record<string, (part: unknown) => unknown>} forms
 */
function withParts(value, forms) {
  if (!isPlainObject(value)) return value;
  const there = Object.entries(forms).filter(([name]) => Object.hasOwn(value, name));
  return { ...value, ...Object.fromEntries(there.map(([name, form]) => [name, form(value[name])])) };
}

/**
 * A change as a row; a displacement as it is.
 * @param {unknown} change
 */
function rowOf(change) {
  if (!isPlainObject(change)) return change;
  const { step, name, address, index, value } = change;
  if (name !== undefined) return [step, name, value];
  return address !== undefined ? [step, address, index, value] : change;
}

/** @param {unknown} row */
function changeOf(row) {
  if (!Array.isArray(row)) return row;
  const names = row.length === 3 ? ["step", "name", "value"] : ["step", "address", "index", "value"];
  return Object.fromEntries(names.map((name, place) => [name, row[place]]));
}
