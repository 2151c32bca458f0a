/** How a class is invited to a room: by a link, or by an address and a word to type. */

/** @import { RoomMessage } from "../net/protocol_types.js" */

import { reachableAddress } from "./reachable_address.js";

/** The address of a room's invitation. @param {Pick<RoomMessage, "id" | "invitation">} room */
export function invitationOf({ id, invitation }) {
  return new URL(`#room=${id}.${invitation}`, reachableAddress()).href;
}

/** The address at which the word of a room is typed, as people write it: without https://. */
export function joinAddress() {
  const { host, pathname } = new URL("join", reachableAddress());
  return host + pathname;
}
