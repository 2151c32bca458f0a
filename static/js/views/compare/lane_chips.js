/**
 * The lanes above the race, one chip each: number, label, loss. A press makes a lane the picked one, which
 * the
 * whole page then shows; a press with Shift, or the list beside the chips, puts a second one beside it.
 */

/** @import { Send, State } from "../../state/state_types.js" */

import { lanesOf } from "../../state/comparison.js";
import { chipTitle, laneLossText, lanesSentence } from "../../text/lane_words.js";
import { button, el, field, find } from "../../widgets/dom.js";
import { laneBadge, laneLine } from "./lane_badge.js";

/** @param {HTMLElement} element @param {Send} send */
export function mountLaneChips(element, send) {
  const chips = el("div", "lane-chips");
  chips.setAttribute("role", "group");
  chips.setAttribute(
    "aria-label",
    "Lanes: press one to show it on the whole page, with Shift to show it beside",
  );
  const beside = el("select");
  const choose = button("Choose lanes…", { className: "secondary" });
  choose.dataset.chooseLanes = "";
  choose.setAttribute("aria-haspopup", "dialog");
  const tools = el("div", "lane-tools");
  tools.append(
    field("Beside it", beside, { className: "field lane-beside", title: "A second lane, for comparison" }),
    choose,
  );
  element.append(chips, tools);
  const sentence = find("#lanes-sentence");
  /** @type {State | null} */
  let now = null;
  let listed = "";
  let said = "";
  /** @type {Map<number, {chip: HTMLButtonElement, loss: HTMLElement}>} */
  let made = new Map();

  beside.addEventListener("change", () => {
    const picked = now?.comparison?.picked;
    if (picked) send({ type: "pick_lane", lane: picked, other: Number(beside.value) || null });
  });

  /** @param {number} number @param {boolean} second */
  function press(number, second) {
    const { picked, other } = now?.comparison ?? {};
    if (!picked) return;
    if (second && number !== picked) {
      send({ type: "pick_lane", lane: picked, other: other === number ? null : number });
    } else if (number !== picked) {
      send({ type: "pick_lane", lane: number, other: other === number ? picked : (other ?? null) });
    }
  }

  /** @param {State} state */
  function list(state) {
    const lanes = lanesOf(state);
    made = new Map();
    chips.replaceChildren(
      ...lanes.map(({ number, label }) => {
        const chip = button("", {
          className: "lane-chip",
          press: (event) => press(number, event.shiftKey),
        });
        chip.dataset.lane = String(number);
        const loss = el("span", "lane-loss");
        const name = el("span", "lane-label", label.replaceAll("η ", "η\u00a0"));
        chip.append(laneBadge(number), name, laneLine(number), loss);
        made.set(number, { chip, loss });
        return chip;
      }),
    );
  }

  /** @param {State} state */
  function offerBeside(state) {
    const { picked, other } = state.comparison ?? {};
    const options = lanesOf(state).filter(({ number }) => number !== picked);
    beside.replaceChildren(
      new Option("none", ""),
      ...options.map(({ number, label }) => new Option(`${number} ${label}`, String(number))),
    );
    beside.value = other ? String(other) : "";
  }

  return function update(/** @type {State} */ state) {
    const before = now;
    now = state;
    const { comparison, lanes, show } = state;
    const all = lanesOf(state);
    const onStage = show.stage === "compare" && !show.enlarged && !state.editing && !state.embedded;
    element.hidden = sentence.hidden = !onStage || !all.length;
    if (element.hidden) return;
    const labels = JSON.stringify(all.map(({ number, label }) => [number, label]));
    if (labels !== listed) list(state);
    listed = labels;
    if (comparison !== before?.comparison || !beside.options.length) offerBeside(state);
    for (const lane of all) {
      const parts = made.get(lane.number);
      if (!parts) continue;
      const how = lanes?.lanes.find(({ number }) => number === lane.number);
      const text = laneLossText(how);
      if (parts.loss.textContent !== text) parts.loss.textContent = text;
      parts.chip.title = chipTitle(lane, how);
      parts.chip.setAttribute("aria-pressed", String(lane.number === comparison?.picked));
      parts.chip.toggleAttribute("data-other", lane.number === comparison?.other);
      parts.chip.toggleAttribute("data-diverged", Boolean(how?.diverged));
    }
    const words = lanesSentence(all, lanes);
    sentence.setAttribute("aria-live", state.status?.state === "playing" ? "off" : "polite");
    if (words !== said) sentence.textContent = words;
    said = words;
  };
}
