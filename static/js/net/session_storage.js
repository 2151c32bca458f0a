/** The session of this tab: its id and its token, over a reload too. Where nothing may be stored, as long as the page lives. */

const KEY = "session";

/** @returns {{id: string, token: string} | null} what this tab stored, if it may and has */
export function recallSession() {
  try {
    const { id, token } = JSON.parse(sessionStorage.getItem(KEY));
    return typeof id === "string" && typeof token === "string" ? { id, token } : null;
  } catch {
    return null;
  }
}

/** @param {{id: string, token: string} | null} seat null: forget it */
export function storeSession(seat) {
  try {
    if (seat) sessionStorage.setItem(KEY, JSON.stringify(seat));
    else sessionStorage.removeItem(KEY);
  } catch {
    // a frame on another site may have no storage: the page goes on without it
  }
}

/**
 * The command that makes the run of this page again where the server has lost it, as after a
 * restart: where another session welcomes a page that had one. Else null.
 */
export function reopenCommand({ welcome: before, status }, welcome) {
  const lost = before?.session && welcome.session && before.session.id !== welcome.session.id;
  return lost && status ? { type: "open", recipe: status.recipe, step: status.position } : null;
}
