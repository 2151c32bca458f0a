/**
 * The key of the race: for each lane how much of its way lies in the plane, and how far from the plane its
 * end
 * is, where the map cannot show its loss.
 */

/** @import { RaceMessage } from "../../net/protocol_types.js" */

import { inPlaneTexts, laneSentence } from "../../plots/race/race_words.js";
import { el } from "../../widgets/dom.js";
import { laneBadge } from "./lane_badge.js";

const COLUMNS = [
  ["in plane", "The share of ‖θ − θ₀‖² that lies in the plane of the map"],
  ["beside", "How far the end of the lane is from the plane"],
];

export function raceKey() {
  const element = el("table", "race-key");
  const head = el("tr");
  head.append(el("td"));
  for (const [name, title] of COLUMNS) {
    const cell = el("th", "", name);
    cell.scope = "col";
    cell.title = title;
    head.append(cell);
  }
  const top = el("thead");
  const body = el("tbody");
  top.append(head);
  element.append(top, body);
  let said = "";

  return {
    element,
    /**
     * Show a map: the same again changes nothing.
     * @param {RaceMessage} message @param {(number: number) => string} labelOf
     */
    show(message, labelOf) {
      const sentences = message.lanes.map((lane) => laneSentence(lane, labelOf(lane.number)));
      if (sentences.join() === said) return;
      said = sentences.join();
      const rows = message.lanes.map((lane, k) => {
        const row = el("tr");
        row.dataset.lane = String(lane.number);
        row.toggleAttribute("data-off", lane.reason !== null);
        row.title = sentences[k];
        const name = el("th");
        name.scope = "row";
        name.append(laneBadge(lane.number));
        row.append(name, ...inPlaneTexts(lane).map((text) => el("td", "", text)));
        return row;
      });
      body.replaceChildren(...rows);
    },
  };
}
