/** Readings of C(w): nearest points, the landing of a trial step, and their sentences. */

import assert from "node:assert/strict";
import test from "node:test";

import { sliceFigure } from "../../static/js/plots/slice/slice_figure.js";
import { sliceRanges } from "../../static/js/plots/slice/slice_geometry.js";
import {
  lossOnSlice,
  readoutAt,
  readoutPosition,
  readoutWith,
} from "../../static/js/plots/slice/slice_readout.js";
import { descendQuery, sliceQuery } from "../../static/js/state/curve_options.js";
import { initialState, reduce } from "../../static/js/state/store.js";
import {
  bestMultiple,
  landingAt,
  parameterVerdict,
  partWords,
  stepVerdict,
} from "../../static/js/text/step_verdict.js";
import { sliderPosition, sliderRate } from "../../static/js/views/curves/learning_rate_slider.js";

/** C(w) = 0.5 + (w − 1)² at w = 0 with η = 0.1; a^pred rises with w from 0.1 to 0.9. */
function parabola(readings = true) {
  const values = Float64Array.from({ length: 81 }, (_, i) => -2 + i * 0.05);
  values[40] = 0;
  const arrays = { values: { data: values }, losses: { data: values.map((w) => 0.5 + (w - 1) ** 2) } };
  if (readings) {
    arrays.gradients = { data: values.map((w) => 2 * (w - 1)) };
    arrays.predictions = { data: values.map((w) => 0.5 + 0.2 * w) };
  }
  return {
    type: "slice",
    step: 3,
    address: "fc2.weight",
    index: [0, 1],
    zoom: "valley",
    learning_rate: 0.1,
    value: 0,
    loss: 1.5,
    gradient: -2,
    update: 0.2,
    value_after: 0.2,
    loss_predicted: 1.1,
    loss_alone: 1.14,
    loss_after: 0.2,
    arrays,
  };
}

test("a reading is what the engine computed at the nearest point", () => {
  const slice = parabola();
  const place = readoutPosition(slice, 0.51);
  assert.equal(place, 50);
  const reading = readoutAt(slice, place);
  assert.deepEqual(reading, {
    w: slice.arrays.values.data[50],
    loss: slice.arrays.losses.data[50],
    gradient: slice.arrays.gradients.data[50],
    prediction: slice.arrays.predictions.data[50],
  });
  assert.equal(readoutPosition(slice, -99), 0);
  assert.equal(readoutPosition(slice, 99), 80);
  assert.equal(readoutAt(parabola(false), 3).gradient, undefined);
});

test("the w that gives an a^pred is found, and that there is none", () => {
  const slice = parabola();
  const found = readoutWith(slice, 0.71);
  assert.ok(Math.abs(readoutAt(slice, found).prediction - 0.71) <= 0.005 + 1e-12);
  assert.equal(readoutWith(slice, 0.95), -1);
  assert.equal(readoutWith(parabola(false), 0.5), -1);
});

test("between the points a parabola is a parabola, also by the one exact slope for a small step", () => {
  const exact = (w) => 0.5 + (w - 1) ** 2;
  for (const w of [-1.99, 0.013, 1.49, 1.9])
    assert.ok(Math.abs(lossOnSlice(parabola(), w) - exact(w)) < 1e-12);
  assert.ok(Math.abs(lossOnSlice(parabola(false), 0.0004) - exact(0.0004)) < 1e-6);
  assert.equal(lossOnSlice(parabola(), 2.1), null);
});

test("the words follow from the part of the way to the floor: η h / 1 = 2η on this parabola", () => {
  const words = (rate) => {
    const slice = parabola();
    const { from, loss, update } = landingAt(slice, rate);
    return parameterVerdict(from, slice.gradient * update, loss).name;
  };
  assert.equal(words(0.001), "small");
  assert.equal(words(0.04), "small"); // 0.08 of the way
  assert.equal(words(0.06), "good"); // 0.12
  assert.equal(words(0.5), "good"); // the floor itself
  assert.equal(words(0.6), "overshoots"); // 1.2
  assert.equal(words(0.9), "overshoots");
  assert.equal(words(1.2), "beyond"); // w = 2.4: the curve is not known there
});

test("a landing higher than the start diverges, and α is −1 + the part of the way", () => {
  assert.equal(parameterVerdict(1, -0.5, 1.2).name, "diverges");
  assert.equal(parameterVerdict(1, -0.5, NaN).name, "diverges");
  assert.equal(parameterVerdict(1, 0, 1).name, "flat");
  assert.equal(parameterVerdict(1, 0.3, 1.1).name, "uphill");
  const slice = parabola();
  const { from, loss, update } = landingAt(slice, 0.2); // 0.4 of the way
  assert.ok(Math.abs(parameterVerdict(from, slice.gradient * update, loss).alpha + 0.6) < 1e-12);
  assert.equal(partWords(0.4), "0.4 of the way");
  assert.equal(partWords(0.98), "all the way");
});

