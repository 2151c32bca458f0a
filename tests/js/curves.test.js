// C(a^pred) and the loss of the run: points, ranges, thinning. No page is needed.

import assert from "node:assert/strict";
import test from "node:test";

import {
  lossesFrame,
  lossesPosition,
  branchSign,
  stepAt,
} from "../../static/js/plots/losses/losses_figure.js";
import {
  predictionCurves,
  predictionPoint,
  predictionRanges,
  predictionTangent,
} from "../../static/js/plots/prediction/prediction_figure.js";
import { decimate } from "../../static/js/plots/decimate.js";

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
  const point = predictionPoint(0.25);
  const { x, y } = predictionTangent(point, predictionRanges(point), 300, 30);
  assert.ok(Math.abs((y[1] - y[0]) / (x[1] - x[0]) + 4) < 1e-9);
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

test("a place on the chart and a number of steps are one, both ways", () => {
  const size = { width: 300, height: 80 };
  const frame = lossesFrame(100, size);
  const inner = size.width - frame.margin.l - frame.margin.r;
  for (const steps of [0, 1, 40, 100]) {
    const pixel = frame.margin.l + lossesPosition(steps, frame) * inner;
    assert.ok(Math.abs(stepAt(pixel, frame, size.width) - steps) < 1e-9);
  }
  assert.ok(lossesPosition(0, frame) > 0 && lossesPosition(100, frame) < 1);
});

test("every branch has a sign of its own", () => {
  const signs = [..."ABCDEFGHI"].map((name) => branchSign({ name }));
  assert.equal(new Set(signs.map(({ colour }) => colour)).size, 9);
  assert.equal(new Set(signs.map(({ dash }) => dash)).size, 9);
});
