/**
 * Throttles requests about an input that changes constantly: one request in flight, always with the newest
 * input, and at least `PAUSE` between two. Drawing therefore never queues up requests.
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
