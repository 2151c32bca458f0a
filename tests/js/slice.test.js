/** The plot of C(w): position of curve, tangent, marks and ball, and its sentence. */

import assert from "node:assert/strict";
import test from "node:test";

import { magnification, timesText } from "../../static/js/plots/arrow_magnification.js";
import { tangentEnds } from "../../static/js/plots/line_chart/paths.js";
import { createScale } from "../../static/js/plots/line_chart/scale.js";
import { boundsOf } from "../../static/js/plots/ranges.js";
import { sliceFigure } from "../../static/js/plots/slice/slice_figure.js";
import {
  ballAt,
  ballPath,
  hasHoles,
  interpolate,
  landings,
  sliceRanges,
} from "../../static/js/plots/slice/slice_geometry.js";
import { parameterStepLabel, parameterStepSentence } from "../../static/js/text/parameter_step_words.js";
import { updateIsShown } from "../../static/js/walk/update_shown.js";

const VIEW = {
  landed: true,
  symbol: "w₁,₂⁽²⁾",
  step: "step",
  derivative: false,
  trial: null,
  reading: null,
  path: null,
};

/** C(w) = 0.5 + (w − 1)², at w = 0, with η = 0.1: ∂C/∂w = −2, update 0.2. */
function parabola(more = {}) {
  const values = Float64Array.from({ length: 81 }, (_, i) => -2 + i * 0.05);
  const losses = values.map((w) => 0.5 + (w - 1) ** 2);
  return {
    value: 0,
    loss: 1.5,
    gradient: -2,
    update: 0.2,
    value_after: 0.2,
    loss_predicted: 1.1,
    loss_alone: 1.14,
    loss_after: 0.2,
    arrays: { values: { data: values }, losses: { data: losses } },
    ...more,
  };
}

test("nothing is clipped", () => {
  const slice = parabola();
  const { x, y } = sliceRanges(slice);
  const inside = ([w, loss]) => w >= x[0] && w <= x[1] && loss > y[0] && loss < y[1];
  const { predicted, alone, truly } = landings(slice);
  for (const point of [predicted, alone, truly, [slice.value, slice.loss]]) assert.ok(inside(point));
  assert.ok(y[1] > 9.5);
});

test("the tangent touches the curve with the slope of the gradient and stays inside", () => {
  const { x, y } = sliceRanges(parabola());
  const box = { left: 50, right: 390, top: 20, bottom: 260 };
  const scales = [createScale("linear", x, 50, 390), createScale("linear", y, 260, 20)];
  const ends = tangentEnds({ x: 0, y: 1.5, slope: -2 }, ...scales, box, 84);
  const slope = (ends[1][1] - ends[0][1]) / (ends[1][0] - ends[0][0]);
  assert.ok(Math.abs(slope + 2) < 1e-9);
  assert.ok(ends[0][0] >= x[0] && ends[1][0] <= x[1]);
  assert.ok(ends.every(([, loss]) => loss >= y[0] && loss <= y[1]));
});

test("the marks of a step are its numbers: start, tangent, this curve, and what was measured", () => {
  const at = (figure, name) => {
    const { x, y } = figure.marks.find((mark) => mark.name === name);
    return [x[0], y[0]];
  };
  const figure = sliceFigure(
    parabola({ arrays: { ...parabola().arrays, losses_after: parabola().arrays.losses } }),
    VIEW,
  );
  assert.deepEqual(at(figure, "start"), [0, 1.5]);
  assert.deepEqual(at(figure, "tangent landing"), [0.2, 1.1]); // 1.5 − 2 · 0.2
  assert.deepEqual(at(figure, "curve landing"), [0.2, 1.14]); // 0.5 + 0.8²
  assert.deepEqual(at(figure, "landing"), [0.2, 0.2]);
  const before = sliceFigure(parabola(), { ...VIEW, landed: false });
  assert.equal(
    before.marks.some(({ name }) => ["landing", "after"].includes(name)),
    false,
  );
  const arrow = figure.marks.find(({ kind }) => kind === "arrow");
  assert.deepEqual([arrow.x, arrow.y, arrow.length], [0, 1.5, 0.2]);
});

