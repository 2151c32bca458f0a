/**
 * The commands of this page, counted as the server counts them. After a return to the session the server says
 * how many it has received: what is missing there is sent again, so that each is done once. Pure.
 */

const MOST = 50; // commands that are kept: what a hand presses before the page says that the line is dead

export function createUnconfirmedCommands() {
  /** @type {string[]} */
  let kept = [];
  let sent = 0;
  let known = false; // what the server counted before this page was loaded

  return {
    /** Count a command that is sent or waits for the session. @param {string} text */
    add(text) {
      sent += 1;
      kept.push(text);
      if (kept.length > MOST) kept.shift();
    },
    /**
     * The session is there; the server has `received` commands of it.
     * @param {number} received @returns {string[]} what is to be sent now
     */
    confirm(received) {
      const missing = known ? Math.max(0, sent - received) : kept.length;
      kept = missing ? kept.slice(-missing) : [];
      known = true;
      sent = received + kept.length;
      return [...kept];
    },
    /** Another session begins. */
    forget() {
      kept = [];
      sent = 0;
      known = false;
    },
  };
}
