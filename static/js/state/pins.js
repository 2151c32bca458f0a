/**
 * The pinned numbers and their values by step: reducers, and the command that sends the pins to the
 * server. `series` is name → [[step, value], …] in the order of the steps, with the server's names.
 */

/** @import { NumberKind, ParameterIndex, PinCommand } from "../net/protocol_types.js" */
/** @import { StepMessage, WelcomeMessage } from "../net/protocol_types.js" */
/** @import { PinnedRows, Reducers, State } from "./state_types.js" */

import { addressText, isThere } from "../network/addresses.js";

export const MAX_PINS = 8;
const MOST_ROWS = 20_000;

/** The initial state of the pins. @type {Pick<State, "pins" | "series" | "unpinned">} */
export const NOTHING_PINNED = { pins: [], series: {}, unpinned: null };

/**
 * The name of a series, as in the server's messages: "gradient fc2.weight[0, 1]".
 * @param {ParameterIndex} number @param {NumberKind} of
 */
export function seriesName({ address, index }, of) {
  return `${of} ${addressText(address, index)}`;
}

/** @param {ParameterIndex} first @param {ParameterIndex} second */
const isSame = (first, second) =>
  addressText(first.address, first.index) === addressText(second.address, second.index);

/** Return whether a number is pinned. @param {Pick<State, "pins">} state @param {ParameterIndex} number */
export function isPinned({ pins }, number) {
  return pins.some((pin) => isSame(pin, number));
}

/** @type {Reducers} */
export const PIN_REDUCERS = {
  "local/pin": (state, { address, index }) => {
    if (isPinned(state, { address, index }) || state.pins.length >= MAX_PINS) return state;
    return { ...state, pins: [...state.pins, { address, index }], unpinned: null };
  },
  "local/unpin": (state, { address, index }) => {
    const pins = state.pins.filter((pin) => !isSame(pin, { address, index }));
    return { ...state, pins, series: kept(state.series, pins), unpinned: null };
  },
  "local/pins": (state, { pins }) => ({ ...state, ...NOTHING_PINNED, pins: pins.slice(0, MAX_PINS) }),
  "local/unpin-all": (state) => ({ ...state, ...NOTHING_PINNED }),
};

/** @param {State["series"]} series @param {ParameterIndex[]} pins @returns {State["series"]} */
function kept(series, pins) {
  const names = new Set(pins.flatMap((pin) => [seriesName(pin, "value"), seriesName(pin, "gradient")]));
  return Object.fromEntries(Object.entries(series).filter(([name]) => names.has(name)));
}

/**
 * The pins after a welcome: those whose numbers still exist, with empty series.
 * @param {Pick<State, "pins">} state @param {Pick<WelcomeMessage, "network">} welcome
 * @returns {Pick<State, "pins" | "series" | "unpinned">}
 */
export function keepPins({ pins }, welcome) {
  const staying = pins.filter((pin) => isThere(welcome.network, pin));
  const gone = pins
    .filter((pin) => !staying.includes(pin))
    .map(({ address, index }) => addressText(address, index));
  const unpinned = gone.length ? `Not in this network, so not pinned any more: ${gone.join(", ")}.` : null;
  return { pins: staying, series: {}, unpinned };
}

/**
 * Add the rows of a step message to the series; rows from `truncate_series_from` on are removed.
 * @param {State["series"]} series
 * @param {Partial<Pick<StepMessage, "series" | "truncate_series_from">>} step
 */
export function withRows(series, { series: added = {}, truncate_series_from: from = null }) {
  const found = { ...series };
  if (from !== null) {
    for (const [name, rows] of Object.entries(found)) found[name] = rows.filter(([step]) => step < from);
  }
  for (const [name, rows] of Object.entries(added)) found[name] = joined(found[name] ?? [], rows);
  return found;
}

/** @param {PinnedRows} older @param {PinnedRows} newer @returns {PinnedRows} */
function joined(older, newer) {
  if (!newer.length) return older;
  const last = older.length ? older[older.length - 1][0] : -1;
  if (newer[0][0] > last) return [...older, ...newer].slice(-MOST_ROWS);
  const all = new Map([...older, ...newer]);
  return [...all].sort(([first], [second]) => first - second).slice(-MOST_ROWS);
}

/** @type {NumberKind[]} */
const KINDS = ["value", "gradient"];

/**
 * The command that sends the pins to the server: value and gradient of each.
 * @param {Pick<State, "pins">} state
 * @returns {PinCommand}
 */
export function pinCommand({ pins }) {
  const addresses = pins.flatMap(({ address, index }) => KINDS.map((of) => ({ address, index, of })));
  return { type: "pin", addresses };
}
