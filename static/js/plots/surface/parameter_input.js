/** Reads the address of a parameter from a text field, and says in the field what is wrong with it. */

/** @typedef {import("../../net/protocol_types.js").Network} Network */
/** @typedef {import("../../net/protocol_types.js").ParameterIndex} ParameterIndex */

import { parseAddress } from "../../network/addresses.js";

/** @param {HTMLInputElement} input @param {Network | null} network @returns {ParameterIndex | null} */
export function readParameter(input, network) {
  if (!network) return null;
  const found = parseAddress(input.value, network);
  const wrong = "error" in found;
  input.setAttribute("aria-invalid", String(wrong));
  input.title = wrong ? String(found.error) : "";
  return wrong ? null : { address: found.address, index: found.index };
}
