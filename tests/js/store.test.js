/** The store: losses without duplicates or gaps, branches, watched arrays, and memory bounds. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { branchCurve } from "../../static/js/state/loss_history.js";
import { initialState, reduce } from "../../static/js/state/store.js";
import { watchedArrays } from "../../static/js/state/watched_arrays.js";

const NETWORK = {
  input_shape: [1, 4, 4],
  layers: [
    {
      name: "conv1",
      kind: "convolution",
      address: "conv1.pre_activation",
      shape: [2, 3, 3],
      settings: { filters: 2, size: 2 },
      parameters: { "conv1.kernel": [2, 1, 2, 2], "conv1.bias": [2] },
    },
    {
      name: "fc1",
      kind: "dense",
      address: "fc1.pre_activation",
      shape: [200],
      settings: { units: 200 },
      parameters: { "fc1.weight": [200, 400] },
    },
    {
      name: "softmax",
      kind: "softmax",
      address: "softmax.activation",
      shape: [2],
      settings: {},
      parameters: {},
    },
  ],
};
const welcome = {
  type: "welcome",
  network: NETWORK,
  recipe: { preset: "tour", problem: "3-or-8" },
  image: 0,
  selection: { address: "conv1.bias", index: [1] },
  arrays: {},
};
const BRANCH = { id: 4, name: "A", from: null, fork: 0, latest: 9, changed: "" };
const OTHER = { id: 5, name: "B", from: 4, fork: 2, latest: 3, changed: "momentum 0.5" };
const status = (...branches) => ({ type: "status", state: "ready", branch: 4, branches });
const step = (number, losses, branch = 4) => ({
  type: "step",
  step: number,
  position: number + 1,
  image: 2,
  sequence: number + 1,
  arrays: {},
  losses: losses.map(([place, loss]) => [place, loss, branch]),
});
const evaluation = (number, branch = 4) => ({
  type: "evaluation",
  step: number,
  loss: 1,
  accuracy: 0.5,
  images: 70,
  branch,
});
const after = (...messages) => messages.reduce(reduce, initialState());
const steps = (points) => points.map(({ step: number }) => number);

test("losses come once, in order, also when they are told again", () => {
  const state = after(
    welcome,
    status(BRANCH),
    step(1, [
      [0, 0.7],
      [1, 0.6],
    ]),
    step(1, [[1, 0.6]]),
    step(2, [[2, 0.5]]),
  );
  assert.deepEqual(steps(state.curves[4].losses), [0, 1, 2]);
  assert.equal(state.sequence, 3);
});

test("a branch has the line of the one it left up to there, and the other keeps its own", () => {
  const whole = step(3, [
    [0, 4],
    [1, 3],
    [2, 2],
    [3, 1],
  ]);
  const state = after(
    welcome,
    status(BRANCH),
    whole,
    evaluation(0),
    evaluation(2),
    evaluation(4),
    status(BRANCH, OTHER),
    step(2, [[2, 9]], 5),
    evaluation(3, 5),
  );
  const line = branchCurve(state.curves, state.status.branches, 5);
  assert.deepEqual(
    line.losses.map(({ loss }) => loss),
    [4, 3, 9],
  );
  assert.deepEqual(steps(line.evaluations), [0, 2, 3]);
  assert.deepEqual(
    branchCurve(state.curves, state.status.branches, 4).losses.map(({ loss }) => loss),
    [4, 3, 2, 1],
  );
});

test("the curve of a branch goes with it, and nothing of a branch that is gone is taken", () => {
  const both = [welcome, status(BRANCH, OTHER), step(0, [[0, 4]]), step(2, [[2, 9]], 5)];
  assert.deepEqual(Object.keys(after(...both, status(BRANCH)).curves), ["4"]);
  assert.deepEqual(Object.keys(after(...both, status(BRANCH), step(3, [[3, 9]], 5)).curves), ["4"]);
});

test("what is kept of a long run is bounded, its lowest and highest with it", () => {
  const told = Array.from({ length: 9000 }, (_, place) => [place, place === 4321 ? 50 : 1 + 1 / (place + 1)]);
  const batches = Array.from({ length: 90 }, (_, i) =>
    step(100 * i + 99, told.slice(100 * i, 100 * i + 100)),
  );
  const { losses } = after(welcome, status(BRANCH), ...batches).curves[4];
  assert.ok(losses.length < 4000);
  assert.equal(Math.max(...losses.map(({ loss }) => loss)), 50);
  assert.equal(losses[losses.length - 1].step, 8999);
});

test("a restart forgets the run and keeps the pace of the walk", () => {
  const walk = { type: "local/walk", walk: { speed: "slow" } };
  const state = after(welcome, status(BRANCH), step(0, [[0, 1]]), walk, welcome);
  assert.deepEqual(state.curves, {});
  assert.equal(state.step, null);
  assert.equal(state.walk.speed, "slow");
  assert.deepEqual(state.selection, { address: "conv1.bias", index: [1] });
});

test("an error is forgotten with the next status", () => {
  const error = { type: "error", field: "seed", message: "no" };
  assert.equal(after(welcome, error).error, error);
  assert.equal(after(welcome, error, status(BRANCH)).error, null);
});

test("large parameters are not watched until somebody asks", () => {
  const names = watchedArrays(NETWORK, ["parameters.fc1.weight"]);
  assert.ok(names.includes("gradients.input.activation"));
  assert.ok(names.includes("updates.conv1.kernel"));
  assert.ok(!names.includes("gradients.fc1.weight"));
  assert.ok(names.includes("parameters.fc1.weight"));
});

test("what is watched besides is let go of where another network does not have it", () => {
  const watched = reduce(after(welcome), {
    type: "local/watch",
    arrays: ["parameters.fc1.weight", "parameters.fc9.weight"],
  });
  assert.deepEqual(reduce(watched, welcome).extra, ["parameters.fc1.weight"]);
});
