/** Sentences on the map of a race: its plane, how much of each lane's way lies in it, its arrows. Pure. */

/** @import { ComparedLane, RaceMessage } from "../../net/protocol_types.js" */

import { addressText } from "../../network/addresses.js";
import { format, formatShort } from "../../text/format.js";
import { timesText } from "../arrow_magnification.js";

/** What the planes are called. */
export const RACE_PLANES = {
  trajectories: "Principal components of all paths",
  ends: "Start and the ends of two lanes",
  chosen: "Two weights",
};
/** @type {Record<string, string>} */
const ARROW_WORDS = {
  update: "last update",
  gradient: "its part from the gradient",
  momentum: "its part from momentum",
  preconditioned: "what scaling by gradient sizes makes of it",
  decay: "its part from weight decay",
};
const HELD = 1e-5; // of a loss: the end lies on the map

/** A share as a percentage: 97 %, 99.8 %. @param {number} share */
export function sharePercent(share) {
  const hundredths = 100 * share;
  if (hundredths > 99.95) return "100 %";
  return `${hundredths >= 99 || hundredths < 1 ? hundredths.toFixed(1) : hundredths.toFixed(0)} %`;
}

/** The plane of a map and its images, as a sentence. @param {RaceMessage} message */
export function planeSentence({ plane, explained, ends, chosen, images }) {
  const measured = `The loss of ${images} fixed images`;
  if (plane === "ends" && ends) {
    return `${measured}, over the plane through the start and the ends of lanes ${ends[0]} and ${ends[1]}.`;
  }
  if (plane === "chosen" && chosen) {
    const names = chosen.map(({ address, index }) => addressText(address, index)).join(" and ");
    return `${measured}, as ${names} change; all other weights are those of the picked lane.`;
  }
  const shares = explained ? `, which hold ${explained.map(sharePercent).join(" + ")} of them` : "";
  return `${measured}, over the two principal components of all paths${shares}.`;
}

/** Whether a lane's end lies on the map: the loss measured there is the height of the map. */
export function isHeld(/** @type {Pick<RaceMessage["lanes"][number], "end_loss" | "end_height">} */ lane) {
  const { end_loss: loss, end_height: height } = lane;
  return loss !== null && height !== null && Math.abs(height - loss) <= HELD * Math.max(1, Math.abs(loss));
}

/**
 * How much of a lane's way lies in the plane, and how far from the plane its end is: two short texts.
 * @param {RaceMessage["lanes"][number]} lane @returns {[share: string, distance: string]}
 */
export function inPlaneTexts({ in_plane: share, distance, reason }) {
  if (reason !== null) return ["not on it", ""];
  if (!share || distance === null) return ["–", "–"]; // it has not left its start
  return [sharePercent(share), distance < 1e-6 ? "0" : formatShort(distance, 2)];
}

/**
 * The plane and its images in one line, with the factor of the arrows, and the steps that were done then
 * where the lanes have gone on since.
 * @param {RaceMessage} message @param {{factor: number, lagging: boolean}} how
 */
export function planeCaption({ plane, explained, ends, chosen, images, position }, { factor, lagging }) {
  const shares = explained ? `: ${explained.map(sharePercent).join(" + ")}` : "";
  const names = {
    trajectories: `${RACE_PLANES.trajectories}${shares}`,
    ends: `Start and the ends of lanes ${(ends ?? []).join(" and ")}`,
    chosen: (chosen ?? []).map(({ address, index }) => addressText(address, index)).join(" and "),
  };
  const drawn = factor === 1 ? "" : `; arrows ${timesText(factor)}`;
  const since = lagging ? `After ${position === 1 ? "1 step" : `${position} steps`}. ` : "";
  return `${since}${names[plane]}; loss of ${images} fixed images${drawn}`;
}

/**
 * Where a lane ends and what the map shows there, as a sentence.
 * @param {RaceMessage["lanes"][number]} lane @param {string} label
 */
export function laneSentence(
  { number, in_plane: share, distance, end_loss: loss, end_height: height, reason, ...more },
  label,
) {
  const name = `Lane ${number}, ${label}`;
  if (reason !== null) return `${name}: not on this map, because of ${reason}.`;
  const measured = `${name}: measured loss ${format(loss)}`;
  if (!share || distance === null) return `${measured}, at its start.`;
  const part = `${sharePercent(share)} of ‖θ − θ₀‖² lies in the plane`;
  if (isHeld({ end_loss: loss, end_height: height, ...more }))
    return `${measured}, which the map shows too; ${part}.`;
  const away = `Its end is ${format(distance, 3)} away from the plane, where the map shows ${format(height)}`;
  return `${measured}; ${part}. ${away}.`;
}

/** All that is behind ⓘ. @param {RaceMessage} message @param {ComparedLane[]} lanes */
export function raceDetails(message, lanes) {
  const labelOf = (/** @type {number} */ number) => lanes.find((one) => one.number === number)?.label ?? "";
  return [planeSentence(message), ...message.lanes.map((lane) => laneSentence(lane, labelOf(lane.number)))];
}

/** What an arrow of an update is, in words. @param {string} name */
export function updatePartWords(name) {
  return ARROW_WORDS[name] ?? name;
}

/**
 * The arrows in the picture as words: "Arrows: the last update of lane 2, drawn ×50."
 * @param {{lane: number, whole: boolean}[]} arrows @param {number} factor
 */
export function arrowsText(arrows, factor) {
  const lanes = new Set(arrows.map(({ lane }) => lane));
  if (!lanes.size) return "";
  const parts = arrows.filter(({ whole }) => !whole).length;
  const times = factor === 1 ? "" : `, drawn ${timesText(factor)}`;
  const joined = parts ? ", its parts tip to tail" : "";
  if (lanes.size > 1) return `Arrows: the last update of each lane in its colour${joined}${times}.`;
  const made = parts ? ` (violet) and its ${parts} parts tip to tail` : "";
  return `Arrows: the last update of lane ${arrows[0].lane}${made}${times}.`;
}
