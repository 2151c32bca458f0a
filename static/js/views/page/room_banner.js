/** The banner of a room: whose room this page is in, the number of followers, and the available actions. */

/** @import { State, View } from "../../state/state_types.js" */

import { everybodyText } from "../../text/everybody_words.js";
import { find } from "../../widgets/dom.js";

/** @type {View} */
export function mountRoomBanner(element, send) {
  const part = (/** @type {string} */ name) => find(`.room-${name}`, element);
  let offered = false;
  const deeds = {
    follow: () => send({ type: "local/room-follow" }),
    mine: () => send({ type: "local/room-mine" }),
    back: () => send({ type: "local/room-back" }),
    take: () => send({ type: "take_over" }),
    hand: () => send({ type: "hand_over", offered: !offered }),
    end: () => send({ type: "end_room" }),
    away: () => send({ type: "local/room-left" }),
  };
  for (const [name, deed] of Object.entries(deeds)) part(name).addEventListener("click", deed);

  return function update({ room, following, presented, roomSaid, step, ownRun }) {
    const presents = room?.role === "presenter" && !following;
    element.hidden = !presents && !following && !roomSaid;
    offered = Boolean(room?.offered);
    const words = wordsOf(room, following, presents, presented, roomSaid);
    if (part("words").textContent !== words) part("words").textContent = words;
    part("follow").hidden = following !== "own";
    part("mine").hidden = !following || !step;
    part("back").hidden = !following || !ownRun;
    part("take").hidden = following !== "live" || !offered;
    part("hand").hidden = part("end").hidden = !presents;
    part("hand").textContent = offered ? "Keep presenting" : "Hand over";
    part("away").hidden = presents || Boolean(following);
  };
}

/**
 * @param {State["room"]} room @param {State["following"]} following @param {boolean} presents
 * @param {any} presented @param {string} said
 */
function wordsOf(room, following, presents, presented, said) {
  if (following === "own") return "You look around on your own.";
  if (!following && !presents) return said;
  const count = room?.present ?? 0;
  if (presents && room) {
    const offer = room.offered ? " The first who presses “Take over” presents." : "";
    return `Your room: ${everybodyText(room)}.${offer}`;
  }
  if (!room) return "Joining the room…";
  const who = room.presenting ? "You follow live" : "The presenter is away; you see what was shown last";
  const chapter = presented?.tour ? ` · chapter ${presented.tour} of the tour` : "";
  return `${who}${chapter} · ${count} here`;
}
