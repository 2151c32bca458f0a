/** Marks the pictures while those of another step are on their way: stale, but never wrong. */

/** @param {HTMLElement} element */
export function mountStaleMarker(element) {
  return function update({ going }) {
    element.classList.toggle("coming", going !== null);
    element.setAttribute("aria-busy", String(going !== null));
  };
}
