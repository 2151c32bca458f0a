/** Marks the pictures as stale while another step is loading. */

/** @import { State } from "../../state/state_types.js" */

/** @param {HTMLElement} element */
export function mountStaleMarker(element) {
  /** @param {State} state */
  return function update({ going }) {
    element.classList.toggle("coming", going !== null);
    element.setAttribute("aria-busy", String(going !== null));
  };
}
