/**
 * Packs a link into a short text, and unpacks it: defaults are omitted, known words have codes, and
 * changes of the recipe are rows. A version's dictionary defines the codes and defaults. Pure; the text to
 * unpack is untrusted.
 */

import { isPlainObject } from "../scene/plain_object.js";

/**
 * What a version of links leaves out and which words it shortens.
 * @typedef {{version: number, leftOut: Record<string, unknown>, plain: Record<string, unknown>,
 *   short: Map<string, string>, long: Map<string, string>}} LinkDictionary
 */

/**
 * A link as it is packed: its scene is whatever it is, of the dictionary's version.
 * @typedef {{scene: {version: number, recipe?: unknown}, begin: unknown, controls: unknown, theme: unknown,
 *   sketch: unknown}} PackedLink
 */

const DEEPEST = 12;

/**
 * Pack a link into text.
 * @param {PackedLink} link
 * @param {LinkDictionary} dictionary that of the scene's version
 * @returns {string}
 */
export function pack({ scene, ...plain }, dictionary) {
  const { version, ...whole } = scene;
  if (version !== dictionary.version) throw new Error(`pack: a scene of version ${version}`);
  const view = withChanges(whole, rowOf);
  const told = Object.assign({}, lacking(view, dictionary.leftOut), lacking(plain, dictionary.plain));
  return JSON.stringify(shortened(told, dictionary.short));
}

/**
 * Unpack a link from text. Throws a SyntaxError, or an Error with a sentence, if the text is invalid.
 * @param {string} text
 * @param {LinkDictionary} dictionary
 * @returns {PackedLink} a link, not yet checked by its schema
 */
export function unpack(text, { version, leftOut, plain, long }) {
  const value = lengthened(JSON.parse(text), 0, (code) => wordOf(code, long, version));
  if (!isPlainObject(value)) throw new Error("The link holds no view.");
  const { begin, controls, theme, sketch, ...view } = filledObject(value, { ...leftOut, ...plain });
  return { scene: { version, ...withChanges(view, changeOf) }, begin, controls, theme, sketch };
}

/**
 * A view with every change of its recipe in the other form.
 * @param {{recipe?: unknown}} view @param {(change: unknown) => unknown} form
 */
function withChanges(view, form) {
  const { recipe } = view;
  if (!isPlainObject(recipe) || !Array.isArray(recipe.changes)) return view;
  return { ...view, recipe: { ...recipe, changes: recipe.changes.map(form) } };
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

/**
 * What of a value is not as usual; undefined where all is.
 * @param {unknown} value @param {unknown} usual @returns {unknown}
 */
function lacking(value, usual) {
  if (!isPlainObject(value) || !isPlainObject(usual))
    return JSON.stringify(value) === JSON.stringify(usual) ? undefined : value;
  const parts = Object.entries(value).map(([key, one]) => [key, lacking(one, usual[key])]);
  const told = parts.filter(([, one]) => one !== undefined);
  return told.length ? Object.fromEntries(told) : undefined;
}

/** @param {unknown} value @param {unknown} usual @returns {unknown} */
function filled(value, usual) {
  if (value === undefined) return usual;
  return isPlainObject(value) && isPlainObject(usual) ? filledObject(value, usual) : value;
}

/**
 * @param {Record<string, unknown>} value @param {Record<string, unknown>} usual
 * @returns {Record<string, unknown>}
 */
function filledObject(value, usual) {
  const keys = new Set([...Object.keys(usual), ...Object.keys(value)]);
  const own = (/** @type {Record<string, unknown>} */ from, /** @type {string} */ key) =>
    Object.hasOwn(from, key) ? from[key] : undefined;
  return Object.fromEntries([...keys].map((key) => [key, filled(own(value, key), own(usual, key))]));
}

/** @param {unknown} value @param {Map<string, string>} short @returns {unknown} */
function shortened(value, short) {
  const codeOf = (/** @type {string} */ word) => short.get(word) ?? `~${word}`;
  if (typeof value === "string") return codeOf(value);
  if (Array.isArray(value)) return value.map((one) => shortened(one, short));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [codeOf(key), shortened(one, short)]));
}

/** @param {unknown} value @param {number} depth @param {(code: string) => string} word @returns {unknown} */
function lengthened(value, depth, word) {
  if (depth > DEEPEST)
    throw new Error(`The link is nested deeper than the ${DEEPEST} levels that are allowed.`);
  if (typeof value === "string") return word(value);
  if (Array.isArray(value)) return value.map((one) => lengthened(one, depth + 1, word));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [word(key), lengthened(one, depth + 1, word)]),
  );
}

/** @param {string} code @param {Map<string, string>} long @param {number} version */
function wordOf(code, long, version) {
  if (code.startsWith("~")) return code.slice(1);
  const word = long.get(code);
  if (word === undefined)
    throw new Error(`The link has a word that version ${version} does not know: ${code.slice(0, 20)}.`);
  return word;
}
