/**
 * Stores under which id this tab is a member of a room, and whether it looked elsewhere, so that both survive
 * a reload. Without storage, they last as long as the page.
 */

/** @import { Membership } from "./wire_types.js" */

const KEY = "member";
const MEMBER = /^[0-9a-f]{16}$/;
const CONTROLS = new Set(["all", "step", "look"]);

/** @param {string} room the id of the room @returns {Membership | null} what this tab stored of the room */
export function recallMembership(room) {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    if (stored?.room !== room || !MEMBER.test(stored.member)) return null;
    const { member, elsewhere, task, controls } = stored;
    const known = CONTROLS.has(controls) ? controls : "step";
    return { room, member, elsewhere: elsewhere === true, task: task === true, controls: known };
  } catch {
    return null;
  }
}

/** @param {Membership} membership */
export function storeMembership(membership) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(membership));
  } catch {
    // a frame on another site may have no storage
  }
}
