/** The curve C(a^pred) and the losses of the run: points, axis ranges, thinning. */

import assert from "node:assert/strict";
import test from "node:test";

import { decimate } from "../../static/js/plots/decimate.js";
import { tangentEnds } from "../../static/js/plots/line_chart/paths.js";
import { createScale } from "../../static/js/plots/line_chart/scale.js";
import { lossesAxis } from "../../static/js/plots/losses/losses_axis.js";
import { branchSign, lossesFigure, lossesSpan } from "../../static/js/plots/losses/losses_figure.js";
import {
  predictionCurveFigure,
  predictionCurves,
  predictionPoint,
  predictionRanges,
} from "../../static/js/plots/prediction/prediction_curve_figure.js";

const arrays = {
  "prediction.a": { data: Float64Array.from([0.01, 0.5, 1]) },
  "prediction.loss": { data: Float64Array.from([4.605, 0.693, 0]) },
  "prediction.derivative": { data: Float64Array.from([-100, -2, -1]) },
};

test("a point has its loss and slope", () => {
  assert.deepEqual(predictionPoint(0.5), { a: 0.5, loss: Math.log(2), derivative: -2 });
  assert.equal(Object.is(predictionPoint(1).loss, 0), true);
});

test("the curve goes on to a point before its beginning", () => {
  assert.equal(predictionCurves(arrays, 0.5).xs.length, 3);
  const { xs, losses } = predictionCurves(arrays, 1e-4);
  assert.ok(Math.abs(xs[0] - 1e-4) < 1e-12);
  assert.ok(xs.every((x, i) => i === 0 || x > xs[i - 1]));
  assert.ok(Math.abs(losses[0] - 9.2103) < 1e-3);
});

test("ranges hold the point, however wrong the prediction", () => {
  const point = predictionPoint(1e-4);
  const ranges = predictionRanges(point);
  assert.ok(ranges.loss[1] > point.loss);
  assert.ok(ranges.derivative[0] < point.derivative);
});

test("the tangent has the slope of the derivative", () => {
  const { a: x, loss: y, derivative: slope } = predictionPoint(0.25);
  const { x: across, loss } = predictionRanges(predictionPoint(0.25));
  const box = { left: 40, right: 340, top: 10, bottom: 150 };
  const scales = [createScale("linear", across, 40, 340), createScale("linear", loss, 150, 10)];
  const [one, other] = tangentEnds({ x, y, slope }, ...scales, box, 70);
  assert.ok(Math.abs((other[1] - one[1]) / (other[0] - one[0]) + 4) < 1e-9);
});

test("a point that is moved away leaves a ring where the image is", () => {
  const mark = (view, name) => predictionCurveFigure(arrays, view).marks.find((one) => one.name === name);
  const [here, away] = [predictionPoint(0.5), predictionPoint(0.8)];
  const moved = { shown: away, truth: here, read: false, words: "moved" };
  assert.deepEqual([mark(moved, "point").x, mark(moved, "truth").x], [[0.8], [0.5]]);
  assert.equal(mark(moved, "point slope").y[0], -1 / 0.8);
  assert.equal(mark({ ...moved, truth: null }, "truth"), undefined);
  const diverged = { shown: predictionPoint(NaN, NaN), truth: null, read: false, words: "" };
  assert.equal(mark(diverged, "point"), undefined);
});

test("thinning keeps the extremes and the order", () => {
  const points = Array.from({ length: 30000 }, (_, step) => ({ step, loss: Math.sin(step / 50) }));
  points[12345].loss = 99;
  points[23456].loss = -99;
  const found = decimate(points);
  assert.ok(found.thinned && found.points.length <= 2000);
  assert.ok(found.points.includes(points[12345]) && found.points.includes(points[23456]));
  assert.ok(found.points.every((one, i) => i === 0 || one.step > found.points[i - 1].step));
  assert.deepEqual(decimate(points.slice(0, 10)), { points: points.slice(0, 10), thinned: false });
});

const BRANCH = { id: 0, name: "A" };
const lineOf = (losses, evaluations = []) => ({
  branch: BRANCH,
  losses: losses.map((loss, step) => ({ step, loss })),
  evaluations,
  current: true,
});

test("the axis of the steps has room at both ends", () => {
  const [low, high] = lossesSpan(100);
  assert.ok(Math.abs(low + 2.5) < 1e-9 && Math.abs(high - 102.5) < 1e-9); // a margin of 100/40
  assert.ok(lossesSpan(0)[1] > 10); // room for ten steps before the first one
});

test("the losses have an axis from 0, and a logarithmic one where they span more than a decade", () => {
  assert.equal(lossesAxis([0.7, 0.2], "auto").kind, "linear");
  assert.equal(lossesAxis([0.7, 0.2], "auto").domain[0], 0);
  const wide = lossesAxis([0.7, 6e18, 0.67], "auto");
  assert.equal(wide.kind, "log");
  assert.ok(wide.domain[0] < 0.67 && wide.domain[0] > 0.01 && wide.domain[1] > 6e18);
  assert.equal(lossesAxis([0.7, 6e18], "linear").kind, "linear");
  assert.equal(lossesAxis([0.7, 0.6], "log").kind, "log");
  assert.deepEqual(lossesAxis([], "auto").kind, "linear");
});

test("a loss that is no number is a gap in the line and a triangle at the upper edge", () => {
  const figure = lossesFigure([lineOf([0.7, 22, null, NaN, 0.6, 0.5])], 6);
  const curve = figure.marks.find(({ kind }) => kind === "line");
  assert.deepEqual(Array.from(curve.x), [1, 2, NaN, 5, 6]);
  const broken = figure.marks.find(({ kind }) => kind === "clipped");
  assert.deepEqual(broken.x, [3, 4]);
  assert.ok(broken.y.every((y) => y === figure.y[0].domain[1]));
  assert.equal(figure.y[0].kind, "log");
});

test("the held-out images stand beside the losses, with the share that is right in the legend", () => {
  const held = [
    { step: 0, loss: 0.69, accuracy: 0.5 },
    { step: 10, loss: 0.4, accuracy: 0.964 },
  ];
  const { marks, legend } = lossesFigure([lineOf([0.7, 0.6], held)], 10);
  assert.deepEqual(marks.find(({ name }) => name === "held-out points").x, [0, 10]);
  assert.equal(legend[1].words, "held out: 96.4 % right");
});

test("every branch has a sign of its own", () => {
  const signs = [..."ABCDEFGHI"].map((name) => branchSign({ name }));
  assert.equal(new Set(signs.map(({ colour }) => colour)).size, 9);
  assert.equal(new Set(signs.map(({ dash }) => dash)).size, 9);
});
