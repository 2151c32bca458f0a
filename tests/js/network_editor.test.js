/** The network editor's logic: names, operations on layers, history, head, and text. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { architectureText, readArchitecture } from "../../static/js/network_editor/architecture_text.js";
import { createDraftStore } from "../../static/js/network_editor/draft_store.js";
import {
  beginHistory,
  redone,
  undone,
  undoWords,
  withEdit,
} from "../../static/js/network_editor/edit_history.js";
import { fittingKinds, settingsInWords, shapeBefore } from "../../static/js/network_editor/fitting_kinds.js";
import { headPlace, lossFits, scoresOf, withLoss } from "../../static/js/network_editor/head.js";
import { keptLayers } from "../../static/js/network_editor/kept_layers.js";
import {
  changeEveryKind,
  changeEverySetting,
  changeKind,
  changeSetting,
  duplicateLayer,
  insertLayer,
  moveLayer,
  newLayer,
  removeLayer,
} from "../../static/js/network_editor/layer_list.js";
import { nameProblem, nextName } from "../../static/js/network_editor/layer_names.js";
import { settingsWished } from "../../static/js/state/pending_settings.js";
import { panelsOnStage } from "../../static/js/state/stages.js";
import { initialState, reduce } from "../../static/js/state/store.js";

const setting = (name, type, usual) => ({
  name,
  label: name,
  type,
  default: usual,
  min: 1,
  max: 64,
  choices: null,
});
const CHOICES = [
  {
    kind: "convolution",
    label: "convolution",
    accepts: "image",
    settings: [
      setting("filters", "whole", 8),
      setting("size", "pair", 3),
      setting("stride", "pair", 1),
      setting("initialiser", "initialiser", "he"),
    ],
  },
  {
    kind: "dense",
    label: "dense",
    accepts: "vector",
    settings: [setting("units", "whole", 32), setting("initialiser", "initialiser", "he")],
  },
  {
    kind: "max_pooling",
    label: "max pooling",
    accepts: "image",
    settings: [setting("size", "pair", 2), setting("stride", "pair", null)],
  },
  { kind: "flatten", label: "flatten", accepts: "image", settings: [] },
  { kind: "relu", label: "ReLU", accepts: "any", settings: [] },
  { kind: "leaky_relu", label: "leaky ReLU", accepts: "any", settings: [setting("slope", "number", 0.01)] },
  { kind: "tanh", label: "tanh", accepts: "any", settings: [] },
];
const LOSSES = [
  { name: "cross-entropy", label: "softmax", last_layer: "softmax" },
  { name: "binary-cross-entropy", label: "sigmoid", last_layer: "sigmoid" },
  { name: "mean-squared-error", label: "squared error", last_layer: null },
];
const choice = (kind) => CHOICES.find((one) => one.kind === kind);
/** The tour network of engine/model/presets.py. */
const TOUR = [
  { kind: "convolution", name: "conv1", filters: 4, size: 5 },
  { kind: "relu", name: "relu1" },
  { kind: "max_pooling", name: "pool1", size: 2 },
  { kind: "convolution", name: "conv2", filters: 16, size: 5 },
  { kind: "relu", name: "relu2" },
  { kind: "max_pooling", name: "pool2", size: 2 },
  { kind: "flatten", name: "flatten" },
  { kind: "dense", name: "fc1", units: 200 },
  { kind: "relu", name: "relu3" },
  { kind: "dense", name: "fc2", units: 2 },
  { kind: "softmax", name: "softmax" },
];
const draftOf = (layers, loss = "cross-entropy") => ({ layers, loss, l2: 0 });
const names = (layers) => layers.map(({ name }) => name).join(" ");

test("a new layer goes on with the numbers of its kind", () => {
  assert.equal(nextName(TOUR, "convolution"), "conv3");
  assert.equal(nextName(TOUR, "relu"), "relu4");
  assert.equal(nextName(TOUR, "average_pooling"), "pool3");
  assert.equal(nextName(TOUR, "dropout"), "dropout1");
  assert.equal(nextName(TOUR, "flatten"), "flatten2");
  assert.equal(nextName([], "flatten"), "flatten");
  assert.equal(nextName([{ name: "conv7x" }, { name: "conv07" }], "convolution"), "conv1");
});

test("a name is checked: letters, digits and _, and only once", () => {
  assert.equal(nameProblem(TOUR, 0, "edges_1"), "");
  assert.equal(nameProblem(TOUR, 0, "conv1"), "");
  assert.match(nameProblem(TOUR, 0, "conv2"), /conv2 already/);
  for (const bad of ["", "1a", "a b", "a.b", "a-b"]) assert.match(nameProblem(TOUR, 0, bad), /letters/);
});