test("a factor makes an arrow that can be read, and is written out", () => {
  assert.equal(magnification(12), 1);
  assert.equal(magnification(0), 1);
  assert.equal(magnification(0.3), 100);
  assert.equal(magnification(11), 5);
  assert.equal(magnification(11, 50), 2); // no longer than there is room
  assert.equal(magnification(11, 12), 1);
  assert.equal(timesText(2000), "×2,000");
  assert.equal(timesText(1e9), "×10⁹");
});

test("the ball stands at the start until the update, then where the step truly ended", () => {
  const slice = parabola();
  assert.deepEqual(ballAt(slice, false), [0, 1.5]);
  assert.deepEqual(ballAt(slice, true), [0.2, 0.2]);
  assert.deepEqual(ballAt(parabola({ loss_after: null }), true), [0, 1.5]);
  const way = ballPath(slice);
  assert.deepEqual(way[0], [0, 1.5]);
  assert.deepEqual(way.at(-1), [0.2, 0.2]);
  assert.ok(
    Math.abs(way[4][1] - interpolate(slice.arrays.values.data, slice.arrays.losses.data, 0.1)) < 1e-12,
  );
});

test("a curve between its points is linear, outside it is nothing", () => {
  assert.equal(interpolate([0, 1, 2], [0, 10, 0], 1.5), 5);
  assert.equal(interpolate([0, 1, 2], [0, 10, 0], 2), 0);
  assert.equal(interpolate([0, 1, 2], [0, 10, 0], 3), null);
});

test("bounds pass over what is no number", () => {
  assert.deepEqual(boundsOf([1, NaN, 3], [null, undefined, -1, Infinity]), [-1, 3]);
});

test("the landing waits for the update station", () => {
  const stations = [{ stage: "forward" }, { stage: "loss" }, { stage: "backward" }, { stage: "update" }];
  assert.equal(updateIsShown({ stations, position: 2, speed: "slow" }), false);
  assert.equal(updateIsShown({ stations, position: 3, speed: "slow" }), true);
  assert.equal(updateIsShown({ stations, position: 0, speed: "at once" }), true);
});

test("the sentence is true by the signs", () => {
  const say = (gradient, update, kind = "weight", done = false, optimizer = "momentum") =>
    parameterStepSentence({ gradient, update }, kind, done, optimizer);
  assert.match(say(0.0062, -0.00031), /^This weight goes down by .*, because C rises with it\.$/);
  assert.match(say(-1, 0.05, "bias", true), /^This bias went up by .*, because C falls with it\.$/);
  assert.match(say(1, 0.1), /uphill, in the direction that raises C: momentum/);
  assert.match(say(0, 0), /stays where it is: its gradient is 0/);
  assert.match(say(0, 0.1), /goes up .* although its gradient is 0: momentum moves it/);
  assert.match(say(0, 0.1, "weight", false, "adamw"), /momentum or weight decay moves it/);
});

test("the step is named after the optimizer", () => {
  const choices = { optimizers: [{ name: "adam", label: "Adam" }] };
  const words = (optimizer) => parameterStepLabel({ recipe: { optimizer }, choices });
  assert.equal(words("sgd"), "step −η ∂C/∂w");
  assert.match(words("momentum"), /−η b, with momentum/);
  assert.equal(words("adam"), "step Δw of Adam");
});

test("a loss that is no number is a hole, on either curve", () => {
  const whole = parabola();
  assert.equal(hasHoles(whole), false);
  const broken = whole.arrays.losses.data.map((one, i) => (i > 70 ? NaN : one));
  const arrays = { ...whole.arrays, losses_after: { data: broken } };
  assert.equal(hasHoles(parabola({ arrays })), true);
});
