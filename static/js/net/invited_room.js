/** The room that the page follows from its first connection on. */

/** @import { RoomSeat } from "./wire_types.js" */

import { recallMembership } from "./membership_storage.js";
import { presentedRoom, recallPresenterToken } from "./presenter_token.js";
import { roomRole } from "./room_address.js";

/**
 * Return the room that an address invites to, with this tab's member id; null where it names none, where
 * this tab presents it, and where the tab looked elsewhere when it was reloaded.
 * @param {string} hash @returns {RoomSeat | null}
 */
export function invitedRoom(hash) {
  const room = roomRole(hash);
  if (!room || room.id === presentedRoom(recallPresenterToken())) return null;
  const stored = recallMembership(room.id);
  return stored?.elsewhere ? null : { ...room, member: stored?.member };
}
