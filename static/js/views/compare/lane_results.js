/** The view of the results: a table with a row for each lane, to be copied or saved. */

/** @import { Send, State } from "../../state/state_types.js" */

import { lanesOf } from "../../state/comparison.js";
import { chipTitle, RESULT_COLUMNS, resultCells, resultsText } from "../../text/lane_words.js";
import { button, el, find } from "../../widgets/dom.js";
import { laneBadge } from "./lane_badge.js";

/** @param {HTMLElement} element @param {Send} send */
export function mountLaneResults(element, send) {
  const table = el("table", "results");
  const head = el("tr");
  for (const [name, title] of RESULT_COLUMNS) {
    const cell = el("th", "", name);
    cell.scope = "col";
    if (title) cell.title = title;
    head.append(cell);
  }
  const body = el("tbody");
  const top = el("thead");
  top.append(head);
  table.append(top, body);
  const said = el("span", "soft");
  said.setAttribute("role", "status");
  const save = button("Save losses as CSV", {
    className: "secondary",
    title: "Losses and evaluations of all lanes, step by step",
    press: () => send({ type: "export", what: "lanes_csv" }),
  });
  const copy = button("Copy table", { className: "secondary", press: () => copyTable() });
  const tools = el("p", "results-tools");
  tools.append(said, copy, save);
  element.append(table);
  find(".lane-results .panel-tools").before(tools);
  const sizes = new ResizeObserver(() => {
    const { overflowX } = getComputedStyle(element);
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
    const more = scrollWidth > clientWidth || scrollHeight > clientHeight;
    if (more && overflowX === "auto") element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  });
  for (const one of [element, table]) sizes.observe(one);
  /** @type {State | null} */
  let now = null;
  /** @type {Partial<State>} */
  let seen = {};

  async function copyTable() {
    if (!now) return;
    const text = resultsText(lanesOf(now), now.lanes, now.laneResults?.lanes ?? []);
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = "Copied: paste it into a spreadsheet.";
    } catch {
      said.textContent = "This browser does not let a page copy. Mark the table and copy it.";
    }
  }

  return function update(/** @type {State} */ state) {
    now = state;
    const { comparison, lanes, laneResults } = state;
    if (comparison === seen.comparison && lanes === seen.lanes && laneResults === seen.laneResults) return;
    if (comparison !== seen.comparison) said.textContent = "";
    seen = { comparison, lanes, laneResults };
    save.hidden = state.recording !== null;
    const rows = lanesOf(state).map((lane) => {
      const how = lanes?.lanes.find(({ number }) => number === lane.number);
      const result = laneResults?.lanes.find(({ number }) => number === lane.number);
      const row = el("tr");
      row.dataset.lane = String(lane.number);
      if (lane.number === comparison?.picked) row.setAttribute("aria-current", "true");
      const name = el("th", "", lane.label);
      name.scope = "row";
      name.prepend(laneBadge(lane.number));
      name.title = chipTitle(lane, how);
      const cells = resultCells(how, result).map((text) => el("td", "", text));
      const residual = result?.sharpness_residual;
      const last = cells[cells.length - 1];
      if (residual !== null && residual !== undefined) last.title = `± ${residual}, residual ‖Hv − λv‖`;
      row.append(name, ...cells);
      return row;
    });
    body.replaceChildren(...rows);
  };
}
