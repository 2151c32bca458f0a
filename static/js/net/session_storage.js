/**
 * Stores the id and token of this tab's session, so that it survives a reload. Without storage, the
 * session lasts as long as the page.
 */

/** @import { SessionSeat } from "./protocol_types.js" */

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
