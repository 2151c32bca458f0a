/**
 * Detects the reader's first input on the page. Heavy work waits for it, so that it does not slow down the
 * page load.
 */

const UNTOUCHED = 8000; // milliseconds after which a page that nobody has touched counts as begun
const TOUCHES = ["pointermove", "pointerdown", "keydown", "touchstart", "wheel"];

let waits = true;
let end = () => {
  waits = false;
};

/** @returns {Promise<void>} when the reader has moved, pressed or turned anything, or after a while */
export function firstInput() {
  if (!waits) return Promise.resolve();
  return new Promise((done) => {
    end = () => {
      clearTimeout(timer);
      for (const name of TOUCHES) window.removeEventListener(name, end);
      done();
    };
    const timer = setTimeout(end, UNTOUCHED);
    for (const name of TOUCHES) window.addEventListener(name, end, { passive: true });
  });
}

/** Skip the wait for the first input: the page shows nothing until the heavier work is done. */
export function skipFirstInput() {
  end();
}