test("layers are inserted, removed, moved and duplicated without touching the list before", () => {
  const frozen = Object.freeze(TOUR.map((layer) => Object.freeze(layer)));
  const made = newLayer(frozen, choice("convolution"));
  const added = { kind: "convolution", name: "conv3", filters: 8, size: 3, stride: 1, initialiser: "he" };
  assert.deepEqual(made, added);
  assert.deepEqual(newLayer(frozen, choice("max_pooling")), { kind: "max_pooling", name: "pool3", size: 2 });
  assert.equal(insertLayer(frozen, 2, made)[2].name, "conv3");
  assert.equal(names(removeLayer(frozen, 0)).split(" ")[0], "relu1");
  assert.match(names(moveLayer(frozen, 0, 2)), /^relu1 pool1 conv1 conv2/);
  assert.match(names(moveLayer(frozen, 2, 0)), /^pool1 conv1 relu1 conv2/);
  assert.equal(moveLayer(frozen, 0, -1), frozen);
  const copied = duplicateLayer(frozen, 3);
  assert.deepEqual(copied[4], { kind: "convolution", name: "conv3", filters: 16, size: 5 });
});

test("a setting changes, and null leaves it out", () => {
  const changed = changeSetting(TOUR, 2, "stride", [2, 1]);
  assert.deepEqual(changed[2], { kind: "max_pooling", name: "pool1", size: 2, stride: [2, 1] });
  assert.deepEqual(changeSetting(changed, 2, "stride", null)[2], TOUR[2]);
});

test("a changed kind keeps what both can be set to, and a name of one's own", () => {
  assert.deepEqual(changeKind(TOUR, 1, choice("leaky_relu"))[1], {
    kind: "leaky_relu",
    name: "leaky1",
    slope: 0.01,
  });
  const own = changeSetting(TOUR, 0, "name", "edges");
  const pooled = changeKind(own, 0, choice("max_pooling"))[0];
  assert.deepEqual(pooled, { kind: "max_pooling", name: "edges", size: 5 });
});

test("one setting and one activation for all", () => {
  const glorot = changeEverySetting(TOUR, CHOICES, "initialiser", "glorot");
  assert.equal(glorot.filter(({ initialiser }) => initialiser === "glorot").length, 4);
  const tanh = changeEveryKind(TOUR, (kind) => kind === "relu", choice("tanh"));
  assert.match(names(tanh), /^conv1 tanh1 pool1 conv2 tanh2 pool2 flatten fc1 tanh3 fc2 softmax$/);
});

test("what fits follows from the shape that arrives", () => {
  const kinds = (shape) => fittingKinds(CHOICES, shape).map(({ kind }) => kind);
  assert.deepEqual(kinds([4, 28, 28]), [
    "convolution",
    "max_pooling",
    "flatten",
    "relu",
    "leaky_relu",
    "tanh",
  ]);
  assert.deepEqual(kinds([200]), ["dense", "relu", "leaky_relu", "tanh"]);
  assert.equal(kinds(null).length, CHOICES.length);
  assert.deepEqual(shapeBefore(0, [1, 32, 32], []), [1, 32, 32]);
  assert.deepEqual(shapeBefore(1, [1, 32, 32], [{ output: [4, 28, 28] }]), [4, 28, 28]);
  assert.equal(shapeBefore(2, [1, 32, 32], [{ output: [4, 28, 28] }, { output: null }]), null);
});

test("settings that are not the usual ones are named", () => {
  const layer = {
    kind: "convolution",
    name: "c",
    filters: 8,
    size: [3, 1],
    stride: 1,
    initialiser: { name: "normal", value: 2 },
  };
  assert.equal(settingsInWords(layer, choice("convolution").settings), "size 3 × 1 · initialiser normal 2");
});

test("undo and redo lead through the drafts, and a number that is typed is one change", () => {
  const drafts = [1, 2, 3].map((filters) => draftOf([{ kind: "convolution", name: "c", filters }]));
  const typed = withEdit(beginHistory(draftOf([])), drafts[0], "add c");
  const first = withEdit(typed, drafts[1], "filters of c", "c.filters");
  const second = withEdit(first, drafts[2], "filters of c", "c.filters");
  assert.equal(second.past.length, 2);
  assert.deepEqual(undoWords(second), { undo: "filters of c", redo: null });
  const back = undone(second);
  assert.deepEqual(back.now.draft, drafts[0]);
  assert.deepEqual(undoWords(back), { undo: "add c", redo: "filters of c" });
  assert.deepEqual(redone(back).now.draft, drafts[2]);
  assert.deepEqual(withEdit(back, drafts[1], "other").future, []);
  assert.deepEqual(withEdit(back, drafts[0], "the same"), back);
  assert.deepEqual(undone(beginHistory(draftOf([]))), beginHistory(draftOf([])));
});

test("the history is bounded", () => {
  let history = beginHistory(draftOf([]));
  for (let l2 = 1; l2 < 300; l2 += 1) history = withEdit(history, { ...draftOf([]), l2 }, "l2");
  assert.equal(history.past.length, 100);
});

