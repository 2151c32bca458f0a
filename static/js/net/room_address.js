/** The address of a room's invitation, and the room that an address names. */

/** @import { RoomMessage } from "./protocol_types.js" */
/** @import { RoomSeat } from "./wire_types.js" */

import { decodedFragment, joinedLines } from "../share_link/repair.js";

const START = "#room=";

/** The address of a room's invitation. @param {Pick<RoomMessage, "id" | "invitation">} room */
export function invitationOf({ id, invitation }) {
  return new URL(`${START}${id}.${invitation}`, location.origin + location.pathname).href;
}

/**
 * Return the room named in a fragment, or null. What stuck to the fragment on its way is left out: a
 * signature has 27 characters (app/rooms/tokens.py).
 * @param {string} hash @returns {RoomSeat | null}
 */
export function roomRole(hash) {
  const told = decodedFragment(hash);
  if (!told.startsWith(START)) return null;
  const found = /^([0-9a-f]{1,32})\.([\w-]{1,80}\.[\w-]{27})/.exec(joinedLines(told.slice(START.length)));
  return found ? { id: found[1], token: found[2] } : null;
}
