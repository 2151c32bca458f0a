/** The link that invites a class to a room. */

/** @import { RoomMessage } from "../net/protocol_types.js" */

import { reachableAddress } from "./reachable_address.js";

/** The address of a room's invitation. @param {Pick<RoomMessage, "id" | "invitation">} room */
export function invitationOf({ id, invitation }) {
  return new URL(`#room=${id}.${invitation}`, reachableAddress()).href;
}
