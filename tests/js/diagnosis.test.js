/** Health in words and cells, findings, histograms as ridges, curves of the layers, and what a press does. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { layerCurvesFigure, layerValues } from "../../static/js/plots/layer_curves/layer_curves_figure.js";
import { histogramBins } from "../../static/js/plots/ridges/histogram_bins.js";
import { ridgeFoot, ridgePath, ridgeUnder } from "../../static/js/plots/ridges/ridge_picture.js";
import { ridgeRows, sharesOver, thinned } from "../../static/js/plots/ridges/ridge_rows.js";
import { changeCommand, compareCommand, showFinding } from "../../static/js/state/finding_actions.js";
import { panelsOnStage } from "../../static/js/state/stages.js";
import { initialState, reduce } from "../../static/js/state/store.js";
import { evidenceText, findingsSummary, unknownText } from "../../static/js/text/finding_words.js";
import { healthCells } from "../../static/js/text/health_cells.js";
import { healthSentence, layerLines } from "../../static/js/text/health_words.js";

const layer = (name, more = {}) => ({
  layer: name,
  label: name,
  state: "ok",
  reason: "",
  dead_share: null,
  saturated_share: null,
  gradient_norm: 0.012,
  update_ratio: null,
  ...more,
});
const HEALTH = {
  type: "health",
  step: 7,
  state: "ok",
  reason: "",
  window: 50,
  loss_change: -0.8123,
  loss_change_error: 0.1,
  moving_layer: "fc1",
  moving_ratio: 0.00104,
  layers: [layer("conv1", { update_ratio: 0.001 }), layer("relu1", { dead_share: 0.25 })],
  preview: false,
  arrays: {},
};
const said = (changes) => {
  const { text, more } = healthSentence({ ...HEALTH, ...changes });
  return text + more;
};

test("the sentence says how the loss moves, what moves most, and what stands out first", () => {
  assert.equal(said({}), "Learning well: C falls by 0.81 % a step; fc1 moves 0.1 % of its size.");
  assert.equal(said({ loss_change: 0.4 }), "C rises by 0.4 % a step; fc1 moves 0.1 % of its size.");
  const noisy = { loss_change: -0.05 };
  assert.equal(said(noisy), "C does not change measurably; fc1 moves 0.1 % of its size.");
  const early = "Too few steps to say how C changes";
  assert.equal(said({ loss_change: null }), `${early}; fc1 moves 0.1 % of its size.`);
  assert.equal(said({ loss_change: null, moving_layer: null, moving_ratio: null }), `${early}.`);
  const dead = { state: "problem", reason: "relu2: all its units are 0 on every image" };
  assert.equal(said(dead), "Problem: relu2: all its units are 0 on every image. C falls by 0.81 % a step.");
  assert.equal(said({ state: "watch", reason: "C rises", loss_change: null }), "Watch: C rises.");
});

test("a cell joins a layer with parameters and what follows it, and has the worst state of them", () => {
  const layers = [
    layer("flatten0"),
    layer("conv1", { update_ratio: 0.001 }),
    layer("relu1", { state: "watch", reason: "60 % of its units are 0 on every image" }),
    layer("pool1"),
    layer("fc1", { update_ratio: 0 }),
    layer("softmax", { state: "problem", reason: "its gradient is not finite" }),
  ];
  const cells = healthCells(layers);
  assert.deepEqual(
    cells.map(({ name, state, layers: all }) => [name, state, all.length]),
    [
      ["conv1", "watch", 4],
      ["fc1", "problem", 2],
    ],
  );
  assert.deepEqual(healthCells([]), []);
  const lines = layerLines(layer("relu1", { dead_share: 0.25 }));
  assert.deepEqual(lines, ["relu1: ok", "dead units: 25 %", "‖∂C/∂output‖: 0.012"]);
});

test("shares of a row over a common range keep their sum, and lie where the numbers are", () => {
  // two bins over [0, 2] of a common range [0, 6] with 60 bins: 10 bins a unit, evenly spread
  const shares = sharesOver([3, 1], [0, 2], [0, 6]);
  const sum = (from, to) => shares.slice(from, to).reduce((all, one) => all + one, 0);
  assert.ok(Math.abs(sum(0, 60) - 1) < 1e-12);
  assert.ok(Math.abs(sum(0, 10) - 0.75) < 1e-12);
  assert.ok(Math.abs(sum(10, 20) - 0.25) < 1e-12);
  assert.ok(Math.abs(shares[4] - 0.075) < 1e-12);
  assert.equal(sum(20, 60), 0);
  const point = sharesOver([5], [1, 1], [0, 6]); // all numbers equal: one bin has them all
  assert.equal(point[10], 1);
  assert.equal(
    sharesOver([0, 0], [0, 1], [0, 1]).every((one) => one === 0),
    true,
  );
});

const message = (counts, ranges, more = {}) => ({
  type: "histograms",
  steps: counts.map((_, place) => 10 * place),
  histograms: [{ kind: "gradient", address: "fc1.weight", layer: "fc1" }],
  layers: ["conv1", "fc1"],
  preview: false,
  arrays: {
    "counts.gradient.fc1.weight": { shape: [counts.length, counts[0].length], data: counts.flat() },
    "ranges.gradient.fc1.weight": { shape: [ranges.length, 2], data: ranges.flat() },
    ...more,
  },
});

test("ridges share one range, leave out rows without a finite number, and know their step", () => {
  const counts = [
    [1, 1],
    [0, 0],
    [2, 0],
  ];
  const ranges = [
    [-1, 1],
    [NaN, NaN],
    [0, 3],
  ];
  const rows = ridgeRows(message(counts, ranges), "gradient.fc1.weight");
  assert.equal(rows.low, -1);
  assert.equal(rows.high, 3);
  assert.deepEqual(
    rows.ridges.map(({ step, place }) => [step, place]),
    [
      [0, 0],
      [20, 2],
    ],
  );
  assert.equal(rows.largest, Math.max(...rows.ridges.flatMap(({ shares }) => [...shares])));
  assert.equal(ridgeRows(message(counts, ranges), "update.fc1.weight"), null);
  assert.equal(ridgeRows(message([[0]], [[NaN, NaN]]), "gradient.fc1.weight"), null);
  const same = ridgeRows(message([[4]], [[2, 2]]), "gradient.fc1.weight");
  assert.deepEqual([same.low, same.high], [1, 3]); // room around numbers that are all equal
});

test("rows are thinned evenly, and the newest stays", () => {
  assert.deepEqual(thinned(3, 14), [0, 1, 2]);
  const few = thinned(48, 14);
  assert.equal(few.length, 14);
  assert.equal(few.at(-1), 47);
  assert.equal(new Set(few).size, 14);
});

test("the numbers of a histogram are the server's: equal bins from the least to the largest value", () => {
  const bins = histogramBins(message([[3, 0, 1, 2]], [[-2, 2]]), "gradient.fc1.weight", 0);
  assert.deepEqual(bins, [
    { from: -2, to: -1, count: 3 },
    { from: -1, to: 0, count: 0 },
    { from: 0, to: 1, count: 1 },
    { from: 1, to: 2, count: 2 },
  ]);
  assert.equal(histogramBins(message([[1]], [[0, 1]]), "update.fc1.weight", 0), null);
  const equal = histogramBins(message([[0, 5]], [[2, 2]]), "gradient.fc1.weight", 0);
  assert.deepEqual(equal, [{ from: 2, to: 2, count: 5 }]);
});

test("a ridge is as high as the square root of its share, and is found under the pointer", () => {
  const heights = [...ridgePath([0.25, 1, 0], 1, 100).matchAll(/L[\d.]+ ([\d.]+)/g)].map(([, y]) => 100 - y);
  assert.equal(heights[0] / heights[1], 0.5); // √0.25
  assert.equal(heights[2], 0);
  assert.ok(ridgeFoot(0, 5) < ridgeFoot(4, 5));
  assert.equal(ridgeUnder(0, 5), 0);
  assert.equal(ridgeUnder(1, 5), 4);
  assert.equal(ridgeUnder(0.5, 1), 0);
});

test("the curves of the layers leave out what is no number, and 0, which a logarithmic axis has not", () => {
  const ratios = { shape: [3, 2], data: [0.001, NaN, 0.002, 0, 0.004, 0.5] };
  const figure = layerCurvesFigure(
    message(
      [[1], [1], [1]],
      [
        [0, 1],
        [0, 1],
        [0, 1],
      ],
      { update_ratios: ratios },
    ),
    "update_ratios",
  );
  const line = (name) => figure.marks.find((mark) => mark.name === name);
  assert.deepEqual(line("conv1").y, [0.001, 0.002, 0.004]);
  assert.deepEqual(line("fc1").y.map(Number.isFinite), [false, false, true]);
  assert.deepEqual(line("conv1").x, [1, 11, 21]);
  const [{ kind, domain }] = figure.y;
  assert.equal(kind, "log");
  assert.ok(domain[0] < 0.001 && domain[0] > 0 && domain[1] > 0.5);
  assert.notEqual(line("conv1").dash, line("fc1").dash);
  const none = message([[1]], [[0, 1]]);
  assert.ok(layerValues(none, "gradient_norms", 0).every(Number.isNaN));
  assert.deepEqual(layerCurvesFigure(none, "gradient_norms").marks, []);
});

test("findings are counted and their numbers have units", () => {
  const finding = (severity) => ({ severity });
  const summary = (findings, complete = true) => findingsSummary({ findings, complete, unknown: [] });
  assert.equal(summary([finding("problem"), finding("hint"), finding("hint")]), "1 problem, 2 hints");
  assert.equal(summary([finding("hint")]), "1 hint");
  assert.equal(summary([]), "");
  assert.match(summary([], false), /being checked/);
  assert.equal(evidenceText({ value: 61.25, unit: "%" }), "61.3 %");
  assert.equal(evidenceText({ value: 2560, unit: "" }), "2,560");
  assert.equal(evidenceText({ value: 0.00123456, unit: "" }), "0.00123");
  assert.equal(evidenceText({ value: 20, unit: "steps" }), "20 steps");
  assert.equal(evidenceText({ value: null, unit: "" }), "not a number");
  const unknown = { complete: true, unknown: ["plateau", "gradient_noise"] };
  assert.equal(unknownText(unknown), "Too little is known for: plateau, gradient noise.");
  assert.equal(unknownText({ ...unknown, complete: false }), "");
});

const NETWORK = {
  input_shape: [1, 2, 2],
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
const stateWith = (show = {}, more = {}) => {
  const state = initialState();
  const stations = ["forward", "backward"].map((stage) => ({ stage, layer: "fc1" }));
  return {
    ...state,
    show: { ...state.show, enlarged: "diagnosis", ...show },
    welcome: { network: NETWORK },
    walk: { ...state.walk, stations },
    ...more,
  };
};

test("Show me brings the stage, the pane or the enlarged panel, and the array", () => {
  const actions = (show, state = stateWith()) => showFinding({ layer: null, address: null, ...show }, state);
  const [losses] = actions({ stage: "watch", panel: "losses" });
  assert.deepEqual(losses.show, { stage: "watch", enlarged: null, pane: "losses" });
  const narrow = stateWith({}, { narrow: true });
  const [curve] = actions({ stage: "descend", panel: "step_curve" }, narrow);
  assert.deepEqual(curve.show, { stage: "descend", enlarged: null, pane: "step_curve" });
  const [enlarged] = actions({ stage: "watch", panel: "step_curve" });
  assert.deepEqual(enlarged.show, { stage: "watch", enlarged: "step_curve" });
  const [, weight] = actions({ stage: "watch", panel: "network", layer: "fc1", address: "fc1.weight" });
  const { address, index, of } = weight;
  assert.deepEqual({ address, index, of }, { address: "fc1.weight", index: [0, 0], of: "gradient" });
  const gone = actions({ stage: "watch", panel: "network", layer: "fc9", address: "fc9.weight" });
  assert.equal(gone.length, 1);
  const inside = actions({ stage: "inside", panel: "station", layer: "fc1" });
  assert.deepEqual(inside.at(-1), { type: "local/walk-to", position: 1 });
});

test("a try changes this run, or runs beside it as it is", () => {
  const remedy = { label: "Learning rate 0.01", settings: { learning_rate: 0.01 }, restarts: false };
  assert.deepEqual(changeCommand(remedy), { type: "configure", learning_rate: 0.01 });
  assert.deepEqual(compareCommand(remedy, 30), {
    type: "compare",
    preset: null,
    lanes: [
      { settings: {}, label: "as it is" },
      { settings: { learning_rate: 0.01 }, label: "Learning rate 0.01" },
    ],
    position: 30,
  });
});

test("the enlarged diagnosis has the stage to itself, and another run forgets what was found", () => {
  assert.deepEqual([...panelsOnStage(stateWith({ stage: "everything" }))], ["diagnosis"]);
  const findings = { type: "findings", step: 3, complete: true, findings: [], unknown: [], arrays: {} };
  const found = reduce(reduce(initialState(), HEALTH), findings);
  assert.equal(found.health.step, 7);
  assert.equal(found.findings.step, 3);
  const welcome = {
    type: "welcome",
    network: NETWORK,
    recipe: { problem: "3-or-8", changes: [] },
    selection: { address: "fc1.weight", index: [0, 0] },
    image: 0,
    arrays: {},
  };
  const next = reduce(found, welcome);
  assert.deepEqual([next.health, next.findings, next.histograms], [null, null, null]);
});