test("a step that is tried is as many times as long, predicted by the tangent", () => {
  const landing = landingAt(parabola(), 0.3);
  assert.ok(Math.abs(landing.update - 0.6) < 1e-12);
  assert.ok(Math.abs(landing.predicted - (1.5 - 2 * 0.6)) < 1e-12);
});

test("the slider goes over six decades and back", () => {
  assert.equal(sliderRate(0, 600), 0.0001);
  assert.equal(sliderRate(600, 600), 100);
  for (const rate of [0.05, 0.0012, 7.3])
    assert.ok(Math.abs(sliderRate(sliderPosition(rate, 600), 600) / rate - 1) < 0.03);
});

test("a small step says how many times as long would be best: 1 / 0.2 = 5 on this parabola", () => {
  const slice = parabola();
  const best = bestMultiple(slice, 0.2); // the lowest point is at w = 1
  assert.ok(Math.abs(best.times - 5) < 1e-9 && !best.beyond);
  assert.equal(bestMultiple(slice, 0), null);
  assert.deepEqual(bestMultiple(slice, -0.5).beyond, false); // uphill: the nearest point is the lowest
  const found = parameterVerdict(1.5, -0.004, 1.497, { best: { times: 1414, beyond: false } });
  assert.deepEqual(
    [found.name, found.words],
    ["good", "For this weight alone the step goes 0.5 of the way to the lowest point."],
  );
  const small = parameterVerdict(1.5, -0.004, 1.49601, { best: { times: 1414, beyond: false } });
  assert.equal(small.words, "For this weight alone η is small: its best step is ×1,400.");
  assert.match(
    parameterVerdict(1, 0, 1, { images: 32 }).words,
    /does not change the loss of these 32 images/,
  );
});

test("the verdict on the step is of the measured losses, whatever one weight's curve says", () => {
  const after = { arrays: { ...parabola().arrays, losses_after: parabola().arrays.losses } };
  assert.equal(stepVerdict(parabola()), null); // not made
  assert.deepEqual(stepVerdict({ ...parabola(), ...after }), {
    name: "fell",
    words: "The step: the loss fell from 1.500 to 0.2000.",
  });
  assert.equal(stepVerdict({ ...parabola(), ...after, loss_after: 22.97 }).name, "rose");
  assert.equal(stepVerdict({ ...parabola(), ...after, loss_after: null }).name, "diverged");
});

test("the derivative has a curve of its own below, and the picture grows with a descent", () => {
  const view = {
    landed: false,
    symbol: "w",
    step: "",
    derivative: false,
    trial: null,
    reading: null,
    path: null,
  };
  assert.equal(sliceFigure(parabola(), view).y.length, 1);
  const both = sliceFigure(parabola(), { ...view, derivative: true });
  assert.equal(both.y.length, 2);
  assert.ok(both.y[1].domain[0] < -6 && both.y[1].domain[1] > 2);
  const curve = both.marks.find(({ name }) => name === "derivative");
  assert.deepEqual([curve.panel, curve.y[40]], [1, -2]);
  const path = [
    [0, 1.5],
    [2.6, 3],
    [90, 9000],
  ];
  const wider = sliceRanges(parabola(), path);
  assert.ok(wider.x[1] >= 2.6 && wider.x[1] < 90);
});

test("what is read, tried and descended is of one curve, and forgotten with it", () => {
  const slice = parabola();
  const descent = (steps, rate = 0.1) => ({
    type: "descent",
    step: 3,
    address: "fc2.weight",
    index: [0, 1],
    learning_rate: rate,
    steps,
    reason: null,
    arrays: {},
  });
  let state = [
    slice,
    { type: "local/probe", probe: { place: 4 } },
    descent(4),
    { type: "local/descent-shown", shown: 3 },
  ].reduce(reduce, initialState());
  assert.deepEqual([state.probe, state.descent.steps, state.shown], [{ place: 4 }, 4, 3]);
  state = reduce(state, descent(8));
  assert.equal(state.shown, 3);
  assert.equal(reduce(state, descent(8, 0.4)).shown, 0);
  assert.equal(reduce(state, { ...descent(8), address: "fc1.bias" }), state);
  const other = reduce(state, { ...slice, step: 4 });
  assert.deepEqual([other.probe, other.descent, other.shown], [null, null, 0]);
  state = reduce(state, { type: "local/trial", trial: 0.7 });
  assert.deepEqual(descendQuery(state), {
    type: "descend",
    address: "fc2.weight",
    index: [0, 1],
    learning_rate: 0.7,
    threshold: 1e-6,
  });
  assert.equal(reduce(state, { ...slice, learning_rate: 0.7 }).trial, null);
  assert.equal(sliceQuery(state, state.selection).readings, false);
});
