/** Scenes: captured and restored without loss, with notices about parts that do not exist. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { createSceneRestorer } from "../../static/js/scene/restore_scene.js";
import {
  captureScene,
  openingCommands,
  restoreActions,
  runMatchesScene,
  sceneProblem,
} from "../../static/js/scene/scene.js";
import { upgradeScene } from "../../static/js/scene/upgrade_scene.js";
import { initialState, reduce } from "../../static/js/state/store.js";

const read = (name) => JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), "utf8"));
const golden = read("scene.json");
const older = read("scene_1.json"); // captured by version 1 of the page
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
  recipe: { preset: "tour", problem: "3-or-8" },
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

/** The state after a scene is restored, with the server's replies to its actions. */
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

test("a scene says how colour channels are shown where that is not the usual way", () => {
  const { state } = standing(golden);
  assert.ok(!("channels" in captureScene(state).show));
  const separate = reduce(state, { type: "local/show", show: { channels: "separate" } });
  const scene = captureScene(separate);
  assert.equal(scene.show.channels, "separate");
  const shown = (of, from) => restoreActions(of, from).actions.reduce(reduce, from).show.channels;
  assert.equal(shown(scene, state), "separate");
  assert.equal(shown(golden, separate), "combined");
});

test("a scene of version 1 comes back with the same numbers, on the stage that fits it", () => {
  assert.deepEqual(upgradeScene(older), golden);
  assert.deepEqual(upgradeScene(golden), golden);
  const { state, said } = standing(upgradeScene(older));
  assert.deepEqual(said, []);
  assert.deepEqual(JSON.parse(JSON.stringify(captureScene(state))), golden);
});

test("what an older scene showed decides the stage", () => {
  const weight = { address: "fc2.weight", index: [0, 1] };
  const stages = [
    [{}, "watch", "surface", false],
    [{ show: { tab: "network" }, chosen: { ...weight, of: "gradient" } }, "watch", "surface", false],
    [{ show: { tab: "inspector" } }, "watch", "surface", true],
    [{ pins: [weight] }, "watch", "surface", true],
    [{ chosen: { address: "conv1.pre_activation", index: [0, 1, 1] } }, "watch", "surface", true],
    [{ show: { tab: "curves" } }, "descend", "weight", false],
    [{ show: { tab: "surface" } }, "descend", "surface", false],
    [{ show: { dimension: "3-D" } }, "descend", "surface", false],
    [{ curve: { along: "step" } }, "descend", "surface", false],
    [{ survey: { plane: "random" } }, "descend", "surface", false],
    [{ survey: { plane: "auto", zoom: "basin" } }, "descend", "surface", false],
    [{ survey: { plane: "auto", zoom: "step", ghost: false, fan: 0 } }, "watch", "surface", false],
    [{ survey: { plane: "auto", fan: 4 } }, "descend", "surface", false],
    [{ survey: null, walk: { panel: "station" }, show: { tab: "curves" } }, "inside", "weight", false],
  ];
  for (const [scene, stage, pane, inspector] of stages) {
    const { show } = upgradeScene({ version: 1, ...scene });
    const { stage: found, pane: plot, inspector: open } = show;
    assert.deepEqual([found, plot, open], [stage, pane, inspector], JSON.stringify(scene));
    assert.equal("tab" in show, false);
  }
});

test("to choose a number opens the inspector for the user, not for a scene", () => {
  const { actions } = restoreActions(golden, [welcome, status(), step(6)].reduce(reduce, initialState()));
  const shown = actions.filter(({ type }) => type === "local/show");
  assert.equal(shown[0].show.stage, "inside");
  assert.deepEqual(actions.at(-1), { type: "local/show", show: { inspector: true } });
  const closed = restoreActions({ ...golden, show: { stage: "watch" } }, standing(golden).state).actions;
  assert.deepEqual(closed.at(-1).show, { inspector: false });
  assert.equal(closed[0].show.enlarged, null);
});

test("Inside is entered at the first station of a whole step, and left without a sliding window", () => {
  const show = (state, stage) => reduce(state, { type: "local/show", show: { stage } });
  let state = show([welcome, status(), step(6)].reduce(reduce, initialState()), "inside");
  assert.equal(state.walk.position, 0);
  state = reduce(state, { type: "local/walk", walk: { position: 5 } });
  state = reduce(state, { type: "local/sliding", sliding: true });
  assert.equal(show(state, "inside").walk.sliding, true);
  assert.equal(show(state, "watch").walk.sliding, false);
  assert.equal(show(show(state, "watch"), "inside").walk.position, 5);
  for (const action of [
    welcome,
    { type: "local/walk", walk: { position: 5 } },
    { type: "local/mode", key: "backward conv2", kind: "turned" },
  ])
    assert.equal(reduce(state, action).walk.sliding, false, action.type);
});

test("a scene that says nothing is the first step of the usual run", () => {
  const { state, said } = standing({ version: 2 });
  assert.deepEqual(said, []);
  assert.deepEqual(openingCommands({ version: 2 }, state), [
    { type: "open", recipe: choices.recipe, step: 0 },
  ]);
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
  assert.equal(state.show.stage, "inside");
});

test("a scene of another make is refused with both sides", () => {
  for (const scene of [
    null,
    3,
    { version: 7 },
    { version: 1 },
    { version: 2, recipe: [] },
    { version: 2, pins: {} },
    { version: 2, walk: "x" },
    upgradeScene({ version: 1, walk: "x" }),
    upgradeScene({ version: 1, show: 3 }),
    upgradeScene("1"),
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
  stage.go({ version: 3 });
  assert.match(told.at(-1).said[0], /scene\.version/);
});
