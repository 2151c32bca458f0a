/**
 * Sends requests about a picture that changes all the time: one at a time, about its newest state, and
 * not sooner than `PAUSE` after the last. So drawing never runs ahead of the answers.
 */

const PAUSE = 60; // milliseconds

/**
 * @param {{ask: (asked: number) => boolean, later?: (work: () => void, wait: number) => void,
 *   now?: () => number}} options
 *   `ask` sends the request with its number, and says whether there was anything to ask
 */
export function createRequestThrottle({ ask, later = setTimeout, now = () => performance.now() }) {
  let asked = 0;
  let waiting = false; // for an answer
  let wished = false;
  let last = -PAUSE;
  let due = false;

  function send() {
    if (!wished || waiting || due) return;
    const wait = last + PAUSE - now();
    if (wait > 0) {
      due = true;
      later(() => {
        due = false;
        send();
      }, wait);
      return;
    }
    wished = false;
    last = now();
    asked += 1;
    waiting = ask(asked);
  }

  return {
    /** The picture has changed. */
    wish() {
      wished = true;
      send();
    },
    /** An answer has come, or a refusal. */
    answered() {
      waiting = false;
      send();
    },
    /**
     * Whether an answer is to the newest request, and nothing has changed since.
     * @param {number} number
     */
    isNewest(number) {
      return number === asked && !wished && !waiting;
    },
  };
}
