/** The store: losses never doubled or lost, the future forgotten where the server says so. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { initialState, reduce, watchList } from "../../static/js/store.js";

const NETWORK = {
  input_shape: [1, 4, 4],
  layers: [
    { name: "conv1", kind: "convolution", address: "conv1.pre_activation", shape: [2, 3, 3], settings: { filters: 2, size: 2 }, parameters: { "conv1.kernel": [2, 1, 2, 2], "conv1.bias": [2] } },
    { name: "fc1", kind: "dense", address: "fc1.pre_activation", shape: [200], settings: { units: 200 }, parameters: { "fc1.weight": [200, 400] } },
    { name: "softmax", kind: "softmax", address: "softmax.activation", shape: [2], settings: {}, parameters: {} },
  ],
};
const welcome = { type: "welcome", network: NETWORK, image: 0, selection: { address: "conv1.bias", index: [1] }, arrays: {} };
const step = (number, losses, truncate = null) => ({
  type: "step", step: number, image: 2, losses, truncate_losses_from: truncate, sequence: number + 1, arrays: {},
});
const after = (...messages) => messages.reduce(reduce, initialState());

test("losses come once, in order, also when a step is made again", () => {
  const state = after(welcome, step(1, [[0, 0.7], [1, 0.6]], 0), step(1, [[1, 0.6]]), step(2, [[2, 0.5]]));
  assert.deepEqual(state.losses.map(({ step: number }) => number), [0, 1, 2]);
  assert.equal(state.sequence, 3);
});

test("a step made again in the past keeps the losses after it", () => {
  const state = after(welcome, step(3, [[0, 4], [1, 3], [2, 2], [3, 1]], 0), step(1, [[1, 3]]));
  assert.deepEqual(state.losses.map(({ loss }) => loss), [4, 3, 2, 1]);
});

test("losses and evaluations beyond a truncation are forgotten", () => {
  const evaluation = (number) => ({ type: "evaluation", step: number, loss: 1, accuracy: 0.5, images: 70 });
  const state = after(welcome, step(2, [[0, 3], [1, 2], [2, 1]], 0), evaluation(0), evaluation(3), step(1, [], 2));
  assert.deepEqual(state.losses.map(({ step: number }) => number), [0, 1]);
  assert.deepEqual(state.evaluations.map(({ step: number }) => number), [0]);
});

test("a restart forgets the run and keeps the pace of the walk", () => {
  const walk = { type: "local/walk", walk: { speed: "slow" } };
  const state = after(welcome, step(0, [[0, 1]], 0), walk, welcome);
  assert.deepEqual(state.losses, []);
  assert.equal(state.step, null);
  assert.equal(state.walk.speed, "slow");
  assert.deepEqual(state.selection, { address: "conv1.bias", index: [1] });
});

test("an error is forgotten with the next status", () => {
  const error = { type: "error", field: "seed", message: "no" };
  assert.equal(after(welcome, error).error, error);
  assert.equal(after(welcome, error, { type: "status" }).error, null);
});

test("large parameters are not watched until somebody asks", () => {
  const names = watchList(NETWORK, ["parameters.fc1.weight"]);
  assert.ok(names.includes("gradients.input.activation"));
  assert.ok(names.includes("updates.conv1.kernel"));
  assert.ok(!names.includes("gradients.fc1.weight"));
  assert.ok(names.includes("parameters.fc1.weight"));
});

test("what is watched besides is let go of where another network does not have it", () => {
  const watched = reduce(after(welcome), { type: "local/watch", arrays: ["parameters.fc1.weight", "parameters.fc9.weight"] });
  assert.deepEqual(reduce(watched, welcome).extra, ["parameters.fc1.weight"]);
});
