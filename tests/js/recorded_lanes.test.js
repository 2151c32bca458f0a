/** The lanes of a comparison in a recording: shown at every step, and refused where not recorded. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createRecordedLanes } from "../../static/js/offline/recorded_lanes.js";
import { recordingHeader, recordingStretch } from "../../static/js/share/recording.js";
import { initialState } from "../../static/js/state/store.js";

const RECIPE = { seed: 3, optimizer: "sgd" };
const RACE = { plane: "trajectories", ends: [], chosen: [] };
const scene = {
  recipe: RECIPE,
  compare: {
    lanes: [
      { label: "SGD", recipe: {} },
      { label: "Adam", recipe: { optimizer: "adam" } },
    ],
    picked: 1,
    other: 2,
  },
};
const archived = (...messages) => messages.map((message) => ({ ask: null, message }));

/** A recording with these messages at the step on display; what it tells and refuses is listed. */
function open(here, recording = { scene, race: RACE }) {
  const told = [];
  const refused = [];
  const went = [];
  const lanes = createRecordedLanes(recording, {
    receive: (message) => told.push(message),
    unasked: () => archived(...here),
    refuse: (command, what) => refused.push(what),
    go: (command, position) => went.push(position),
  });
  return { lanes, told, refused, went };
}

test("a step tells how far the lanes are, then the other lane, the results and the map", () => {
  const here = ["race", "lane_results", "lanes", "other_step", "step"].map((type) => ({ type }));
  const { lanes, told } = open(here);
  lanes.begin(archived({ type: "welcome" }, { type: "comparison" }));
  lanes.show();
  assert.deepEqual(
    told.map(({ type }) => type),
    ["comparison", "lanes", "other_step", "lane_results", "race"],
  );
});

test("at a later step the losses of the whole run are those of the first one", () => {
  const { lanes, told } = open([{ type: "lanes", position: 4, reset: false, losses: [], evaluations: [] }]);
  lanes.tellHistory(archived({ type: "step" }));
  assert.deepEqual(told, []);
  const losses = [[1, 0, 0.5]];
  lanes.tellHistory(archived({ type: "lanes", position: 2, reset: true, losses, evaluations: [] }));
  assert.deepEqual(told, [{ type: "lanes", position: 4, reset: true, losses, evaluations: [] }]);
});

test("the recorded lanes and map are there, and others are refused", () => {
  const { lanes, told, refused, went } = open([{ type: "race" }]);
  const { compare, pick_lane: pick, watch_race: watch } = lanes.answers;
  const recorded = [{ recipe: RECIPE, label: "SGD" }, { recipe: { ...RECIPE, optimizer: "adam" } }];
  compare({ type: "compare", lanes: recorded, position: 7 });
  pick({ type: "pick_lane", lane: 1, other: 2 });
  pick({ type: "pick_lane", lane: 1 });
  watch({ type: "watch_race", ...RACE });
  watch({ type: "watch_race", plane: "off" });
  lanes.show();
  assert.deepEqual([went, told.length, refused], [[7], 1, []]);
  compare({ type: "compare", lanes: recorded.slice(0, 1) });
  compare({ type: "compare" });
  pick({ type: "pick_lane", lane: 2, other: 1 });
  pick({ type: "pick_lane", lane: 1, other: 3 });
  watch({ type: "watch_race", plane: "ends", ends: [1, 2] });
  assert.deepEqual(refused, [
    "Another comparison",
    "Another comparison",
    "Lane 2 as the run",
    "Lane 3 beside it",
    "This map of the race",
  ]);
  const alone = open([], { scene: { recipe: RECIPE } });
  alone.lanes.answers.compare({ type: "compare", lanes: recorded });
  alone.lanes.answers.watch_race({ type: "watch_race", ...RACE });
  assert.deepEqual(alone.refused, ["Another comparison", "This map of the race"]);
});

test("a recording of lanes asks for their map, and its header says which", () => {
  const network = { input_shape: [1], loss: "cross-entropy", layers: [] };
  const status = { recipe: RECIPE, position: 4, fingerprint: null, state: "ready" };
  const state = { ...initialState(), welcome: { network }, status, selection: { address: "a", index: [] } };
  const comparison = {
    preset: null,
    picked: 1,
    other: null,
    lanes: [{ number: 1, label: "SGD", recipe: RECIPE }],
  };
  assert.equal(recordingStretch(state, 0, 4).race, null);
  const ends = { plane: "ends", ends: [1, 2] };
  for (const [raceView, race] of [
    [null, RACE],
    [ends, { ...ends, chosen: [] }],
  ]) {
    const seen = { ...state, comparison, raceView };
    const stretch = recordingStretch(seen, 0, 4);
    assert.deepEqual(stretch.race, { type: "watch_race", ...race });
    const header = recordingHeader(seen, stretch, { at: 4, live: null });
    assert.deepEqual(header.race, race);
    assert.equal(header.scene.compare.lanes[0].label, "SGD");
  }
  assert.ok(!("race" in recordingHeader(state, recordingStretch(state, 0, 4), { at: 4, live: null })));
});
