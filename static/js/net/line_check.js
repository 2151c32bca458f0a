/**
 * Finds out whether the connection still works: a proxy can go silent without closing it, and a laptop wakes
 * up with a dead one. Where nothing was heard, it asks for a pong; where none comes, the connection is dead.
 */

export const ANSWER_MILLISECONDS = 5000; // that an answer to a command may take before a ping is sent
export const PONG_MILLISECONDS = 4000; // that a pong may take
export const AWAY_MILLISECONDS = 60_000; // that the page was hidden before it checks the connection

/**
 * @param {{ping: () => void, dead: () => void}} does
 */
export function createLineCheck({ ping, dead }) {
  let answer = 0;
  let pong = 0;
  let hiddenSince = Infinity;

  function check() {
    clearTimeout(answer);
    answer = 0;
    if (pong) return;
    pong = window.setTimeout(() => {
      pong = 0;
      dead();
    }, PONG_MILLISECONDS);
    ping();
  }

  window.addEventListener("online", check);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hiddenSince = performance.now();
    else if (performance.now() - hiddenSince >= AWAY_MILLISECONDS) check();
  });

  return {
    /** A command was sent: something must come back. */
    sent() {
      if (!answer && !pong) answer = window.setTimeout(check, ANSWER_MILLISECONDS);
    },
    /** A message has come, or the connection was closed: nothing is waited for. */
    heard() {
      clearTimeout(answer);
      clearTimeout(pong);
      answer = pong = 0;
    },
  };
}
