/**
 * A slider for whole numbers that reacts immediately: drag, click, arrow keys, Page Up and Down, Home,
 * End.
 */

/**
 * Turn `element` into a slider that is dragged on `area`. `at(pixel)` returns the number at a position;
 * `go(number)` is called for every change, never twice in a row with the same number.
 * @param {{element: HTMLElement, area: HTMLElement, at: (pixel: number) => number,
 *          go: (number: number) => void}} options
 */
export function createSlider({ element, area, at, go }) {
  let now = 0;
  let most = 0;
  let said = "";
  element.setAttribute("aria-valuenow", "0"); // a slider without a value is an error to a screen reader
  element.setAttribute("aria-valuemax", "0");

  /** @param {number} number */
  function wish(number) {
    const whole = Math.max(0, Math.min(most, Math.round(number)));
    if (Number.isFinite(whole) && whole !== now) go(whole);
  }

  /** @param {PointerEvent} event */
  function drag(event) {
    wish(at(event.clientX - area.getBoundingClientRect().left));
  }

  area.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    element.focus({ preventScroll: true });
    area.setPointerCapture(event.pointerId);
    drag(event);
  });
  area.addEventListener("pointermove", (event) => {
    if (area.hasPointerCapture(event.pointerId)) drag(event);
  });
  element.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.round(most / 10));
    const moves = /** @type {Record<string, number>} */ ({
      ArrowLeft: now - 1,
      ArrowDown: now - 1,
      ArrowRight: now + 1,
      ArrowUp: now + 1,
      PageDown: now - page,
      PageUp: now + page,
      Home: 0,
      End: most,
    });
    if (!(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowRight" && now === most) return; // a new step: the page's own key
    event.preventDefault();
    wish(moves[event.key]);
  });

  return {
    /**
     * Say where the slider stands, how far it goes, and what it says of its place.
     * @param {number} number @param {number} largest @param {string} text
     */
    set(number, largest, text) {
      if (number === now && largest === most && text === said) return;
      [now, most, said] = [number, largest, text];
      element.setAttribute("aria-valuenow", String(number));
      element.setAttribute("aria-valuemax", String(largest));
      element.setAttribute("aria-valuetext", text);
    },
  };
}
