/**
 * The L2 penalty ½ λ Σ θ² of a network: its part λ θ of the gradient of a weight. The counterpart of
 * engine/model/losses/penalty.py.
 */

/** @import { Network } from "../net/protocol_types.js" */

/**
 * The strength λ for a parameter: that of the network for weights and kernels, 0 for biases.
 * @param {Pick<Network, "architecture">} network @param {string} address
 */
export function penaltyStrength({ architecture }, address) {
  const penalised = address.endsWith(".weight") || address.endsWith(".kernel");
  return penalised ? (architecture?.l2 ?? 0) : 0;
}
