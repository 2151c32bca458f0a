// What the map of the loss holds and says. No page is needed.

import assert from "node:assert/strict";
import test from "node:test";

import { boxOf, nearestLoss } from "../../static/js/charts/surface_3d.js";
import {
  arrowsOf, extremes, heights, pathOf, pointWords, rowsOf, squareOf,
} from "../../static/js/charts/surface_figure.js";
import { honesty, percent } from "../../static/js/charts/surface_words.js";

function surface(more = {}) {
  const axis = Float64Array.from([-2, -1, 0, 1, 2]);
  const losses = new Float64Array(25);
  for (let b = 0; b < 5; b += 1) for (let a = 0; a < 5; a += 1) losses[5 * b + a] = 1 - axis[a] + 10 * axis[b] + 30;
  return {
    step: 7, plane: "batch-against-truth", set: "probe", images: 256, level: 5,
    points_done: 25, points_all: 25, radius: 2, radius_in_steps: 4, radius_over_norm: 0.043,
    learning_rate: 0.05, start_loss: 31, end_loss: 30.6, share_gradient: 1, share_update: 0.0004,
    path_share: 0.31,
    arrows: [
      { name: "descent", label: "downhill", alpha: 0.01, beta: 0, rise: -0.01, share: 1, length: 0.01 },
      { name: "update", label: "update", alpha: 0.5, beta: 0, rise: -0.5, share: 1, length: 0.5 },
    ],
    arrays: {
      alphas: { shape: [5], data: axis },
      betas: { shape: [5], data: axis },
      losses: { shape: [5, 5], data: losses },
      path: { shape: [2, 2], data: Float64Array.from([-3, 0, -1, 0.5]) },
      path_steps: { shape: [2], data: Int32Array.from([5, 6]) },
      path_losses: { shape: [2], data: Float64Array.from([34, 32]) },
    },
    ...more,
  };
}

test("rows follow β, columns α, and what is no number is a hole", () => {
  const one = surface();
  one.arrays.losses.data[24] = NaN;
  const rows = rowsOf(one.arrays.losses);
  assert.equal(rows[0][0], 1 + 2 - 20 + 30);
  assert.equal(rows[0][4], 1 - 2 - 20 + 30);
  assert.equal(rows[4][4], null);
  assert.deepEqual(extremes(surface()), [9, 53]);
});

test("heights are round and lie inside", () => {
  const found = heights([0.312, 0.691]);
  assert.ok(found.start >= 0.312 && found.end <= 0.691);
  assert.ok([1, 2, 2.5, 5, 10].some((one) => Math.abs(found.size / 10 ** Math.floor(Math.log10(found.size)) - one) < 1e-9));
});

test("a short arrow carries its factor, a long one none", () => {
  const { perUnit, side } = squareOf(surface(), { width: 360, height: 300 });
  assert.equal(side, 258);
  const [descent, update] = arrowsOf(surface(), perUnit);
  assert.ok(descent.pixels < 12 && descent.factor > 1);
  assert.equal(update.factor, 1);
});

test("the path ends here and tells what lies off the map", () => {
  const { points, outside } = pathOf(surface());
  assert.equal(outside, 1);
  assert.deepEqual(points.at(-1), { alpha: 0, beta: 0, step: 7, loss: 31 });
});

test("the words name set, plane, shares, radius, grid and staleness", () => {
  const words = honesty(surface(), { step: 9 }).join(" ");
  for (const part of [
    "Of step 7; you are looking at step 9", "256 probe images", "before step 7", "100 %", "< 0.1 %",
    "4.3 % of ‖θ‖", "5×5", "25 of 25", "1 off the map",
  ]) {
    assert.ok(words.includes(part), `${part} in: ${words}`);
  }
  assert.equal(percent(0.9994), "99.9 %");
  assert.equal(percent(1), "100 %");
});

test("the box keeps every loss inside and the stem starts on the surface", () => {
  const box = boxOf(surface());
  for (const loss of [9, 53, 31, 30.6]) assert.ok(box.high(loss) > 0 && box.high(loss) < 1.2);
  assert.equal(box.flat(2), 1);
  assert.ok(Math.abs(nearestLoss(surface(), { alpha: 0.5, beta: 0 }) - 30.5) < 1e-12);
});

test("a path that already ends here is not counted longer, and no loss is made up", () => {
  const one = surface();
  one.arrays.path = { shape: [3, 2], data: Float64Array.from([-3, 0, -1, 0.5, 0, 0]) };
  one.arrays.path_steps = { shape: [3], data: Int32Array.from([5, 6, 7]) };
  one.arrays.path_losses = { shape: [3], data: Float64Array.from([34, NaN, NaN]) };
  const { points } = pathOf(one);
  assert.deepEqual(points.map(({ step }) => step), [5, 6, 7]);
  assert.ok(pointWords(points[0]).includes("its own C 34"));
  assert.ok(pointWords(points[1]).includes("not measured yet"));
  assert.ok(honesty(one).join(" ").includes("Path: last 2 steps"));
});
