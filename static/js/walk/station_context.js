/**
 * The number that a station on the stage Inside shows, and what its picture needs. Pure: computed from the
 * mode, the step and the picked number. arithmetic/ computes the sums, stations/ draws them.
 */

/** @import { SelectedNumber, StateWith } from "../state/state_types.js" */
/** @import { LayerSides, StationContext, StationMode } from "./walk_types.js" */

import { indexOf } from "../canvas/tile_layout.js";
import { stepArray } from "../net/step_array.js";
import { sidesOf } from "../network/receptive_fields.js";
import { sameUnit } from "./same_unit.js";

/**
 * The key under which the pick of a mode is stored.
 * @param {Pick<StationMode, "kind" | "address" | "of">} mode
 */
export function pickKey({ kind, address, of }) {
  return `${kind} ${of} ${address}`;
}

/**
 * The chosen number at the time of a pick, as a key. When it changes, the pick is dropped.
 * @param {SelectedNumber | null} chosen
 */
export function besideChoice(chosen) {
  return chosen ? `${chosen.of} ${chosen.address} ${chosen.index}` : "";
}

/**
 * Return the index that a mode shows: the picked one; otherwise the chosen number, if it is of this kind or
 * belongs to the same unit; otherwise the strongest.
 * @param {Pick<StateWith<"welcome">, "walk" | "chosen" | "welcome" | "step">} state @param {StationMode} mode
 */
export function pickOf(state, mode) {
  const { walk, chosen, welcome } = state;
  const picked = walk.picks[pickKey(mode)];
  if (picked?.beside === besideChoice(chosen)) return picked.index;
  if (chosen && sameUnit(welcome.network, chosen.address, mode.address)) return chosen.index;
  return picked?.index ?? strongest(state.step, mode);
}

/** @param {StateWith<"welcome">["step"]} step @param {Pick<StationMode, "address" | "shape" | "of">} mode */
function strongest(step, { address, shape, of }) {
  const field = of === "gradient" ? "gradients" : "activations";
  const values = stepArray(step, `${field}.${address}`) ?? stepArray(step, `parameters.${address}`) ?? [];
  let top = 0;
  for (let flat = 1; flat < values.length; flat += 1)
    if (Math.abs(values[flat]) > Math.abs(values[top])) top = flat;
  return indexOf(shape, top);
}

/**
 * Return everything that a station's picture needs: the mode, its sides, the pick, and `read`, which
 * returns an array of the step by name, or null if it has not been loaded.
 * @param {StateWith<"welcome">} state @param {StationMode} mode
 * @returns {StationContext}
 */
export function contextOf(state, mode) {
  const { step, welcome, theme } = state;
  const read = (/** @type {string} */ name) => stepArray(step, name);
  const { index, ...changed } =
    mode.kind === "update" ? updatePick(state, mode) : { index: pickOf(state, mode) };
  const shown = { ...mode, ...changed };
  const sides = sidesOf(welcome.network, shown.number);
  return {
    mode: shown,
    network: welcome.network,
    classes: welcome.classes,
    ...sides,
    step,
    theme,
    read,
    index,
    images: step?.batch_size ?? 1,
    missing: [...outputArrays(sides), ...shown.needs].filter((name) => read(name) === null),
  };
}

/**
 * At the update, the parameter that is chosen on the page.
 * @param {StateWith<"welcome">} state @param {StationMode} mode
 */
function updatePick({ chosen, selection, welcome, walk }, mode) {
  const picked = walk.picks[pickKey(mode)];
  const layers = welcome.network.layers;
  const wanted = [picked?.beside === besideChoice(chosen) ? picked : null, chosen, selection].find(
    (number) => number && layers.some(({ parameters }) => number.address in parameters),
  );
  const address = wanted?.address ?? mode.address;
  const number = layers.findIndex(({ parameters }) => address in parameters);
  const names = ["parameters", "updates", "gradients"].map((field) => `${field}.${address}`);
  return {
    address,
    number,
    shape: layers[number].parameters[address],
    index: wanted?.index ?? mode.shape.map(() => 0),
    needs: names,
  };
}

/**
 * The activations and gradients on both sides of a layer. All are watched, but the first step of another
 * network may come before the server knows that.
 * @param {LayerSides} sides
 */
function outputArrays({ entering, leaving }) {
  return [entering, leaving].flatMap(({ address }) => [`activations.${address}`, `gradients.${address}`]);
}
