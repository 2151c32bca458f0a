/** Tests whether two addresses belong to the same unit of the network. */

/** @import { LayerKind, Network } from "../net/protocol_types.js" */

/** @type {LayerKind[]} */
const GATES = ["relu", "leaky_relu", "sigmoid", "tanh", "gelu", "dropout"];

/**
 * Return whether two addresses belong to one unit: they are equal, or only elementwise layers lie between
 * them.
 * @param {Network} network @param {string} first @param {string} second
 */
export function sameUnit(network, first, second) {
  if (first === second) return true;
  const [low, high] = [first, second]
    .map((address) => network.layers.findIndex((layer) => layer.address === address))
    .sort((a, b) => a - b);
  if (low < 0) return false;
  return network.layers.slice(low + 1, high + 1).every(({ kind }) => GATES.includes(kind));
}
