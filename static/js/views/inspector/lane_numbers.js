/** The section of the inspector that compares the chosen number in two lanes, and the terms of its sum. */

/** @import { LaneRow } from "../../network/lane_numbers.js" */
/** @import { LanePair } from "../../network/lane_steps.js" */
/** @import { Send, State } from "../../state/state_types.js" */

import { explainSame, laneRows, laneTerms } from "../../network/lane_numbers.js";
import { lanePair, laneViewOf, stepPair } from "../../network/lane_steps.js";
import { explanationIsCurrent } from "../../state/selection.js";
import { format } from "../../text/format.js";
import { rowHead } from "../../text/term_words.js";
import { el, find } from "../../widgets/dom.js";
import { createLaneViewSwitch } from "../../widgets/lane_view_switch.js";

const REST = "in the rest"; // a term that is not among the largest of a lane

/** @param {HTMLElement} element @param {Send} send */
export function mountLaneNumbers(element, send) {
  const chosen = createLaneViewSwitch(find("#inspector-lane-view", element), send);
  const numbers = find("#lane-numbers-table", element, HTMLTableElement);
  const terms = find("#lane-terms-table", element, HTMLTableElement);
  /** @type {unknown[]} */
  let seen = [];

  return function update(/** @type {State} */ state) {
    const pair = lanePair(state);
    const view = laneViewOf(state);
    element.hidden = pair === null;
    chosen.update(pair, view);
    find(".lane-tables", element).hidden = view === "picked";
    const { welcome, chosen: number, explanation, otherExplanation: other } = state;
    if (!pair || view === "picked" || !welcome || !number) return;
    const steps = stepPair(state);
    element.classList.toggle("stale", !steps);
    const now = [
      steps && state.step,
      steps && state.otherStep,
      number,
      explanation,
      other,
      view,
      pair.picked,
    ];
    if (!steps || now.every((one, place) => one === seen[place])) return;
    seen = now;
    fill(numbers, "number", laneRows(welcome.network, number, steps), pair, view === "difference", "–");
    const same = explanationIsCurrent(state) && explainSame(explanation, other, pair.other.number);
    terms.hidden = !same || !explanation?.terms.length;
    if (explanation && other && !terms.hidden) {
      const rows = laneTerms(explanation, other);
      fill(terms, rowHead(explanation.kind) || "term", rows, pair, view === "difference", REST);
    }
  };
}

/**
 * @param {HTMLTableElement} table @param {string} head of the first column @param {LaneRow[]} rows
 * @param {LanePair} pair @param {boolean} difference whether the last column is the difference
 * @param {string} missing what stands where a number is not known
 */
function fill(table, head, rows, { picked, other }, difference, missing) {
  const line = el("tr");
  const heads = [head, `lane ${picked.number}`, `lane ${other.number}`];
  if (difference) heads.push(`${other.number} − ${picked.number}`);
  line.append(
    ...heads.map((words) => {
      const cell = el("th", "", words);
      cell.scope = "col";
      return cell;
    }),
  );
  find("thead", table).replaceChildren(line);
  find("tbody", table).replaceChildren(
    ...rows.map(({ name, className, mine, other: theirs }) => {
      const row = el("tr");
      const title = el("th", className, name);
      title.scope = "row";
      row.append(title, cellOf(mine, missing), cellOf(theirs, missing));
      if (difference) row.append(cellOf(mine === null || theirs === null ? null : theirs - mine, "–", true));
      return row;
    }),
  );
}

/** @param {number | null} value @param {string} missing @param {boolean} [signed] */
function cellOf(value, missing, signed = false) {
  const cell = el("td");
  if (value === null) {
    cell.append(el("span", "soft", missing));
    return cell;
  }
  const data = el("data", "", `${signed && value > 0 ? "+" : ""}${format(value, 3)}`);
  data.value = data.title = String(value);
  cell.append(data);
  return cell;
}
