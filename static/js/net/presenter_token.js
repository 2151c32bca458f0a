/**
 * Stores the token with which this tab presents a room, so that the role survives a reload. Without storage,
 * the role lasts as long as the page.
 */

const KEY = "room";

/** @returns {string | null} what this tab stored, if it may and has */
export function recallPresenterToken() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** @param {string | null} token null: forget it */
export function storePresenterToken(token) {
  try {
    if (token) sessionStorage.setItem(KEY, token);
    else sessionStorage.removeItem(KEY);
  } catch {
    // a frame on another site may have no storage
  }
}

/**
 * The room of a presenter's token (app/rooms/role_tokens.py), null where it names none.
 * @param {string | null} token
 */
export function presentedRoom(token) {
  try {
    const [payload] = (token ?? "").split(".");
    const [room] = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    return typeof room === "string" ? room : null;
  } catch {
    return null;
  }
}
