/**
 * A value as the short text of a link, and back: what is as usual is left out, words that a version
 * knows are short, changes are rows. Pure. What comes from elsewhere may be anything.
 */

import { LEFT_OUT, LONG, PLAIN, SHORT } from "./v1_dictionary.js";

const DEEPEST = 12;

/** The text of a link. @param {{scene: object}} link its scene and the other fields of `PLAIN` */
export function pack({ scene, ...plain }) {
  const { version, ...view } = scene;
  if (view.recipe?.changes) view.recipe = { ...view.recipe, changes: view.recipe.changes.map(rowOf) };
  return JSON.stringify(shortened({ ...lacking(view, LEFT_OUT), ...lacking(plain, PLAIN) }));
}

/** The link of a text. Throws where it is none: a SyntaxError, or an Error with a sentence. */
export function unpack(text) {
  const value = lengthened(JSON.parse(text), 0);
  if (!isPlain(value)) throw new Error("The link holds no view.");
  const { begin, controls, theme, sketch, ...view } = filled(value, { ...LEFT_OUT, ...PLAIN });
  if (Array.isArray(view.recipe?.changes))
    view.recipe = { ...view.recipe, changes: view.recipe.changes.map(changeOf) };
  return { scene: { version: 1, ...view }, begin, controls, theme, sketch };
}

/** A change as a row; a displacement as it is. */
function rowOf(change) {
  const { step, name, address, index, value } = change;
  if (name !== undefined) return [step, name, value];
  return address !== undefined ? [step, address, index, value] : change;
}

function changeOf(row) {
  if (!Array.isArray(row)) return row;
  const names = row.length === 3 ? ["step", "name", "value"] : ["step", "address", "index", "value"];
  return Object.fromEntries(names.map((name, place) => [name, row[place]]));
}

function isPlain(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** What of a value is not as usual; undefined where all is. */
function lacking(value, usual) {
  if (!isPlain(value) || !isPlain(usual))
    return JSON.stringify(value) === JSON.stringify(usual) ? undefined : value;
  const parts = Object.entries(value).map(([key, one]) => [key, lacking(one, usual[key])]);
  const told = parts.filter(([, one]) => one !== undefined);
  return told.length ? Object.fromEntries(told) : undefined;
}

function filled(value, usual) {
  if (value === undefined) return usual;
  if (!isPlain(value) || !isPlain(usual)) return value;
  const keys = new Set([...Object.keys(usual), ...Object.keys(value)]);
  const own = (from, key) => (Object.hasOwn(from, key) ? from[key] : undefined);
  return Object.fromEntries([...keys].map((key) => [key, filled(own(value, key), own(usual, key))]));
}

function shortened(value) {
  if (typeof value === "string") return SHORT.get(value) ?? `~${value}`;
  if (Array.isArray(value)) return value.map(shortened);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [shortened(key), shortened(one)]));
}

function lengthened(value, depth) {
  if (depth > DEEPEST)
    throw new Error(`The link is nested deeper than the ${DEEPEST} levels that are allowed.`);
  if (typeof value === "string") return wordOf(value);
  if (Array.isArray(value)) return value.map((one) => lengthened(one, depth + 1));
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [wordOf(key), lengthened(one, depth + 1)]),
  );
}

function wordOf(text) {
  if (text.startsWith("~")) return text.slice(1);
  const word = LONG.get(text);
  if (word === undefined)
    throw new Error(`The link has a word that version 1 does not know: ${text.slice(0, 20)}.`);
  return word;
}
