/**
 * Architectures in links of version 3, frozen: each layer is a row of numbers, and what cannot be said in
 * rows stays as it is. Neither the order of a list here nor the names may ever change. Pure.
 *
 * A layer is [kind, needed settings…, [setting, value]…], with the numbers of kind and setting in the lists
 * below. A name is left out where it is the usual one. An architecture is [loss, l2, layers…].
 */

import { isPlainObject } from "../scene/plain_object.js";

/** The kinds: the settings that a layer must have, and its usual name, which # follows with a number. */
const KINDS = /** @type {[string, string[], string][]} */ ([
  ["convolution", ["filters", "size"], "conv#"],
  ["relu", [], "relu#"],
  ["leaky_relu", [], "leaky_relu#"],
  ["sigmoid", [], "sigmoid#"],
  ["tanh", [], "tanh#"],
  ["gelu", [], "gelu#"],
  ["max_pooling", ["size"], "pool#"],
  ["average_pooling", ["size"], "pool#"],
  ["flatten", [], "flatten"],
  ["dense", ["units"], "fc#"],
  ["dropout", [], "dropout#"],
  ["softmax", [], "softmax"],
]);
const SETTINGS = [
  "name",
  "stride",
  "padding",
  "dilation",
  "groups",
  "bias",
  "initialiser",
  "bias_initialiser",
  "slope",
  "rate",
];
const LOSSES = ["cross-entropy", "binary-cross-entropy", "mean-squared-error", "output"];

/**
 * An architecture as rows; as it is where a part of it has no row.
 * @param {unknown} architecture @returns {unknown}
 */
export function architectureRows(architecture) {
  if (!isPlainObject(architecture)) return architecture;
  const { layers, loss, l2, ...others } = architecture;
  const number = LOSSES.indexOf(/** @type {string} */ (loss));
  if (!Array.isArray(layers) || number < 0 || l2 === undefined || Object.keys(others).length)
    return architecture;
  const names = usualNames();
  const rows = layers.map((layer) => layerRow(layer, names));
  return rows.includes(null) ? architecture : [number, l2, ...rows];
}

/**
 * The architecture that rows describe; anything else as it is.
 * @param {unknown} rows @returns {unknown}
 */
export function architectureOfRows(rows) {
  if (!Array.isArray(rows)) return rows;
  const [number, l2, ...layers] = rows;
  const names = usualNames();
  return { layers: layers.map((row) => layerOfRow(row, names)), loss: LOSSES[number], l2 };
}

/** A function that names the layers of a kind one after the other. */
function usualNames() {
  /** @type {Record<string, number>} */
  const counts = {};
  return (/** @type {string} */ stem) => {
    counts[stem] = (counts[stem] ?? 0) + 1;
    return stem.replace("#", String(counts[stem]));
  };
}

/** @param {unknown} layer @param {(stem: string) => string} names */
function layerRow(layer, names) {
  if (!isPlainObject(layer)) return null;
  const { kind, ...settings } = layer;
  const number = KINDS.findIndex(([name]) => name === kind);
  if (number < 0) return null;
  const [, needed, stem] = KINDS[number];
  const usual = names(stem);
  const others = Object.entries(settings).filter(
    ([name, value]) => !needed.includes(name) && !(name === "name" && value === usual),
  );
  const known = others.every(([name]) => SETTINGS.includes(name)) && needed.every((name) => name in settings);
  if (!known || !("name" in settings)) return null;
  const pairs = others.map(([name, value]) => [SETTINGS.indexOf(name), value]);
  return [number, ...needed.map((name) => settings[name]), ...pairs];
}

/**
 * Throws an Error with a sentence for a row of another form.
 * @param {unknown} row @param {(stem: string) => string} names
 */
function layerOfRow(row, names) {
  if (!Array.isArray(row) || !KINDS[row[0]]) throw new Error("The link has a layer of an unknown kind.");
  const [kind, needed, stem] = KINDS[row[0]];
  const values = row.slice(1, 1 + needed.length);
  /** @type {[string, unknown][]} */
  const others = row.slice(1 + needed.length).map((pair) => {
    if (!Array.isArray(pair) || !SETTINGS[pair[0]])
      throw new Error("The link has a layer with an unknown setting.");
    return [SETTINGS[pair[0]], pair[1]];
  });
  const given = needed.map((name, place) => [name, values[place]]);
  return { kind, name: names(stem), ...Object.fromEntries([...given, ...others]) };
}
