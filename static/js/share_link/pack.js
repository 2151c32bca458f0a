/**
 * A link as a short text, and back: what is as usual is left out, known words have codes, changes of
 * the recipe are rows. Which words, and what is usual, is the dictionary's of a version. Pure; a text
 * that comes from elsewhere may be anything.
 */

/**
 * What a version of links leaves out and which words it shortens.
 * @typedef {{version: number, leftOut: Record<string, any>, plain: Record<string, any>,
 *   short: Map<string, string>, long: Map<string, string>}} LinkDictionary
 */

const DEEPEST = 12;

/**
 * The text of a link.
 * @param {{scene: any, begin: boolean, controls: string, theme: string|null, sketch: number[]|null}} link
 * @param {LinkDictionary} dictionary that of the scene's version
 * @returns {string}
 */
export function pack({ scene, ...plain }, dictionary) {
  const { version, ...view } = scene;
  if (version !== dictionary.version) throw new Error(`pack: a scene of version ${version}`);
  if (view.recipe?.changes) view.recipe = { ...view.recipe, changes: view.recipe.changes.map(rowOf) };
  const told = { ...lacking(view, dictionary.leftOut), ...lacking(plain, dictionary.plain) };
  return JSON.stringify(shortened(told, dictionary.short));
}

/**
 * The link of a text. Throws where it is none: a SyntaxError, or an Error with a sentence.
 * @param {string} text
 * @param {LinkDictionary} dictionary
 * @returns {any} a link, not yet checked by its schema
 */
export function unpack(text, { version, leftOut, plain, long }) {
  const value = lengthened(JSON.parse(text), 0, (code) => wordOf(code, long, version));
  if (!isPlain(value)) throw new Error("The link holds no view.");
  const { begin, controls, theme, sketch, ...view } = filled(value, { ...leftOut, ...plain });
  if (Array.isArray(view.recipe?.changes))
    view.recipe = { ...view.recipe, changes: view.recipe.changes.map(changeOf) };
  return { scene: { version, ...view }, begin, controls, theme, sketch };
}

/**
 * A change as a row; a displacement as it is.
 * @param {any} change
 */
function rowOf(change) {
  const { step, name, address, index, value } = change;
  if (name !== undefined) return [step, name, value];
  return address !== undefined ? [step, address, index, value] : change;
}

/** @param {any} row */
function changeOf(row) {
  if (!Array.isArray(row)) return row;
  const names = row.length === 3 ? ["step", "name", "value"] : ["step", "address", "index", "value"];
  return Object.fromEntries(names.map((name, place) => [name, row[place]]));
}

/** @param {unknown} value @returns {value is Record<string, any>} */
function isPlain(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/**
 * What of a value is not as usual; undefined where all is.
 * @param {any} value @param {any} usual @returns {any}
 */
function lacking(value, usual) {
  if (!isPlain(value) || !isPlain(usual))
    return JSON.stringify(value) === JSON.stringify(usual) ? undefined : value;
  const parts = Object.entries(value).map(([key, one]) => [key, lacking(one, usual[key])]);
  const told = parts.filter(([, one]) => one !== undefined);
  return told.length ? Object.fromEntries(told) : undefined;
}

/** @param {any} value @param {any} usual @returns {any} */
function filled(value, usual) {
  if (value === undefined) return usual;
  if (!isPlain(value) || !isPlain(usual)) return value;
  const keys = new Set([...Object.keys(usual), ...Object.keys(value)]);
  const own = (/** @type {Record<string, any>} */ from, /** @type {string} */ key) =>
    Object.hasOwn(from, key) ? from[key] : undefined;
  return Object.fromEntries([...keys].map((key) => [key, filled(own(value, key), own(usual, key))]));
}

/** @param {any} value @param {Map<string, string>} short @returns {any} */
function shortened(value, short) {
  const codeOf = (/** @type {string} */ word) => short.get(word) ?? `~${word}`;
  if (typeof value === "string") return codeOf(value);
  if (Array.isArray(value)) return value.map((one) => shortened(one, short));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [codeOf(key), shortened(one, short)]));
}

/** @param {any} value @param {number} depth @param {(code: string) => string} word @returns {any} */
function lengthened(value, depth, word) {
  if (depth > DEEPEST)
    throw new Error(`The link is nested deeper than the ${DEEPEST} levels that are allowed.`);
  if (typeof value === "string") return word(value);
  if (Array.isArray(value)) return value.map((one) => lengthened(one, depth + 1, word));
  if (!isPlain(value)) return value;
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
