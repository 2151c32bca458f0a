/** The lanes of a comparison in scenes: captured, restored by commands, and awaited. */

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
import { initialState, reduce } from "../../static/js/state/store.js";

const golden = JSON.parse(readFileSync(new URL("../golden/scene.json", import.meta.url), "utf8"));
const { recipe, step } = golden;
const ADAM = { ...recipe, optimizer: "adam", learning_rate: 0.001 };
const RACE = { plane: "ends", ends: [1, 2], chosen: [] };

const welcome = {
  type: "welcome",
  network: {
    input_shape: [1, 32, 32],
    loss: "cross-entropy",
    layers: [
      {
        name: "fc2",
        kind: "dense",
        address: "fc2.pre_activation",
        shape: [2],
        settings: { units: 2 },
        parameters: { "fc2.weight": [2, 200] },
      },
    ],
  },
  recipe,
  choices: { recipe },
  image: 0,
  selection: { address: "fc2.weight", index: [0, 1] },
  arrays: {},
};
const lane = (number, label, own) => ({
  number,
  label,
  recipe: own,
  differs: {},
  network_differs: false,
});
const comparison = (more = {}) => ({
  type: "comparison",
  preset: null,
  picked: 1,
  other: null,
  max_lanes: 7,
  lanes: [lane(1, "as it is", recipe), lane(2, "Adam", ADAM)],
  ...more,
});
const status = (more = {}) => ({
  type: "status",
  state: "ready",
  branch: 0,
  branches: [],
  preview: null,
  until: null,
  recipe,
  position: step,
  fingerprint: golden.fingerprint,
  ...more,
});
const stepMessage = (position = step) => ({
  type: "step",
  step: position - 1,
  position,
  done: true,
  image: 0,
  batch_size: 32,
  losses: [],
  arrays: {},
});
/** The state of a page with these messages. */
const page = (...messages) => ({
  ...messages.reduce(reduce, initialState()),
  comparison: messages.findLast(({ type }) => type === "comparison") ?? null,
  lanes: messages.findLast(({ type }) => type === "lanes") ?? null,
  raceView: RACE,
});

test("a scene holds of each lane what differs from the picked one", () => {
  const scene = captureScene(page(welcome, status(), stepMessage(), comparison()));
  assert.deepEqual(scene.compare, {
    preset: null,
    lanes: [
      { label: "as it is", recipe: {} },
      { label: "Adam", recipe: { optimizer: "adam", learning_rate: 0.001 } },
    ],
    picked: 1,
    other: null,
    race: RACE,
  });
  const second = captureScene(
    page(welcome, status({ recipe: ADAM }), stepMessage(), comparison({ picked: 2, other: 1 })),
  );
  assert.deepEqual(second.compare.lanes, [
    {
      label: "as it is",
      recipe: { optimizer: recipe.optimizer, learning_rate: recipe.learning_rate },
    },
    { label: "Adam", recipe: {} },
  ]);
  assert.equal(sceneProblem(second), null);
});

test("without lanes a scene has no word of them", () => {
  for (const none of [
    page(welcome, status(), stepMessage()),
    page(welcome, status(), stepMessage(), comparison({ lanes: [] })),
  ])
    assert.ok(!("compare" in captureScene(none)));
});

test("where the picked lane has diverged, the scene is at the step of the others", () => {
  const diverged = status({ state: "diverged", position: 3 });
  const state = page(welcome, diverged, stepMessage(3), comparison(), {
    type: "lanes",
    position: 20,
    losses: [],
    evaluations: [],
  });
  assert.equal(captureScene(state).step, 20);
});

test("a lane's recipe is complete in the command that makes it", () => {
  const compare = captureScene(
    page(welcome, status({ recipe: ADAM }), stepMessage(), comparison({ picked: 2, other: 1 })),
  ).compare;
  const scene = { version: 2, recipe: ADAM, step, compare };
  assert.deepEqual(openingCommands(scene, { welcome, comparison: null }), [
    {
      type: "compare",
      preset: null,
      lanes: [
        { label: "as it is", recipe },
        { label: "Adam", recipe: ADAM },
      ],
      position: step,
    },
    { type: "pick_lane", lane: 2, other: 1 },
  ]);
  const { actions } = restoreActions(scene, page(welcome, status(), stepMessage()));
  assert.deepEqual(
    actions.find(({ type }) => type === "watch_race"),
    { type: "watch_race", ...RACE },
  );
});

test("a scene without lanes ends a comparison first", () => {
  const scene = { version: 2, recipe, step };
  const [first, second] = openingCommands(scene, { welcome, comparison: comparison() });
  assert.deepEqual([first, second.type], [{ type: "compare" }, "open"]);
});

test("the run is a scene's once its lanes are there, and the same ones are looked at", () => {
  const scene = captureScene(page(welcome, status(), stepMessage(), comparison()));
  const matches = (...more) => runMatchesScene(scene, page(welcome, status(), stepMessage(), ...more));
  assert.ok(matches(comparison()));
  assert.ok(!matches());
  assert.ok(!matches(comparison({ picked: 2 })));
  assert.ok(!matches(comparison({ other: 2 })));
  assert.ok(!matches(comparison({ lanes: [lane(1, "as it is", recipe)] })));
  assert.ok(!matches(comparison({ lanes: [lane(1, "as it is", recipe), lane(2, "Adam", recipe)] })));
  assert.ok(!matches(comparison({ lanes: [lane(1, "as it is", recipe), lane(2, "SGD", ADAM)] })));
  const alone = { version: 2, recipe, step };
  assert.ok(!runMatchesScene(alone, page(welcome, status(), stepMessage(), comparison())));
  assert.ok(runMatchesScene(alone, page(welcome, status(), stepMessage(), comparison({ lanes: [] }))));
});

test("a scene with lanes is asked for once, and gives up where the lanes are refused", () => {
  let state = page(welcome, status({ position: 0 }), stepMessage(0));
  const sent = [];
  const told = [];
  const stage = createSceneRestorer({
    getState: () => state,
    send: (one) => sent.push(one.type),
    tell: (news) => told.push(news),
  });
  const receive = (message) => {
    state = {
      ...reduce(state, message),
      comparison: message.type === "comparison" ? message : state.comparison,
    };
    stage.received(message);
  };
  const scene = captureScene(page(welcome, status(), stepMessage(), comparison({ other: 2 })));
  stage.go(scene);
  assert.deepEqual(sent, ["compare", "pick_lane"]);
  receive(comparison());
  receive(status());
  receive(stepMessage());
  assert.deepEqual(sent, ["compare", "pick_lane"], "the second lane is not there yet");
  receive(comparison({ other: 2 }));
  receive(stepMessage());
  assert.deepEqual(sent.slice(2, 4), ["local/show", "local/pins"]);
  assert.deepEqual(told.at(-1), { waiting: false, said: [] });
  stage.go({ ...scene, step: 9 });
  receive({ type: "error", command: "compare", message: "lanes: got 9; allowed: at most 7." });
  assert.deepEqual(told.at(-1).said, ["lanes: got 9; allowed: at most 7."]);
});
