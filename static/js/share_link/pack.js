/**
 * Packs a link into a short text, and unpacks it: defaults are omitted, known words have codes, and
 * parts of the recipe are rows. A version's dictionary defines the codes and defaults. Pure; the text to
 * unpack is untrusted.
 */

import { isPlainObject } from "../scene/plain_object.js";
import { filledObject, lacking } from "./defaults.js";
import { longHash, shortHash } from "./hash_words.js";
import { packedRecipe, unpackedRecipe } from "./recipe_rows.js";

/**
 * What a version of links leaves out and which words it shortens. `sceneVersion`: that of its scenes.
 * `architectures`: whether they are rows. `hashes`: whether names of own data are short. `deepest`: how deep
 * its text may be nested.
 * @typedef {{version: number, sceneVersion: number, architectures: boolean, hashes: boolean, deepest: number,
 *   leftOut: Record<string, unknown> & {recipe: object}, plain: Record<string, unknown>,
 *   short: Map<string, string>, long: Map<string, string>}} LinkDictionary
 */

/**
 * A link as it is packed: its scene is whatever it is, of the dictionary's version.
 * @typedef {{scene: {version: number, recipe?: unknown, compare?: unknown}, begin: unknown,
 *   controls: unknown, theme: unknown, sketch: unknown}} PackedLink
 */

/**
 * Pack a link into text.
 * @param {PackedLink} link
 * @param {LinkDictionary} dictionary that of the scene's version
 * @returns {string}
 */
export function pack({ scene, ...plain }, dictionary) {
  const { version, ...whole } = scene;
  if (version !== dictionary.sceneVersion) throw new Error(`pack: a scene of version ${version}`);
  const view = withRecipes(whole, (recipe) => packedRecipe(recipe, dictionary));
  const told = Object.assign({}, lacking(view, dictionary.leftOut), lacking(plain, dictionary.plain));
  return JSON.stringify(shortened(told, dictionary));
}

/**
 * Unpack a link from text. Throws a SyntaxError, or an Error with a sentence, if the text is invalid.
 * @param {string} text
 * @param {LinkDictionary} dictionary
 * @returns {PackedLink} a link, not yet checked by its schema
 */
export function unpack(text, dictionary) {
  const { sceneVersion: version, leftOut, plain, deepest } = dictionary;
  const value = lengthened(JSON.parse(text), deepest, (code) => wordOf(code, dictionary));
  if (!isPlainObject(value)) throw new Error("The link holds no view.");
  const { begin, controls, theme, sketch, ...view } = filledObject(value, { ...leftOut, ...plain });
  const scene = { version, ...withRecipes(view, (recipe) => unpackedRecipe(recipe, dictionary)) };
  return { scene, begin, controls, theme, sketch };
}

/**
 * A view with its recipe and those of its lanes in the other form.
 * @param {{recipe?: unknown, compare?: unknown}} view @param {(recipe: unknown) => unknown} form
 */
function withRecipes(view, form) {
  const { recipe, compare } = view;
  const own = recipe === undefined ? view : { ...view, recipe: form(recipe) };
  if (!isPlainObject(compare) || !Array.isArray(compare.lanes)) return own;
  const lanes = compare.lanes.map((lane) =>
    isPlainObject(lane) ? { ...lane, recipe: form(lane.recipe) } : lane,
  );
  return { ...own, compare: { ...compare, lanes } };
}

/** @param {unknown} value @param {LinkDictionary} dictionary @returns {unknown} */
function shortened(value, dictionary) {
  const { short, hashes } = dictionary;
  const codeOf = (/** @type {string} */ word) =>
    short.get(word) ?? (hashes ? shortHash(word) : null) ?? `~${word}`;
  if (typeof value === "string") return codeOf(value);
  if (Array.isArray(value)) return value.map((one) => shortened(one, dictionary));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [codeOf(key), shortened(one, dictionary)]),
  );
}

/**
 * @param {unknown} value @param {number} levels that it may be nested @param {(code: string) => string} word
 * @param {number} depth of the value @returns {unknown}
 */
function lengthened(value, levels, word, depth = 0) {
  if (depth > levels)
    throw new Error(`The link is nested deeper than the ${levels} levels that are allowed.`);
  if (typeof value === "string") return word(value);
  if (Array.isArray(value)) return value.map((one) => lengthened(one, levels, word, depth + 1));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [word(key), lengthened(one, levels, word, depth + 1)]),
  );
}

/** @param {string} code @param {LinkDictionary} dictionary */
function wordOf(code, { long, hashes, version }) {
  if (code.startsWith("~")) return code.slice(1);
  const word = long.get(code) ?? (hashes ? longHash(code) : null);
  if (word === null)
    throw new Error(`The link has a word that version ${version} does not know: ${code.slice(0, 20)}.`);
  return word;
}
