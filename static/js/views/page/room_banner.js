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
    stay: () => send({ type: "local/room-own-view" }),
    take: () => send({ type: "take_over" }),
    hand: () => send({ type: "hand_over", offered: !offered }),
    end: () => send({ type: "end_room" }),
    away: () => send({ type: "local/room-left" }),
  };
  for (const [name, deed] of Object.entries(deeds)) part(name).addEventListener("click", deed);

  return function update(state) {
    const { room, following, roomSaid, step, ownRun, called, ownView } = state;
    const presents = room?.role === "presenter" && !following;
    element.hidden = !presents && !following && !roomSaid;
    offered = Boolean(room?.offered);
    const words = wordsOf(state, presents);
    if (part("words").textContent !== words) part("words").textContent = words;
    part("follow").hidden = following !== "own";
    part("mine").hidden = !following || !step;
    part("back").hidden = !following || !ownRun;
    part("stay").hidden = !ownView;
    part("stay").textContent = called === "task" ? "Back to what I had" : "Stay on my own";
    part("take").hidden = following !== "live" || !offered;
    part("hand").hidden = part("end").hidden = !presents;
    part("hand").textContent = offered ? "Keep presenting" : "Hand over";
    part("away").hidden = presents || Boolean(following);
  };
}

/** @param {State} state @param {boolean} presents */
function wordsOf({ room, following, presented, roomSaid, called }, presents) {
  if (following === "own")
    return called === "task" ? "Your teacher has handed out this step." : "You look around on your own.";
  if (!following && !presents) return roomSaid;
  const count = room?.present ?? 0;
  if (presents && room) {
    const offer = room.offered ? " The first who presses “Take over” presents." : "";
    return `Your room: ${everybodyText(room)}.${offer}`;
  }
  if (!room) return "Joining the room…";
  const back = called === "come_back" ? "Your teacher has called you back. " : "";
  const who = room.presenting ? "You follow live" : "The presenter is away; you see what was shown last";
  const shown = /** @type {{tour?: number} | null} */ (presented)?.tour;
  const chapter = shown ? ` · chapter ${shown} of the tour` : "";
  return `${back}${who}${chapter} · ${count} here`;
}
