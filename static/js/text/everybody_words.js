/** Where the members of a room are, in words. Pure. */

/** @import { RoomMessage, Whereabouts } from "../net/protocol_types.js" */

/**
 * How many follow and how many look elsewhere: "28 follow, 3 look elsewhere".
 * @param {Pick<RoomMessage, "present" | "whereabouts">} room
 */
export function everybodyText({ present, whereabouts }) {
  const following = whereabouts?.following ?? present;
  const elsewhere = whereabouts?.elsewhere ?? 0;
  const follow = `${following} ${following === 1 ? "follows" : "follow"}`;
  if (!elsewhere) return follow;
  return `${follow}, ${elsewhere} ${elsewhere === 1 ? "looks" : "look"} elsewhere`;
}

/** How many have joined a room. @param {Pick<RoomMessage, "present">} room */
export function joinedText({ present }) {
  if (present === 0) return "Nobody has joined yet.";
  return `${present} ${present === 1 ? "has" : "have"} joined.`;
}

/** A line for each chapter in which somebody is, in order. @param {Whereabouts | null} whereabouts */
export function chapterTexts(whereabouts) {
  return Object.entries(whereabouts?.chapters ?? {})
    .filter(([, count]) => count > 0)
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([chapter, count]) => `Chapter ${chapter}: ${count}`);
}
