/** The sentence about the run: before, during and after steps, and when training diverges. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { positionBefore } from "../../static/js/text/rescue_offers.js";
import { accuracyNow, lossNow, runSentence } from "../../static/js/text/run_sentence.js";

const NETWORK = {
  input_shape: [1, 2, 2],
  parameter_count: 4,
  layers: [
    {
      name: "fc1",
      kind: "dense",
      address: "fc1.pre_activation",
      shape: [2],
      settings: { units: 2 },
      parameters: { "fc1.weight": [2, 4] },
    },
  ],
};
const STATIONS = ["forward", "loss", "backward", "update"].map((stage) => ({ stage, layer: null }));
const WELCOME = {
  network: NETWORK,
  classes: ["3", "8"],
  recipe: { problem: "3-or-8", preset: "tour", batch_size: 32, optimizer: "sgd" },
};
const BRANCH = { id: 0, from: null, fork: 0, latest: 1 };

/** The state after one step, with given fields of step, status and recipe. */
function stateWith({
  step = {},
  status = {},
  recipe = {},
  losses = [0.6754],
  evaluations = [],
  ...more
} = {}) {
  const moved = (value) => ({ shape: [2, 4], data: [0, value, 0, 0, 0, 0, 0, 0] });
  return {
    controls: "all",
    recording: null,
    welcome: { ...WELCOME, recipe: { ...WELCOME.recipe, ...recipe } },
    selection: { address: "fc1.weight", index: [0, 1] },
    curves: { 0: { losses: losses.map((loss, place) => ({ step: place, loss })), evaluations } },
    walk: { stations: STATIONS, position: 3, running: false, speed: "quick" },
    status: {
      state: "ready",
      position: 1,
      latest: 1,
      branch: 0,
      branches: [BRANCH],
      learning_rate: 0.05,
      recipe: { problem: "3-or-8", changes: [] },
      until: null,
      ...status,
    },
    step: {
      step: 0,
      position: 1,
      done: true,
      preview: false,
      loss: 0.6754,
      loss_after: 0.6431,
      accuracy: 21 / 32,
      accuracy_after: 21 / 32,
      predicted_change: -0.03,
      silences: [{ layer: "relu1", units: 4, before: 0, after: 0 }],
      learning_rate: 0.05,
      batch_size: 32,
      update_ratios: { "fc1.weight": 0.01 },
      arrays: { "updates.fc1.weight": moved(-0.00057), "gradients.fc1.weight": moved(0.0114) },
      ...step,
    },
    ...more,
  };
}
const textOf = (changes) => runSentence(stateWith(changes)).text;
const before = { done: false, position: 0, loss_after: null, accuracy_after: null };
const begun = { position: 0, latest: 0 };

test("before the first step it says what the network has not seen, in words of the problem", () => {
  const first = (recipe) => textOf({ step: before, status: begun, recipe });
  assert.equal(first({}), "This network has never seen a digit. Press Step: it learns from 32 of them.");
  assert.match(first({ problem: "bars", batch_size: 16 }), /never seen a bar\..* from 16 of them/);
  assert.match(first({ preset: "single-neuron", batch_size: 1 }), /This neuron .* from one of them/);
  const graph = first({ problem: "computational-graph" });
  assert.equal(graph, "This graph has not moved yet. Press Step: its 4 parameters move so that 3 falls.");
});

test("a step that lowers the loss says from what to what, how many are right, and one weight's move", () => {
  assert.equal(
    textOf(),
    "Loss of these 32 images: 0.6754 → 0.6431. 21 of 32 right. " +
      "w₁,₂⁽¹⁾ went down by 0.00057, against its gradient.",
  );
  assert.match(textOf({ step: { accuracy_after: 24 / 32 } }), / 21 → 24 of 32 right\./);
  assert.match(textOf({ step: { accuracy: null, accuracy_after: null } }), /0\.6431\. w₁/);
  assert.match(textOf({ step: { loss: 0.67541, loss_after: 0.67539 } }), /0\.67541 → 0\.67539/);
});

test("a loss that rose is said to have risen, and why", () => {
  const rose = runSentence(stateWith({ step: { loss: 0.3, loss_after: 0.31 } }));
  assert.match(rose.text, /^The loss of these 32 images rose from 0\.3000 to 0\.3100: the step overshot\./);
  assert.equal(rose.problem, false);
  assert.deepEqual(rose.offers, []);
  const uphill = textOf({ step: { loss: 0.3, loss_after: 0.31, predicted_change: 0.01 } });
  assert.match(uphill, /: momentum carried the step uphill\./);
});

test("a weight that momentum carries uphill is said to be carried", () => {
  const arrays = {
    "updates.fc1.weight": { shape: [2, 4], data: [0, 0.002, 0, 0, 0, 0, 0, 0] },
    "gradients.fc1.weight": { shape: [2, 4], data: [0, 0.01, 0, 0, 0, 0, 0, 0] },
  };
  const text = textOf({ step: { arrays }, recipe: { optimizer: "momentum" } });
  assert.match(text, /w₁,₂⁽¹⁾ went up by 0\.0020, uphill: momentum carried it\.$/);
});

