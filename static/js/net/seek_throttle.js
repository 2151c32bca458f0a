/**
 * Where the run is wished to be: one question to the server at a time, and of the wishes that come
 * meanwhile only the newest. So a drag never runs ahead of the answers.
 */

/**
 * @param {{ask: (step: number) => void, tell: (going: number | null) => void}} to `ask` sends the
 *   question; `tell` says where the run is going, or null once it is there.
 */
export function createSeekThrottle({ ask, tell }) {
  let asked = null;
  let wished = null;

  function send(step) {
    [asked, wished] = [step, null];
    ask(step);
  }

  return {
    wish(step) {
      tell(step);
      if (asked === null) send(step);
      else wished = step;
    },
    /** A picture has come, with so many steps done. */
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
