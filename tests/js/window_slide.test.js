/** The animated sliding window of a station, and what stops it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { initialState, reduce } from "../../static/js/state/store.js";
import { contextOf, pickOf } from "../../static/js/walk/station_context.js";
import { modeOf } from "../../static/js/walk/station_modes.js";
import { createWindowSlide } from "../../static/js/walk/window_slide.js";

const pooled = (name, side) => ({
  name,
  kind: "max_pooling",
  address: `${name}.activation`,
  shape: [1, side, side],
  settings: { size: 2 },
  parameters: {},
});
const welcome = (name, side) => ({
  type: "welcome",
  recipe: { preset: "tour", problem: "3-or-8" },
  image: 0,
  selection: { address: `${name}.activation`, index: [0, 0, 0] },
  network: {
    input_shape: [1, 2 * side, 2 * side],
    loss: "output",
    layers: [
      pooled(name, side),
      {
        name: "out",
        kind: "dense",
        address: "out.pre_activation",
        shape: [1],
        settings: { units: 1 },
        parameters: { "out.weight": [1, side * side] },
      },
    ],
  },
});

/** A page that shows the inside of the pooling station, with a manual interval timer. */
function page(side = 2) {
  let state = [
    welcome("pool", side),
    { type: "local/show", show: { stage: "inside" } },
    { type: "local/walk", walk: { position: 0 } },
  ].reduce(reduce, initialState());
  let work = null;
  const chosen = [];
  const dispatch = (action) => {
    state = reduce(state, action);
  };
  const slide = createWindowSlide({
    getState: () => state,
    dispatch,
    choose: (action) => chosen.push(action),
    interval: {
      set: (next) => (work = next),
      clear: () => (work = null),
    },
  });
  const index = () => pickOf(state, modeOf(state));
  return {
    slide,
    dispatch,
    chosen,
    index,
    state: () => state,
    tick: () => work?.(),
    runs: () => work !== null,
  };
}

test("it goes over every place, and the last one is chosen", () => {
  const { slide, tick, index, chosen, runs, state } = page();
  slide.start();
  const seen = [];
  while (runs()) {
    tick();
    seen.push(index().join());
  }
  assert.deepEqual(seen, ["0,0,1", "0,1,0", "0,1,1", "0,1,1"]);
  assert.equal(state().walk.sliding, false);
  assert.deepEqual(chosen, [
    { type: "local/choose", address: "pool.activation", index: [0, 1, 1], of: "value" },
  ]);
});

test("stopped by hand, the number that it reached is chosen", () => {
  const { slide, tick, chosen } = page();
  slide.start();
  tick();
  slide.stop();
  slide.stop();
  assert.deepEqual(
    chosen.map(({ index }) => index),
    [[0, 0, 1]],
  );
});

test("another network, scene, station or stage ends it, and nothing is chosen in what came", () => {
  for (const change of [
    welcome("other", 1),
    { type: "local/walk", walk: { position: 1 } },
    { type: "local/show", show: { stage: "watch" } },
    { type: "local/mode", key: "forward pool", kind: "pooling" },
  ]) {
    const { slide, dispatch, tick, runs, chosen, state } = page();
    slide.start();
    tick();
    dispatch(change);
    const { picks } = state().walk;
    tick();
    assert.deepEqual([runs(), chosen, state().walk.picks], [false, [], picks], change.type);
    assert.doesNotThrow(() => contextOf(state(), modeOf(state())));
  }
});