test("a loss that explodes is red, and offers the way back and a tenth of the rate", () => {
  const found = runSentence(
    stateWith({
      step: { loss_after: 22.97 },
      status: { learning_rate: 5 },
    }),
  );
  assert.match(found.text, /rose from 0\.6754 to 22\.97: the step overshot/);
  assert.equal(found.problem, true);
  assert.deepEqual(
    found.offers.map(({ command }) => command),
    [
      { type: "seek", step: 0 },
      { type: "configure", step: 0, learning_rate: 0.5 },
    ],
  );
});

test("a diverged run says at which step, and blames the rate only where nothing else was changed", () => {
  const status = { state: "diverged", position: 5, latest: 5, learning_rate: 5 };
  const losses = [0.675, 0.6, 22, 1e18, null];
  const step = { step: 4, loss: null, loss_after: null };
  const found = runSentence(stateWith({ step, status, losses }));
  assert.equal(
    found.text,
    "Diverged at step 4: the loss is no longer finite. The learning rate 5 was too large.",
  );
  assert.equal(found.offers[0].command.step, 1);
  const edited = {
    ...status,
    recipe: { changes: [{ step: 1, address: "fc1.weight", index: [0, 0], value: 1e30 }] },
  };
  assert.equal(textOf({ step, status: edited, losses }), "Diverged at step 4: the loss is no longer finite.");
  assert.match(textOf({ step: { step: 3, loss_after: null }, status, losses }), /^Diverged at step 4:/);
});

test("a layer that is dead and a unit that died are named", () => {
  const dead = { silences: [{ layer: "relu2", units: 4, before: 4, after: 4 }] };
  const found = runSentence(stateWith({ step: dead }));
  assert.equal(
    found.text,
    "Every unit of relu2 is 0 for all 32 images: no gradient passes, and nothing before it can learn.",
  );
  assert.equal(found.problem, true);
  assert.equal(found.offers.length, 2);
  const one = textOf({ step: { silences: [{ layer: "relu2", units: 4, before: 1, after: 2 }] } });
  assert.match(one, /One unit of relu2 died: it is 0 for all 32 images\.$/);
});

test("a step that moves nothing says so", () => {
  const update_ratios = { "fc1.weight": 0 };
  assert.match(textOf({ step: { update_ratios } }), /Nothing moved: every update is 0\.$/);
  assert.match(
    textOf({ step: { update_ratios, learning_rate: 0 } }),
    /the learning rate of this step is 0\.$/,
  );
});

test("the walk tells one stage after the other, and is not spoken before its end", () => {
  const walking = (position) =>
    stateWith({ walk: { stations: STATIONS, position, running: true, speed: "quick" } });
  assert.equal(runSentence(walking(0)).text, "Forward: these 32 images run through the network.");
  assert.equal(runSentence(walking(1)).text, "Loss of these 32 images: 0.6754. 21 of 32 right.");
  assert.match(runSentence(walking(2)).text, /^Backward:/);
  assert.deepEqual(
    [0, 1, 2, 3].map((at) => runSentence(walking(at)).spoken),
    [false, false, false, true],
  );
});

test("while playing it is short and not spoken; new digits are said where they were tried", () => {
  const evaluations = [{ step: 0, accuracy: 0.643, loss: 0.6, images: 355 }];
  const playing = runSentence(stateWith({ status: { state: "playing" }, evaluations }));
  assert.equal(playing.text, "Step 1. Loss 0.6431. 21 of 32 right. New digits: 64.3 % right.");
  assert.equal(playing.spoken, false);
  const tenth = textOf({ evaluations: [{ ...evaluations[0], step: 1 }] });
  assert.match(tenth, /21 of 32 right\. New digits: 64\.3 % right\.$/);
  assert.doesNotMatch(textOf({ evaluations }), /New digits/);
});

test("the way back leads to before the first loss that exploded", () => {
  const at = (losses, position) =>
    positionBefore(
      losses.map((loss, step) => ({ step, loss })),
      position,
    );
  assert.equal(at([0.7, 0.6, 0.5, 30, 0.7, 0.7], 6), 2);
  assert.equal(at([0.7, 0.6, 0.5], 3), 2);
  assert.equal(at([0.7], 1), 0);
  assert.equal(at([], 0), 0);
});

test("the loss shown large is the newest that is known", () => {
  assert.equal(lossNow({ loss: 1, loss_after: 0.5, done: true }), 0.5);
  assert.equal(lossNow({ loss: 1, loss_after: null, done: false }), 1);
  assert.equal(lossNow({ loss: 1, done: true }), 1);
  assert.equal(accuracyNow({ accuracy: 0.5, accuracy_after: null, done: true }), null);
  assert.equal(accuracyNow({ accuracy: 0.5, accuracy_after: null, done: false }), 0.5);
});
