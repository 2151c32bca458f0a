/** Pinned numbers and their series: no duplicates, no gaps, and truncation after a seek. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { keepPins, NOTHING_PINNED, PIN_REDUCERS, pinCommand, withRows } from "../../static/js/state/pins.js";
import { rowAt, sparklinePath } from "../../static/js/widgets/sparkline.js";

const weight = { address: "fc2.weight", index: [0, 1] };
const pinned = (state, number) => PIN_REDUCERS["local/pin"](state, number);

test("a number is pinned once, and at most eight are", () => {
  let state = pinned(pinned({ ...NOTHING_PINNED }, weight), weight);
  assert.equal(state.pins.length, 1);
  assert.deepEqual(
    pinCommand(state).addresses.map((one) => one.of),
    ["value", "gradient"],
  );
  for (let place = 0; place < 9; place += 1) state = pinned(state, { address: "fc2.bias", index: [place] });
  assert.equal(state.pins.length, 8);
  state = PIN_REDUCERS["local/unpin"]({ ...state, series: { "value fc2.weight[0, 1]": [[0, 1]] } }, weight);
  assert.deepEqual([state.pins.length, state.series], [7, {}]);
});

test("rows are in order, replaced when they come again, and forgotten with the future", () => {
  const after = (...steps) => steps.reduce((series, step) => withRows(series, step), {});
  const rows = (pairs, from = null) => ({ series: { a: pairs }, truncate_series_from: from });
  assert.deepEqual(
    after(
      rows([[0, 1]]),
      rows([
        [1, 2],
        [2, 3],
      ]),
    ).a,
    [
      [0, 1],
      [1, 2],
      [2, 3],
    ],
  );
  assert.deepEqual(
    after(
      rows([
        [0, 1],
        [1, 2],
        [2, 3],
      ]),
      rows([[1, 9]]),
    ).a,
    [
      [0, 1],
      [1, 9],
      [2, 3],
    ],
  );
  assert.deepEqual(
    after(
      rows([
        [0, 1],
        [1, 2],
        [2, 3],
      ]),
      rows([[1, 9]], 1),
    ).a,
    [
      [0, 1],
      [1, 9],
    ],
  );
});

test("what another network does not have is not pinned any more, and that is said", () => {
  const network = (size) => ({
    input_shape: [1, 4, 4],
    layers: [{ name: "fc2", parameters: { "fc2.weight": [size, size] } }],
  });
  const state = {
    pins: [weight, { address: "fc2.weight", index: [1, 1] }],
    welcome: { network: network(2) },
  };
  const kept = keepPins(state, { network: network(1) });
  assert.deepEqual(kept.pins, []);
  assert.match(kept.unpinned, /fc2\.weight\[0, 1\], fc2\.weight\[1, 1\]/);
  assert.deepEqual(keepPins(state, { network: network(2) }).pins, state.pins);
});

test("the number under the pointer is that of the nearest step", () => {
  const rows = [
    [10, 1],
    [11, 2],
    [20, 3],
  ];
  assert.deepEqual([rowAt(rows, 0), rowAt(rows, 0.09), rowAt(rows, 1)], rows);
  assert.equal(rowAt([], 0.5), null);
  const { x, y, zero } = sparklinePath(
    [
      [0, -1],
      [10, 1],
    ],
    100,
    30,
    5,
  );
  assert.deepEqual([x(0), x(10), y(-1), y(1), zero], [5, 95, 25, 5, 15]);
});
