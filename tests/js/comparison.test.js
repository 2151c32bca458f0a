/** The comparison on the page: its state, what is on stage, the draft of a lane, its words. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { lanesOf, seedGroups } from "../../static/js/state/comparison.js";
import { AS_IT_IS, firstDrafts, laneChoice } from "../../static/js/state/lane_draft.js";
import { panelsOnStage } from "../../static/js/state/stages.js";
import { initialState, reduce } from "../../static/js/state/store.js";
import { laneLossText, lanesSentence, resultCells, resultsText } from "../../static/js/text/lane_words.js";

const RECIPE = { preset: "tour", optimizer: "sgd", learning_rate: null, seed: 16, batch_size: 32 };
const lane = (number, more = {}) => ({
  number,
  label: `lane ${number}`,
  recipe: { ...RECIPE, ...more },
  differs: more,
  network_differs: false,
});
const LANES = [lane(1), lane(2, { optimizer: "adam" }), lane(3, { optimizer: "adam", seed: 17 })];
const comparison = (more = {}) => ({
  type: "comparison",
  preset: null,
  picked: 1,
  other: null,
  max_lanes: 7,
  lanes: LANES,
  ...more,
});
const lanes = (more = {}) => ({
  type: "lanes",
  position: 2,
  arrived: true,
  reset: false,
  lanes: [],
  losses: [],
  evaluations: [],
  ...more,
});
const after = (...messages) => messages.reduce(reduce, initialState());

test("losses and evaluations of each lane are kept by step, and void after a reset", () => {
  const first = lanes({
    losses: [
      [1, 0, 0.7],
      [2, 0, 0.6],
      [1, 1, 0.5],
    ],
    evaluations: [[2, 0, 0.69, 0.5]],
  });
  const later = lanes({
    losses: [
      [1, 1, 0.4],
      [2, 1, null],
    ],
  });
  const state = after(comparison(), first, later);
  assert.deepEqual(state.laneCurves[1].losses, [
    { step: 0, loss: 0.7 },
    { step: 1, loss: 0.4 },
  ]);
  assert.deepEqual(state.laneCurves[2], {
    losses: [
      { step: 0, loss: 0.6 },
      { step: 1, loss: null },
    ],
    evaluations: [{ step: 0, loss: 0.69, accuracy: 0.5 }],
  });
  assert.equal("losses" in state.lanes, false);
  const again = reduce(state, lanes({ reset: true, losses: [[3, 0, 0.1]] }));
  assert.deepEqual(Object.keys(again.laneCurves), ["3"]);
});

test("another picked lane keeps everything but what the second lane gave", () => {
  const race = { type: "race", plane: "ends", position: 0 };
  const view = { plane: "ends", ends: [1, 2], chosen: [] };
  const before = after(comparison({ other: 2 }), lanes({ losses: [[1, 0, 0.7]] }), race, {
    type: "other_step",
    lane: 2,
  });
  const watched = reduce(before, { type: "local/race-view", raceView: view });
  const same = reduce(watched, comparison({ other: 2 }));
  assert.equal(same.otherStep, watched.otherStep);
  const picked = reduce(watched, comparison({ picked: 2, other: 1 }));
  assert.equal(picked.otherStep, null);
  assert.equal(picked.race, race);
  assert.equal(picked.raceView, view);
  assert.equal(picked.laneCurves, watched.laneCurves);
});

test("a lane with another recipe loses its curve, the others keep theirs", () => {
  const losses = [1, 2, 3].map((number) => [number, 0, 0.7]);
  const before = after(comparison(), lanes({ losses }), { type: "race", plane: "ends" });
  const changed = [LANES[0], lane(2, { optimizer: "adam", learning_rate: 0.1 }), LANES[2]];
  const state = reduce(before, comparison({ lanes: changed }));
  assert.deepEqual(Object.keys(state.laneCurves), ["1", "3"]);
  assert.equal(state.race, null);
  assert.deepEqual(lanesOf(reduce(state, comparison({ lanes: [], picked: null }))), []);
});

test("after a welcome the lanes come again, and the plane that was asked for stays", () => {
  const view = { plane: "ends", ends: [1, 3], chosen: [] };
  const before = reduce(after(comparison(), lanes()), { type: "local/race-view", raceView: view });
  const welcome = {
    type: "welcome",
    network: { layers: [] },
    recipe: { ...RECIPE, changes: [] },
    image: 0,
    selection: { address: "fc2.weight", index: [0, 1] },
  };
  const state = reduce(before, welcome);
  assert.equal(state.comparison, null);
  assert.deepEqual(state.laneCurves, {});
  assert.equal(reduce(state, comparison()).raceView, view);
  assert.equal(reduce(state, comparison({ lanes: LANES.slice(0, 2) })).raceView, null);
});

test("another plane takes the map of the one before away, the same one keeps it", () => {
  const state = after(comparison(), { type: "race", plane: "trajectories" });
  const view = (plane) => ({ type: "local/race-view", raceView: { plane, ends: [1, 2], chosen: [] } });
  assert.notEqual(reduce(state, view("trajectories")).race, null);
  assert.equal(reduce(state, view("ends")).race, null);
});

test("Compare offers ready-made comparisons first, then shows map, losses and results", () => {
  const show = (state, more) => reduce(state, { type: "local/show", show: { stage: "compare", ...more } });
  assert.deepEqual([...panelsOnStage(show(initialState()))], ["lane_presets", "losses"]);
  const state = show(after(comparison()));
  assert.deepEqual([...panelsOnStage(state)], ["race", "lanes", "lane_results", "losses"]);
  const narrow = reduce(state, { type: "local/narrow", narrow: true });
  assert.deepEqual([...panelsOnStage(narrow)], ["race", "losses"]);
  assert.deepEqual([...panelsOnStage(show(narrow, { pane: "lanes" }))], ["lanes", "losses"]);
  const enlarged = show(state, { enlarged: "race" });
  assert.deepEqual([...panelsOnStage(enlarged)], ["race"]);
  const ended = reduce(enlarged, comparison({ lanes: [], picked: null }));
  assert.deepEqual([...panelsOnStage(ended)], ["lane_presets", "losses"]);
  const network = show(state, { enlarged: "network" });
  assert.equal(reduce(network, comparison({ lanes: [] })).show.enlarged, "network");
});

test("lanes that differ in their seed alone are a group", () => {
  assert.deepEqual(seedGroups(LANES), [[2, 3]]);
  assert.deepEqual(seedGroups(LANES.slice(0, 2)), []);
});

test("the draft of a lane says what differs; an empty choice leaves a setting as it is", () => {
  const numberOf = (text) => Number(text.replace(",", "."));
  const chosen = (more) => laneChoice({ ...AS_IT_IS, ...more }, numberOf);
  assert.deepEqual(chosen({}), { settings: {} });
  assert.deepEqual(chosen({ optimizer: "adam", learning_rate: " 0,01 ", seed: "3" }), {
    settings: { optimizer: "adam", learning_rate: 0.01, seed: 3 },
  });
  assert.deepEqual(chosen({ branch: "4", optimizer: "adam" }), { branch: 4 });
  assert.deepEqual(chosen({ initialiser: "zeros", preset: "mlp" }), {
    settings: { preset: "mlp", initialiser: "zeros" },
  });
  assert.deepEqual(
    firstDrafts(RECIPE).map(({ optimizer }) => optimizer),
    ["", "adam"],
  );
  assert.equal(firstDrafts({ optimizer: "adam" })[1].optimizer, "sgd");
});

const how = (number, more = {}) => ({
  number,
  step: 5,
  loss: 0.5 / number,
  accuracy: null,
  held_out_accuracy: 0.875,
  held_out_loss: 0.4,
  distance: 1.5,
  diverged: false,
  ...more,
});

test("the sentence names the lowest and the highest lane, and those that diverged", () => {
  const at = (position, rows, arrived = true) =>
    lanesSentence(LANES, lanes({ position, arrived, lanes: rows }));
  assert.match(at(0, []), /All lanes stand at their first weights/);
  assert.equal(
    at(5, [how(1), how(2), how(3)]),
    "After 5 steps the mini-batch loss is lowest with lane 3 (3): 0.1667, highest with lane 1 (1): 0.5000.",
  );
  assert.match(at(5, [how(1), how(2, { diverged: true, loss: null })]), /lane 2 \(2\) diverged at step 5\.$/);
  assert.match(at(5, [how(1)], false), /still catching up/);
  assert.equal(
    at(1, [how(1, { loss: 0.5 }), how(2, { loss: 0.5 })]), // from the same first weights
    "After 1 step the mini-batch loss is the same in all lanes, 0.5000: it is measured before the step.",
  );
  assert.equal(laneLossText(how(2, { diverged: true })), "diverged");
});

test("a row of results has dashes for what is not known yet", () => {
  const result = {
    number: 1,
    steps_to: { 90: 40, 95: 80, 97: null },
    seconds_to: { 90: 0.5, 95: null, 97: null },
    lowest_loss: 0.0625,
    lowest_loss_step: 78,
    distance: 2.5,
    sharpness: 12,
    sharpness_residual: 1e-6,
  };
  assert.deepEqual(resultCells(how(1), result), [
    "0.5000",
    "87.5 %",
    "40 · 500.0 ms",
    "80",
    "–",
    "0.06250 at 78",
    "2.500",
    "12.00",
  ]);
  assert.deepEqual(resultCells(undefined, undefined), ["–", "–", "–", "–", "–", "–", "–", "–"]);
  const rows = resultsText(LANES, lanes({ lanes: [how(1)] }), [result]).split("\n");
  assert.equal(rows.length, 4);
  assert.equal(rows[1].split("\t")[0], "1 lane 1");
  assert.equal(rows[1].split("\t").length, rows[0].split("\t").length);
});
