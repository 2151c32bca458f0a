/** Names of layers: for a new layer, and after a change of its kind. Pure. */

/** @import { DraftLayer } from "./editor_types.js" */

/**
 * The usual abbreviations; a layer of any other kind is named like its kind.
 * @type {Record<string, string>}
 */
const STEMS = {
  convolution: "conv",
  dense: "fc",
  max_pooling: "pool",
  average_pooling: "pool",
  flatten: "flatten",
  softmax: "softmax",
  leaky_relu: "leaky",
};
const UNNUMBERED = new Set(["flatten", "softmax"]); // as long as there is one of them
const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** The first part of the names of a kind of layer. @param {string} kind */
const stemOf = (kind) => STEMS[kind] ?? kind;

/**
 * The name of a new layer: `conv3` after `conv1` and `conv2`.
 * @param {Pick<DraftLayer, "name">[]} layers @param {string} kind
 */
export function nextName(layers, kind) {
  const stem = stemOf(kind);
  const numbers = layers.flatMap(({ name }) => numberOf(name, stem) ?? []);
  if (UNNUMBERED.has(kind) && !layers.some(({ name }) => name === stem)) return stem;
  return `${stem}${Math.max(0, ...numbers, UNNUMBERED.has(kind) ? 1 : 0) + 1}`;
}

/**
 * The name of a layer once it is of another kind: a new one where the old one said the kind.
 * @param {DraftLayer[]} layers @param {number} place @param {string} kind
 */
export function nameAsKind(layers, place, kind) {
  const { name, kind: before } = layers[place];
  const stem = stemOf(before);
  if (stem === stemOf(kind) || (name !== stem && numberOf(name, stem) === null)) return name;
  return nextName(
    layers.filter((_, other) => other !== place),
    kind,
  );
}

/**
 * What is wrong with a name for a layer, as a sentence; or nothing.
 * @param {Pick<DraftLayer, "name">[]} layers @param {number} place @param {string} name
 */
export function nameProblem(layers, place, name) {
  if (!NAME.test(name)) return "A name has letters, digits and _, a letter first.";
  const taken = layers.some((layer, other) => other !== place && layer.name === name);
  return taken ? `There is a layer ${name} already.` : "";
}

/**
 * The number in `conv3`; null where the name is not of this stem.
 * @param {string} name @param {string} stem
 */
function numberOf(name, stem) {
  const number = name.startsWith(stem) ? name.slice(stem.length) : "";
  return /^[1-9]\d{0,5}$/.test(number) ? Number(number) : null;
}
