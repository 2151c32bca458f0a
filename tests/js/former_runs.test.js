/** The runs before: which are kept, how they are called, and how they are drawn. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { lossesFigure } from "../../static/js/plots/losses/losses_figure.js";
import { initialState, reduce } from "../../static/js/state/store.js";
import { runLabels } from "../../static/js/text/run_labels.js";

const NETWORK = { input_shape: [1, 4, 4], loss: "cross-entropy", layers: [], parameter_count: 0 };
const RECIPE = {
  preset: "tour",
  problem: "3-or-8",
  seed: 16,
  batch_size: 32,
  optimizer: "sgd",
  learning_rate: null,
  schedule: "constant",
  changes: [],
};
const SELECTION = { address: "fc2.weight", index: [0, 1] };
const BRANCH = { id: 1, name: "A", from: null, fork: 0, latest: 2, changed: "" };
const CHOICES = {
  presets: [
    { name: "tour", label: "small CNN" },
    { name: "mlp", label: "dense layers only" },
  ],
  optimizers: [{ name: "sgd", label: "SGD" }],
  schedules: [{ name: "constant", label: "constant" }],
};

const OWN = [
  { kind: "convolution", name: "conv1", filters: 8, size: 3 },
  { kind: "flatten", name: "flatten" },
  { kind: "dense", name: "fc1", units: 2 },
];

/** A run of `recipe` with these losses, after the runs of `state`. */
function runOf(state, recipe, losses) {
  const welcome = { type: "welcome", network: NETWORK, recipe, image: 0, selection: SELECTION };
  const status = { type: "status", state: "ready", branch: 1, branches: [BRANCH] };
  const step = { type: "step", step: 1, position: 2, image: 0, arrays: {} };
  const rows = losses.map((loss, number) => [number, loss, 1]);
  return [welcome, status, { ...step, losses: rows }].reduce(reduce, state);
}
const compare = (state, on = true) => reduce(state, { type: "local/compare", on });
const labels = ({ formerRuns }) => formerRuns.map(({ recipe }) => recipe.preset);

test("a run that is replaced by settings stays to be compared with, and undo takes it back", () => {
  const first = runOf(initialState(), RECIPE, [0.7, 0.6]);
  const second = runOf(compare(first), { ...RECIPE, preset: "mlp" }, [0.9]);
  assert.deepEqual(labels(second), ["tour"]);
  assert.deepEqual(second.formerRuns[0].losses, [
    { step: 0, loss: 0.7 },
    { step: 1, loss: 0.6 },
  ]);
  const back = runOf(compare(second), RECIPE, [0.7, 0.6]);
  assert.deepEqual(labels(back), ["mlp"]);
});

test("a run without a step, the same run again, and runs that were opened are not kept", () => {
  const untouched = runOf(initialState(), RECIPE, []);
  assert.deepEqual(labels(runOf(compare(untouched), { ...RECIPE, seed: 1 }, [])), []);
  const first = runOf(initialState(), RECIPE, [0.7]);
  assert.deepEqual(labels(runOf(compare(first), { ...RECIPE, changes: [{ step: 3 }] }, [0.7])), []);
  assert.deepEqual(labels(runOf(first, { ...RECIPE, preset: "mlp" }, [])), []);
  const opened = compare(compare(first), false);
  assert.deepEqual(labels(runOf(opened, { ...RECIPE, preset: "mlp" }, [])), []);
  assert.deepEqual(labels(runOf(compare(first), { ...RECIPE, problem: "bars" }, [])), []);
});

test("four runs are kept, the last ones", () => {
  let state = runOf(initialState(), RECIPE, [1]);
  for (let seed = 1; seed < 8; seed += 1) state = runOf(compare(state), { ...RECIPE, seed }, [1]);
  assert.deepEqual(
    state.formerRuns.map(({ recipe }) => recipe.seed),
    [3, 4, 5, 6],
  );
});

test("runs are called by what each has of its own", () => {
  const own = { ...RECIPE, preset: "custom", architecture: { layers: OWN } };
  const named = (...recipes) => runLabels(recipes, CHOICES);
  assert.deepEqual(named(RECIPE, { ...RECIPE, preset: "mlp" }, own), [
    "small CNN",
    "dense layers only",
    "own 8–2",
  ]);
  assert.deepEqual(named(RECIPE, { ...RECIPE, seed: 3, learning_rate: 0.1 }), [
    "usual η, seed 16",
    "η 0.1, seed 3",
  ]);
  assert.deepEqual(named(RECIPE, RECIPE), ["run 1", "run 2"]);
});

test("the chart draws a run before as a faint line with its label, inside the axes", () => {
  const losses = [5, 4, Infinity, 3].map((loss, step) => ({ step, loss }));
  const branch = { branch: BRANCH, losses: [{ step: 0, loss: 1 }], evaluations: [], current: true };
  const figure = lossesFigure([branch], 4, { axis: "linear", former: [{ label: "small CNN", losses }] });
  const [line, label] = figure.marks;
  assert.deepEqual([line.kind, line.faint, line.x, line.y], ["line", true, [1, 2, 4], [5, 4, 3]]);
  assert.deepEqual([label.kind, label.text, label.x, label.y], ["label", "small CNN", 4, 3]);
  assert.ok(figure.y[0].domain[1] >= 5);
  assert.ok(figure.legend.some(({ words }) => words === "runs before"));
});
