/**
 * A draggable handle along a chart, moved by mouse, touch or keyboard, and released again. It reports
 * pixels and keys; the caller converts them to chart values.
 */

const KEYS = /** @type {Record<string, number>} */ ({
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowDown: -1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
});

/**
 * @param {HTMLElement} area
 * @param {{name: string, hover?: boolean, begin?: () => void, to: (x: number) => unknown,
 *          by: (count: number) => void, end: () => void}} meaning
 * `hover`: also without a button held down
 */
export function dragHandle(area, { name, hover = false, begin = () => {}, to, by, end }) {
  area.classList.add("handled");
  let going = false;
  let held = -1; // the pointer that drags
  /** @type {Record<string, unknown>} */
  const said = {};
  /** @param {() => void} act */
  const go = (act) => {
    if (!going) begin();
    going = true;
    act();
  };
  const stop = () => {
    if (going) end();
    going = false;
  };
  /** @param {PointerEvent} event */
  const x = (event) => event.clientX - area.getBoundingClientRect().left;

  area.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    held = event.pointerId;
    area.setPointerCapture(held);
    go(() => to(x(event)));
  });
  area.addEventListener("pointermove", (event) => {
    if (area.hasPointerCapture(event.pointerId) || (hover && event.pointerType === "mouse")) {
      go(() => to(x(event)));
    }
  });
  for (const kind of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
    area.addEventListener(kind, (event) => {
      if (!hover || event.pointerType !== "mouse") stop();
    });
  }
  area.addEventListener("pointerleave", (event) => {
    if (!area.hasPointerCapture(event.pointerId)) stop();
  });
  area.addEventListener("blur", stop);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && going) {
      event.stopPropagation();
      if (area.hasPointerCapture(held)) area.releasePointerCapture(held);
      return stop();
    }
    if (!(event.key in KEYS) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    go(() => by(KEYS[event.key] * (event.shiftKey ? 5 : 1)));
  });
  return {
    /**
     * Say where it is, in words and as a number of a range. From the first time on it is a slider.
     * @param {unknown} value @param {unknown} low @param {unknown} high @param {string} words
     */
    tell(value, low, high, words) {
      if (area.tabIndex < 0) {
        area.tabIndex = 0;
        area.setAttribute("role", "slider");
        area.setAttribute("aria-label", name);
      }
      for (const [key, one] of Object.entries({ now: value, min: low, max: high, text: words })) {
        if (said[key] === one) continue;
        said[key] = one;
        area.setAttribute(`aria-value${key}`, String(one));
      }
    },
  };
}
