/**
 * Which numbers are pinned, and their values over the steps: (state, action) → state, pure.
 * `series` is name → [[step, value], …] in the order of the steps, as the server names them.
 */

import { addressText, chosenText, isThere } from "../network/addresses.js";

export const MAX_PINS = 8;
const MOST_ROWS = 20_000;

/** What the page knows of pins before anything has arrived. */
export const NOTHING_PINNED = { pins: [], series: {}, unpinned: null };

/** The name of a series, as in the messages of the server: "gradient fc2.weight[0, 1]". */
export function seriesName({ address, index }, of) {
  return `${of} ${addressText(address, index)}`;
}

const same = (one) => (other) =>
  addressText(one.address, one.index) === addressText(other.address, other.index);

/** Whether a number is pinned. */
export function isPinned({ pins }, number) {
  return pins.some(same(number));
}

export const PIN_REDUCERS = {
  "local/pin": (state, { address, index }) => {
    if (isPinned(state, { address, index }) || state.pins.length >= MAX_PINS) return state;
    return { ...state, pins: [...state.pins, { address, index }], unpinned: null };
  },
  "local/unpin": (state, { address, index }) => {
    const pins = state.pins.filter((one) => !same({ address, index })(one));
    return { ...state, pins, series: kept(state.series, pins), unpinned: null };
  },
  "local/pins": (state, { pins }) => ({ ...state, ...NOTHING_PINNED, pins: pins.slice(0, MAX_PINS) }),
  "local/unpin-all": (state) => ({ ...state, ...NOTHING_PINNED }),
};

function kept(series, pins) {
  const names = new Set(pins.flatMap((one) => [seriesName(one, "value"), seriesName(one, "gradient")]));
  return Object.fromEntries(Object.entries(series).filter(([name]) => names.has(name)));
}

/** The pins after a welcome: those whose numbers are still there; the series begin again. */
export function keepPins({ pins, welcome: before }, welcome) {
  const staying = pins.filter((one) => isThere(welcome.network, one));
  const gone = pins.filter((one) => !staying.includes(one)).map((one) => chosenText(before.network, one));
  const unpinned = gone.length ? `Not in this network, so not pinned any more: ${gone.join(", ")}.` : null;
  return { pins: staying, series: {}, unpinned };
}

/** The series with the rows of a step message; rows from `truncate_series_from` on are void. */
export function withRows(series, { series: added = {}, truncate_series_from: from = null }) {
  const found = { ...series };
  if (from !== null) {
    for (const [name, rows] of Object.entries(found)) found[name] = rows.filter(([step]) => step < from);
  }
  for (const [name, rows] of Object.entries(added)) found[name] = joined(found[name] ?? [], rows);
  return found;
}

function joined(older, newer) {
  if (!newer.length) return older;
  const last = older.length ? older[older.length - 1][0] : -1;
  if (newer[0][0] > last) return [...older, ...newer].slice(-MOST_ROWS);
  const all = new Map([...older, ...newer]);
  return [...all].sort(([one], [other]) => one - other).slice(-MOST_ROWS);
}

/** The command that tells the server what is pinned: value and gradient of each. */
export function pinCommand({ pins }) {
  const addresses = pins.flatMap(({ address, index }) =>
    ["value", "gradient"].map((of) => ({ address, index, of })),
  );
  return { type: "pin", addresses };
}
