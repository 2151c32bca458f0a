/** Scenes: what is captured comes back, as it was; what a scene names and is not there is said. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  captureScene,
  openCommand,
  restoreActions,
  runMatchesScene,
  sceneProblem,
} from "../../static/js/scene/scene.js";
import { createSceneRestorer } from "../../static/js/scene/restore_scene.js";
import { initialState, reduce } from "../../static/js/state/store.js";

const golden = JSON.parse(readFileSync(new URL("../golden/scene.json", import.meta.url), "utf8"));
const NETWORK = {
  input_shape: [1, 32, 32],
  loss: "cross-entropy",
  layers: [
    {
      name: "conv1",
      kind: "convolution",
      address: "conv1.pre_activation",
      shape: [4, 28, 28],
      settings: { filters: 4, size: 5 },
      parameters: { "conv1.kernel": [4, 1, 5, 5] },
    },
    {
      name: "conv2",
      kind: "convolution",
      address: "conv2.pre_activation",
      shape: [16, 24, 24],
      settings: { filters: 16, size: 5 },
      parameters: { "conv2.kernel": [16, 4, 5, 5] },
    },
    {
      name: "fc2",
      kind: "dense",
      address: "fc2.pre_activation",
      shape: [10],
      settings: { units: 10 },
      parameters: { "fc2.weight": [10, 200], "fc2.bias": [10] },
    },
  ],
};
const choices = { recipe: { ...golden.recipe, seed: 16, problem: "3-or-8", changes: [] } };
const welcome = {
  type: "welcome",
  network: NETWORK,
  choices,
  image: 0,
  selection: { address: "conv1.kernel", index: [0, 0, 0, 0] },
  arrays: {},
};
const status = (more = {}) => ({
  type: "status",
  state: "ready",
  branch: 0,
  branches: [],
  preview: null,
  until: null,
  recipe: golden.recipe,
  position: golden.step,
  fingerprint: golden.fingerprint,
  ...more,
});
const step = (position, image = 0) => ({
  type: "step",
  step: position - 1,
  position,
  done: true,
  image,
  batch_size: 32,
  losses: [],
  arrays: {},
});

/** The state after all messages and after the actions of a scene, with the server's answers to them. */
function standing(scene) {
  let state = [welcome, status(), step(golden.step)].reduce(reduce, initialState());
  const { actions, said } = restoreActions(scene, state);
  for (const action of actions) {
    state = reduce(state, action);
    if (action.type === "local/guide")
      state = reduce(state, { type: "local/tour", tour: { open: true, at: action.number } });
    const image = action.type === "local/image" ? action.image : (action.image ?? null);
    if (image !== null) state = reduce(state, step(golden.step, image));
    if (action.type === "local/choose" && action.address in { "fc2.weight": 1, "conv1.kernel": 1 }) {
      state = reduce(state, {
        type: "slice",
        address: action.address,
        index: action.index,
        zoom: "step",
        step: golden.step - 1,
        arrays: {},
      });
    }
  }
  return { state, said };
}

test("the golden scene comes back as it was captured", () => {
  const { state, said } = standing(golden);
  assert.deepEqual(said, []);
  assert.deepEqual(JSON.parse(JSON.stringify(captureScene(state))), golden);
});

test("a scene that says nothing is the first step of the usual run", () => {
  const { state, said } = standing({ version: 1 });
  assert.deepEqual(said, []);
  assert.deepEqual(openCommand({ version: 1 }, state), { type: "open", recipe: choices.recipe, step: 0 });
  assert.equal(captureScene(state).walk.station, "update");
});

test("what a scene names and is not there is said, and the rest comes", () => {
  const { state, said } = standing({
    ...golden,
    image: 99,
    chosen: { address: "conv9.kernel", index: [0], of: "gradient", image: null },
    selection: { address: "fc2.weight", index: [0, 900] },
    pins: [
      { address: "fc2.bias", index: [1] },
      { address: "fc2.bias", index: "x" },
    ],
    walk: {
      ...golden.walk,
      station: "backward conv7",
      picks: { "window value conv2": { address: "conv2.kernel", index: [99, 0, 0, 0], beside: "" } },
    },
  });
  assert.deepEqual(said, [
    "Chosen: ∂C/∂conv9.kernel[0] is not in this network.",
    "The curve's weight: fc2.weight[0, 900] is not in this network.",
    "Image 99 is not in this mini-batch of 32.",
    'Pinned: {"address":"fc2.bias","index":"x"} is not in this network.',
    'The walk has no station "backward conv7" here.',
    "Picked: conv2.kernel[99, 0, 0, 0] is not in this network.",
  ]);
  assert.deepEqual(state.pins, [{ address: "fc2.bias", index: [1] }]);
  assert.equal(state.show.tab, "surface");
});

test("a scene of another make is refused with both sides", () => {
  for (const scene of [
    null,
    3,
    { version: 7 },
    { version: 1, recipe: [] },
    { version: 1, pins: {} },
    { version: 1, walk: "x" },
  ]) {
    assert.match(sceneProblem(scene), /got .*; allowed: /);
  }
  assert.equal(sceneProblem(golden), null);
});

test("the run stands there only at rest, with that recipe, at that step", () => {
  const state = [welcome, status(), step(golden.step)].reduce(reduce, initialState());
  assert.ok(runMatchesScene(golden, state));
  const reordered = Object.fromEntries(Object.entries(golden.recipe).reverse());
  assert.ok(runMatchesScene({ ...golden, recipe: reordered }, state));
  for (const other of [
    { position: 3 },
    { state: "playing" },
    { preview: {} },
    { until: {} },
    { recipe: { ...golden.recipe, seed: 4 } },
  ]) {
    assert.ok(!runMatchesScene(golden, reduce(state, status(other))), JSON.stringify(other));
  }
});

test("the stage asks once, waits for the step, and is given up when the user moves", () => {
  let state = [welcome, status({ position: 2 }), step(2)].reduce(reduce, initialState());
  const sent = [];
  const told = [];
  const stage = createSceneRestorer({
    getState: () => state,
    send: (one) => sent.push(one.type),
    tell: (news) => told.push(news),
  });
  const receive = (message) => {
    state = reduce(state, message);
    stage.received(message);
  };
  stage.go(golden);
  receive(status({ position: 4, until: { kind: "open" } }));
  receive(status());
  assert.deepEqual(sent, ["open"]);
  receive(step(golden.step));
  assert.deepEqual(sent.slice(0, 3), ["open", "local/show", "local/pins"]);
  assert.deepEqual(told.at(-1), { waiting: false, said: [] });
  const before = sent.length;
  stage.go({ ...golden, step: 9 });
  stage.drop();
  receive(step(9));
  assert.equal(sent.length, before + 1);
  stage.go({ ...golden, step: 9 });
  receive({ type: "error", command: "open", message: "step: got 9; allowed: at most 5 updates." });
  assert.deepEqual(told.at(-1).said, ["step: got 9; allowed: at most 5 updates."]);
  stage.go({ version: 2 });
  assert.match(told.at(-1).said[0], /scene\.version/);
});
