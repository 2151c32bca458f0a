/** When the page is free for work that can wait: after the first touch, or while nothing else is done. */

const TOUCHES = ["pointermove", "pointerdown", "keydown", "touchstart", "wheel"];

/**
 * @param {number} limit in milliseconds
 * @returns {Promise<void>} when the reader has moved, pressed or turned anything, or at the latest then
 */
export function firstTouch(limit) {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      for (const name of TOUCHES) window.removeEventListener(name, end);
      done();
    };
    const timer = setTimeout(end, limit);
    for (const name of TOUCHES) window.addEventListener(name, end, { passive: true });
  });
}

/**
 * @param {number} timeout in milliseconds
 * @returns {Promise<void>} when the page has nothing to do, or at the latest then
 */
export function pageAtRest(timeout) {
  return new Promise((done) => {
    if (typeof requestIdleCallback === "function") {
      requestIdleCallback(() => done(), { timeout });
    } else setTimeout(done, 200);
  });
}
