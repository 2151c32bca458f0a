/**
 * Detects the reader's first input on the page. Heavy work waits for it, so that it does not slow down the
 * page load.
 */

const TOUCHES = ["pointermove", "pointerdown", "keydown", "touchstart", "wheel"];

let waits = true;
let end = () => {
  waits = false;
};

/**
 * @param {number} longest in milliseconds
 * @returns {Promise<void>} when the reader has moved, pressed or turned anything, or at the latest then
 */
export function firstInput(longest) {
  if (!waits) return Promise.resolve();
  return new Promise((done) => {
    end = () => {
      clearTimeout(timer);
      for (const name of TOUCHES) window.removeEventListener(name, end);
      done();
    };
    const timer = setTimeout(end, longest);
    for (const name of TOUCHES) window.addEventListener(name, end, { passive: true });
  });
}

/** Skip the wait for the first input: the page shows nothing until the heavier work is done. */
export function skipFirstInput() {
  end();
}
