/** The room that an invitation in an address names. */

/** @import { RoomSeat } from "./wire_types.js" */

import { decodedFragment, joinedLines } from "../share_link/repair.js";

const START = "#room=";

/**
 * Return the room named in a fragment, or null. What stuck to the fragment on its way is left out: a
 * signature has 27 characters (app/rooms/role_tokens.py).
 * @param {string} hash @returns {RoomSeat | null}
 */
export function roomRole(hash) {
  const told = decodedFragment(hash);
  if (!told.startsWith(START)) return null;
  const found = /^([0-9a-f]{1,32})\.([\w-]{1,80}\.[\w-]{27})/.exec(joinedLines(told.slice(START.length)));
  return found ? { id: found[1], token: found[2] } : null;
}