test("the last layer goes with the loss, and the scores with the classes", () => {
  const blocks = { layers: CHOICES, losses: LOSSES, classes: ["3", "8"] };
  const draft = draftOf(TOUR);
  assert.equal(headPlace(draft, LOSSES), 10);
  assert.deepEqual(scoresOf(TOUR.slice(0, 10), CHOICES), { place: 9, setting: "units" });
  const binary = withLoss(draft, LOSSES[1], blocks);
  assert.deepEqual(binary.layers.slice(9), [
    { kind: "dense", name: "fc2", units: 1 },
    { kind: "sigmoid", name: "sigmoid1" },
  ]);
  const squared = withLoss(binary, LOSSES[2], blocks);
  assert.deepEqual(squared.layers.slice(9), [{ kind: "dense", name: "fc2", units: 2 }]);
  assert.equal(headPlace(squared, LOSSES), 10);
  assert.deepEqual(withLoss(squared, LOSSES[0], blocks), draft);
  assert.ok(!lossFits(LOSSES[1], ["a", "b", "c"]));
});

test("an architecture is written as JSON and read back", () => {
  const draft = { layers: TOUR, loss: "cross-entropy", l2: 0.001 };
  assert.deepEqual(readArchitecture(architectureText(draft), draftOf([])), { draft });
  const list = readArchitecture(JSON.stringify(TOUR), draftOf([], "mean-squared-error"));
  assert.deepEqual(list, { draft: { layers: TOUR, loss: "mean-squared-error", l2: 0 } });
});

test("text that is no architecture is refused in words", () => {
  const refused = {
    "": /Nothing/,
    "{": /no JSON/,
    3: /architecture is/,
    '{"layers": {}}': /architecture is/,
    '[{"kind": "relu"}]': /number 1 has no kind or no name/,
    "[null]": /number 1/,
    '{"layers": [], "loss": 3}': /loss/,
    '{"layers": [], "l2": "much"}': /l2/,
  };
  for (const [text, problem] of Object.entries(refused))
    assert.match(readArchitecture(text, draftOf([])).problem, problem, text);
  assert.match(readArchitecture(" ".repeat(100_001) + "3", draftOf([])).problem, /100002 characters/);
});

test("the editor has the stage to itself until another stage or panel is shown", () => {
  const open = reduce(initialState(), { type: "local/edit-network", open: true });
  assert.deepEqual([...panelsOnStage(open)], ["network_editor"]);
  for (const show of [{ stage: "inside" }, { enlarged: "surface" }, { enlarged: null }])
    assert.equal(reduce(open, { type: "local/show", show }).editing, false);
  assert.equal(reduce(open, { type: "local/show", show: { inspector: true } }).editing, true);
});

test("the draft tells of every change, and of none where nothing changes", () => {
  const said = [];
  const store = createDraftStore((words) => said.push(words));
  store.begin(draftOf(TOUR));
  assert.equal(store.isChanged, false);
  store.change({ l2: 0.1 }, "L2 penalty", "all.l2");
  store.change({ l2: 0.1 }, "L2 penalty", "all.l2");
  store.undo();
  store.undo();
  store.redo();
  assert.deepEqual(said, ["L2 penalty", "Undone: L2 penalty", "Redone: L2 penalty"]);
  assert.equal(store.isChanged, true);
});

test("a network of one's own stays in Set-up while the images stay", () => {
  const problems = [
    { name: "3-or-8", presets: [{ name: "tour", label: "small CNN" }], batch_size: 64 },
    { name: "bars", presets: [{ name: "edges", label: "one convolution" }], batch_size: 64 },
  ];
  const inForce = { problem: "3-or-8", preset: "custom", batch_size: 32 };
  const wished = (wishes) => settingsWished(inForce, wishes, { problems }).preset;
  assert.equal(wished({}), "custom");
  assert.equal(wished({ batch_size: 16 }), "custom");
  assert.equal(wished({ preset: "tour" }), "tour");
  assert.equal(wished({ problem: "bars" }), "edges");
});

test("a layer keeps what it has learned where its parameters keep name and shape", () => {
  const counts = (layers) => layers.map(({ name }, place) => ({ name, parameter_count: place % 3 ? 0 : 50 }));
  const network = { layers: counts(TOUR), architecture: { layers: TOUR } };
  const kept = (layers, described = counts(layers)) =>
    keptLayers({ architecture: { layers }, layers: described }, network);
  assert.deepEqual(kept(TOUR), ["conv1", "conv2", "flatten", "fc2"]);
  assert.deepEqual(kept(changeSetting(TOUR, 0, "size", [5, 1])), ["conv2", "flatten", "fc2"]);
  assert.deepEqual(kept(changeSetting(TOUR, 0, "name", "c")), ["conv2", "flatten", "fc2"]);
  assert.deepEqual(kept(changeSetting(TOUR, 0, "stride", 2)), ["conv1", "conv2", "flatten", "fc2"]);
  const other = counts(TOUR).map((one) => ({ ...one, parameter_count: 7 }));
  assert.deepEqual(kept(TOUR, other), []);
  assert.deepEqual(keptLayers({ architecture: null, layers: [] }, network), []);
});
