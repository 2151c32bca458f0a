/**
 * Parses and formats addresses of numbers: `conv2.kernel[3, 1, 0, 4]`, its gradient
 * `∂C/∂relu1.activation[2, 5, 7]`, and the tour's symbols. Pure.
 */

/** @import { Network, NumberKind, ParameterIndex } from "../net/protocol_types.js" */
/** @import { SymbolArray } from "./notation.js" */

import { RAISED_PRED, SUBSCRIPTS, SUPERSCRIPTS, symbolArrays } from "./notation.js";

const GRADIENT = /^(∂c\/∂|dc\/d|gradients\.)/;
const VALUE = /^(activations\.|parameters\.)/;

/**
 * The address of a value as people type it: fc2.weight[0, 1].
 * @param {string} address @param {number[]} index
 */
export function addressText(address, index) {
  return `${address}[${index.join(", ")}]`;
}

/**
 * The address of the chosen number. The gradient of an output has the prefix ∂C/∂.
 * @param {Network} network @param {ParameterIndex & {of: NumberKind}} chosen
 */
export function chosenText(network, { address, index, of }) {
  const gradient = of === "gradient" && !isParameter(network, address);
  return `${gradient ? "∂C/∂" : ""}${addressText(address, index)}`;
}

/**
 * Return whether an address is that of a parameter array.
 * @param {Network} network @param {string} address
 */
export function isParameter(network, address) {
  return network.layers.some((layer) => address in (layer.parameters ?? {}));
}

/**
 * The shape of the array at an address; undefined if there is no such array.
 * @param {Network} network @param {string} address
 */
export function shapeOf(network, address) {
  return symbolArrays(network).find((one) => one.address === address)?.shape;
}

/**
 * Return whether a network has a number with this address and index.
 * @param {Network} network @param {ParameterIndex} number
 */
export function isThere(network, { address, index }) {
  const shape = shapeOf(network, address);
  return shape !== undefined && isInside(shape, index, 0);
}

/** One example address for every array and every gradient. @param {Network} network */
export function suggestions(network) {
  return symbolArrays(network).flatMap(({ address, shape, parameter }) => {
    const text = addressText(
      address,
      shape.map(() => 0),
    );
    return parameter ? [text] : [text, `∂C/∂${text}`];
  });
}

/**
 * Read `fc2.weight[0, 1]`, `∂C/∂conv1.pre_activation[0,3,4]`, `gradients.conv1.kernel[0,0,1,1]`,
 * `w1,2(2)`, `w₁,₂⁽²⁾`, `k4,2,1,5(2)`, `b3(1)`, `b3(conv1)`, `z8(1)`, `a3,6,8(relu1)`, `a1(pred)`.
 * @param {string} text @param {Network} network
 * @returns {(ParameterIndex & {of: NumberKind}) | {error: string}}
 */
export function parseAddress(text, network) {
  const whole = flattened(text);
  const plain = whole.replace(GRADIENT, "").replace(VALUE, "");
  const arrays = symbolArrays(network);
  const written = /^([a-z]\w*\.\w+)\[?([\d,]*)\]?$/.exec(plain);
  const spoken = /^([wkbza])_?([\d,]+)(?:\^?\((\w+)\)|\^?(pred))$/.exec(plain);
  /** @param {SymbolArray} found */
  const kindOf = ({ parameter }) => (GRADIENT.test(whole) || parameter ? "gradient" : "value");
  if (written) {
    const found = arrays.find((one) => one.address === written[1]);
    if (found) return checked(found, places(written[2]), 0, kindOf(found));
    return { error: `There is no ${written[1]}; there are ${arrays.map((one) => one.address).join(", ")}.` };
  }
  if (spoken) {
    const found = spokenOf(arrays, spoken);
    if (found) return checked(found, places(spoken[2]), 1, kindOf(found));
    return { error: missing(arrays, spoken) };
  }
  return { error: "Write an address such as fc2.weight[0, 1], ∂C/∂relu1.activation[0, 3, 4] or w1,2(2)." };
}

/** @param {SymbolArray[]} arrays @param {string[]} match of a symbol */
function spokenOf(arrays, [, letter, , named, pred]) {
  const above = named ?? pred;
  const same = arrays.filter((one) => one.letter === letter);
  return (
    same.find((one) => [`(${above})`, above].includes(one.above)) ?? same.find((one) => one.name === above)
  );
}

/** @param {SymbolArray[]} arrays @param {string[]} match of a symbol */
function missing(arrays, [, letter, , named, pred]) {
  const known = arrays.filter((one) => one.letter === letter).map((one) => one.above.replace(/[()]/g, ""));
  const allowed = known.length ? `; ${letter} has (${known.join("), (")})` : "";
  return `There is no ${letter} with (${named ?? pred})${allowed}.`;
}

/** @param {string} text */
function flattened(text) {
  const back = Object.fromEntries(
    [...Object.entries(SUBSCRIPTS), ...Object.entries(SUPERSCRIPTS)].map(([to, from]) => [from, to]),
  );
  const plain = text.trim().toLowerCase().replace(RAISED_PRED, "pred").replace(/\s+/g, "");
  return [...plain].map((sign) => back[sign] ?? sign).join("");
}

/** @param {string} text */
function places(text) {
  return text === "" ? [] : text.split(",").map((part) => (part === "" ? NaN : Number(part)));
}

/** @param {number[]} shape @param {number[]} index @param {number} first */
function isInside(shape, index, first) {
  return (
    index.length === shape.length &&
    index.every((place, axis) => place >= first && place < shape[axis] + first)
  );
}

/**
 * @param {SymbolArray} array @param {number[]} index @param {number} first @param {NumberKind} of
 * @returns {ReturnType<typeof parseAddress>}
 */
function checked({ address, shape }, index, first, of) {
  if (isInside(shape, index, first)) return { address, index: index.map((place) => place - first), of };
  const ranges = shape.map((size) => `${first}…${size - 1 + first}`).join(", ");
  return { error: `${address} has the places [${ranges}].` };
}

/**
 * The index `by` positions further in the order of the array, or null beyond its ends.
 * @param {number[]} shape @param {number[]} index @param {number} by
 */
export function neighbour(shape, index, by) {
  const count = shape.reduce((product, size) => product * size, 1);
  let place = index.reduce((sum, one, axis) => sum * shape[axis] + one, 0) + by;
  if (place < 0 || place >= count) return null;
  return shape
    .map((_, axis) => {
      const size = shape[shape.length - 1 - axis];
      const one = place % size;
      place = Math.floor(place / size);
      return one;
    })
    .reverse();
}

/**
 * The distances in the flat array to the neighbour at the right and to the one below.
 * @param {number[]} shape
 */
export function strides(shape) {
  return { right: 1, down: shape.length > 1 ? shape[shape.length - 1] : 1 };
}
