/** Opened links: replayed against shared run, permitted commands, and the summary. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { sameView } from "../../static/js/share/current_link.js";
import { distanceBound, replayExactness, sketchText } from "../../static/js/share_link/replay_exactness.js";
import { linkSummary } from "../../static/js/share_link/summary.js";
import { firstScene, permits } from "../../static/js/state/shared_link.js";
import { initialState, reduce } from "../../static/js/state/store.js";

const scene = JSON.parse(readFileSync(new URL("../golden/scene.json", import.meta.url), "utf8"));
const SKETCH = [-23.2038548, 6.98730383, -0.460052591, 13.2457753];
const link = { scene, begin: false, controls: "all", theme: null, sketch: SKETCH };
const labelled = (...names) => names.map((name) => ({ name, label: name.toUpperCase() }));
const welcome = {
  choices: {
    recipe: scene.recipe,
    problems: labelled("ten-digits"),
    presets: labelled("tour"),
    optimizers: labelled("momentum"),
  },
  network: { parameter_count: 83_930, layers: [], input_shape: [1, 32, 32] },
};

function standing(more = {}, step = scene.step) {
  const status = {
    state: "ready",
    recipe: scene.recipe,
    position: step,
    preview: null,
    until: null,
    fingerprint: scene.fingerprint,
    sketch: SKETCH,
    ...more,
  };
  return { ...initialState(), welcome, status, step: { position: step } };
}

test("the run that was shared is bit-exact, and nothing is said elsewhere", () => {
  assert.deepEqual(replayExactness(link, standing()), {
    exact: true,
    words: "Step 6, exactly as shared (bit-exact).",
    more: `All 83930 parameters have the shared fingerprint, ${scene.fingerprint}.`,
  });
  assert.equal(replayExactness(link, standing({}, 5)), null);
  assert.equal(replayExactness(link, standing({ state: "playing", fingerprint: null })), null);
  assert.equal(replayExactness(link, standing({ recipe: { ...scene.recipe, seed: 4 } })), null);
});

test("another run is bounded by four times the largest difference of the sketches", () => {
  const moved = SKETCH.map((number, place) => number + [1e-6, -3e-6, 0, 2e-6][place]);
  const { exact, words, more } = replayExactness(
    link,
    standing({ fingerprint: "0000000000000000", sketch: moved }),
  );
  assert.equal(exact, false);
  assert.equal(words, "Step 6: it differs from what was shared by at most 1.2×10⁻⁵.");
  assert.match(more, /Fingerprint here 0{16}, shared 96d80956a0fbd5d6/);
  assert.ok(distanceBound(SKETCH, SKETCH) > 0); // the rounding of the nine digits in a link
  assert.match(
    replayExactness(link, standing({ fingerprint: "0".repeat(16), sketch: null })).words,
    /by an unknown amount/,
  );
});

test("a sketch is written with nine digits", () => {
  assert.deepEqual(sketchText([1 / 3, -23.203854817593083]), [0.333333333, -23.2038548]);
  assert.equal(sketchText(null), null);
});

test("what a link does not show cannot be sent either, until all controls are shown", () => {
  const after = (controls, ...actions) =>
    [{ type: "local/link", link: { ...link, controls } }, ...actions].reduce(reduce, initialState());
  assert.ok(permits(after("all").controls, "configure"));
  for (const type of ["configure", "edit", "commit", "switch", "discard"])
    assert.ok(!permits(after("step").controls, type), type);
  for (const type of ["advance", "run", "seek", "undo", "reset"]) {
    assert.ok(permits(after("step").controls, type), type);
    assert.ok(!permits(after("look").controls, type), type);
  }
  for (const type of ["watch", "slice", "survey", "explain", "check", "open"])
    assert.ok(permits(after("look").controls, type), type);
  assert.ok(permits(after("look", { type: "local/all-controls" }).controls, "configure"));
});

test("a link that begins at the beginning opens the same run before its first step", () => {
  assert.equal(firstScene({ ...link, begin: true }).step, 0);
  assert.deepEqual(firstScene({ ...link, begin: true }).recipe, scene.recipe);
  assert.equal(firstScene(link), scene);
});

test("what a link holds is said in words", () => {
  assert.deepEqual(linkSummary(link, welcome), [
    "the set-up: TEN-DIGITS, TOUR, MOMENTUM with the optimizer’s own learning rate, batch size 32, seed 3",
    "2 changes during training",
    "step 6, with a fingerprint of the parameters",
    "the stage Inside, backward conv2",
    "the chosen number ∂C/∂conv1.pre_activation[1, 3, 4], image 3",
    "the loss landscape on the plane of two chosen weights, 2-D",
    "chapter 4 of the tour",
    "watched numbers: fc2.bias[1]",
  ]);
});

test("whatever a link holds makes it another link", () => {
  const state = standing();
  assert.ok(sameView(state, { ...state, connection: "lost", error: {} }));
  for (const part of ["step", "walk", "curve", "survey", "pins", "chosen", "show"]) {
    assert.ok(!sameView(state, { ...state, [part]: {} }), part);
  }
  assert.ok(!sameView(null, state));
});
