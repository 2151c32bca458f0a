/**
 * The choices of the race: the plane, the two lanes or weights that it needs, the arrows, 2-D or 3-D. A
 * change calls back.
 */

/** @import { Network, ParameterIndex } from "../../net/protocol_types.js" */
/** @import { ArrowLanes } from "../../plots/race/race_types.js" */
/** @import { RaceView } from "../../state/state_types.js" */

import { addressText } from "../../network/addresses.js";
import { RACE_PLANES } from "../../plots/race/race_words.js";
import { surfaceNeighbour } from "../../plots/surface/controls.js";
import { readParameter } from "../../plots/surface/parameter_input.js";
import { el, field } from "../../widgets/dom.js";
import { segmentedControl } from "../../widgets/segmented_control.js";

const TITLES = {
  plane: "The two directions in weight space along which the loss is measured: the axes α and β",
  weight: "A weight or bias, such as fc2.weight[0, 1]",
};

const PARTS = "its parts tip to tail: what momentum and scaling add";
/** @type {{value: ArrowLanes, words: string, title: string}[]} */
const ARROW_LANES = [
  { value: "none", words: "No arrows", title: "Paths and balls alone" },
  { value: "picked", words: "Picked", title: `Update of the picked lane (violet) and ${PARTS}` },
  { value: "all", words: "All", title: `Update of every lane in its colour and ${PARTS}` },
];

/**
 * @param {HTMLElement} element
 * @param {{changed: () => void, arrows: (lanes: ArrowLanes) => void,
 *   turned: (dimension: string) => void}} does
 */
export function raceControls(element, { changed, arrows, turned }) {
  const plane = select("Plane of the race", Object.entries(RACE_PLANES));
  const ends = ["First end", "Second end"].map((name) => select(name, []));
  const weights = ["α", "β"].map((name) => parameterInput(`Weight ${name}`));
  const endFields = ends.map((one, k) => field(["ends of", "and"][k], one, { className: "field race-end" }));
  const weightFields = weights.map((one, k) => field(["α", "β"][k], one, { title: TITLES.weight }));
  const arrowLanes = segmentedControl("Arrows", ARROW_LANES, arrows);
  const dimensions = segmentedControl(
    "View",
    [
      { value: "3-D", words: "3-D", title: "In space: drag to turn it" },
      { value: "2-D", words: "2-D", title: "As a contour map, seen from above" },
    ],
    turned,
  );
  const title = el("h3", "choices-title", "Options of the race");
  const view = el("div", "field view");
  view.append(dimensions.element, arrowLanes.element);
  element.append(
    title,
    field("Plane", plane, { className: "field race-plane", title: TITLES.plane }),
    ...endFields,
    ...weightFields,
    view,
  );
  /** @type {{network: Network | null, view: RaceView | null, lanes: string}} */
  let now = { network: null, view: null, lanes: "" };
  for (const one of [plane, ...ends, ...weights]) {
    one.addEventListener("change", () => {
      arrange();
      changed();
    });
  }
  arrowLanes.set("picked");
  arrange();

  /** Show what the plane needs; two ends are those of two lanes. */
  function arrange() {
    for (const one of endFields) one.hidden = plane.value !== "ends";
    for (const one of weightFields) one.hidden = plane.value !== "chosen";
    for (const option of ends[1].options) option.disabled = option.value === ends[0].value;
    if (ends[1].selectedOptions[0]?.disabled)
      ends[1].value = [...ends[1].options].find((option) => !option.disabled)?.value ?? "";
  }

  return {
    dimensions,
    /** What is chosen; null where a weight cannot be read. @returns {RaceView | null} */
    wish() {
      const name = /** @type {RaceView["plane"]} */ (plane.value);
      if (name === "ends") return { plane: name, ends: ends.map(({ value }) => Number(value)), chosen: [] };
      if (name !== "chosen") return { plane: name, ends: [], chosen: [] };
      const chosen = weights.map((one) => readParameter(one, now.network)).filter((one) => one !== null);
      return chosen.length === 2 ? { plane: name, ends: [], chosen } : null;
    },
    /**
     * Follow the lanes, the network with its chosen weight, and the view that was asked for.
     * @param {{number: number, label: string}[]} lanes @param {Network} network
     * @param {ParameterIndex} selection @param {RaceView | null} raceView
     */
    follow(lanes, network, selection, raceView) {
      const offered = JSON.stringify(lanes.map(({ number, label }) => [number, label]));
      if (offered !== now.lanes) {
        ends.forEach((one, k) => {
          const before = one.value;
          one.replaceChildren(
            ...lanes.map(({ number, label }) => new Option(`${number} ${label}`, String(number))),
          );
          one.value = [...one.options].some(({ value }) => value === before)
            ? before
            : String(lanes[k]?.number);
        });
      }
      if (network !== now.network) {
        weights[0].value = addressText(selection.address, selection.index);
        weights[1].value = surfaceNeighbour(network, selection);
      }
      if (raceView && raceView !== now.view) show(raceView);
      now = { network, view: raceView, lanes: offered };
      arrange();
    },
  };

  /** @param {RaceView} raceView */
  function show({ plane: name, ends: numbers = [], chosen = [] }) {
    plane.value = name;
    numbers.forEach((number, k) => (ends[k].value = String(number)));
    chosen.forEach(({ address, index }, k) => (weights[k].value = addressText(address, index)));
  }
}

/** @param {string} name */
function parameterInput(name) {
  const made = Object.assign(el("input"), { type: "text" });
  made.setAttribute("aria-label", name);
  return made;
}

/** @param {string} name @param {[string, string][]} words */
function select(name, words) {
  const made = el("select");
  made.setAttribute("aria-label", name);
  for (const [value, text] of words) made.append(new Option(text, value));
  return made;
}
