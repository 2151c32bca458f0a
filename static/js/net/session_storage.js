/**
 * Stores the id and token of this tab's session, so that it survives a reload. Without storage, the
 * session lasts as long as the page.
 */

/** @import { OpenRecipeCommand, SessionSeat, WelcomeMessage } from "./protocol_types.js" */
/** @import { State } from "../state/state_types.js" */

const KEY = "session";

/** @returns {Pick<SessionSeat, "id" | "token"> | null} what this tab stored, if it may and has */
export function recallSession() {
  try {
    const { id, token } = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return typeof id === "string" && typeof token === "string" ? { id, token } : null;
  } catch {
    return null;
  }
}

/** @param {Pick<SessionSeat, "id" | "token"> | null} seat null: forget it */
export function storeSession(seat) {
  try {
    if (seat) sessionStorage.setItem(KEY, JSON.stringify({ id: seat.id, token: seat.token }));
    else sessionStorage.removeItem(KEY);
  } catch {
    // a frame on another site may have no storage: the page goes on without it
  }
}

/**
 * Return the command that replays this page's run after the server has lost it, for example in a restart:
 * when the welcome comes from another session than before. Otherwise null.
 * @param {Pick<State, "welcome" | "status">} state @param {WelcomeMessage} welcome
 * @returns {OpenRecipeCommand | null}
 */
export function reopenCommand({ welcome: previous, status }, welcome) {
  const lost = previous?.session && welcome.session && previous.session.id !== welcome.session.id;
  return lost && status ? { type: "open", recipe: status.recipe, step: status.position } : null;
}
