/**
 * Throttles seeks: one step is sought at a time, followed by only the newest of the steps requested
 * meanwhile. A drag therefore never queues up seeks.
 */

/**
 * @param {{ask: (step: number) => void, tell: (going: number | null) => void}} options `ask` sends the
 *   request; `tell` says where the run is going, or null once it is there.
 */
export function createSeekThrottle({ ask, tell }) {
  /** @type {number | null} */
  let asked = null;
  /** @type {number | null} */
  let wished = null;

  /** @param {number} step */
  function send(step) {
    [asked, wished] = [step, null];
    ask(step);
  }

  return {
    /** @param {number} step */
    wish(step) {
      tell(step);
      if (asked === null) send(step);
      else wished = step;
    },
    /**
     * A picture has come, with so many steps done.
     * @param {number} position
     */
    arrived(position) {
      if (asked === null || position !== asked) return;
      asked = null;
      if (wished !== null && wished !== position) send(wished);
      else {
        wished = null;
        tell(null);
      }
    },
    /** Something else moves the run now, or the server has refused. */
    drop() {
      if (asked === null) return;
      [asked, wished] = [null, null];
      tell(null);
    },
  };
}
