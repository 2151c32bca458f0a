/** The pictures of a question: stacked dots, the curve before the step, places on the map, pixels. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { dotStack, stackDots } from "../../static/js/plots/question/dot_stack.js";
import {
  curveBefore,
  landingCurvePath,
  landingLayout,
} from "../../static/js/plots/question/landing_layout.js";
import { answerMapLayout, ballBefore, mapPoint } from "../../static/js/plots/question/map_layout.js";
import { flatGrid } from "../../static/js/plots/question/map_pixels.js";
import { colourBytes } from "../../static/js/views/questions/question_image.js";

const tensor = (...data) => ({ shape: [data.length], data: Float32Array.from(data) });
const SLICE = {
  step: 2,
  value: 0,
  value_after: 0.5,
  loss: 4,
  loss_after: 3,
  arrays: { values: tensor(-2, 0, 2), losses: tensor(8, 4, 8), losses_after: tensor(7, 3, 6) },
};
const question = (more = {}) => ({ step: 3, truth: null, yours: null, subject: {}, ...more });
const SIZE = { width: 400, height: 300 };
const round = (answers, more = {}) => ({ round: 1, count: answers.length, answers, median: null, ...more });

test("no dot lies over another, and each stands at its own place", () => {
  const places = [50, 52, 51, 80, 10];
  const dots = stackDots(places, 10);
  assert.deepEqual(
    dots.map(({ x }) => x),
    [10, 50, 51, 52, 80],
  );
  for (const [k, one] of dots.entries()) {
    for (const other of dots.slice(k + 1)) {
      assert.ok(one.level !== other.level || Math.abs(one.x - other.x) >= 10);
    }
  }
});

test("dots get smaller until they fit, and two hundred at one place stay within the height", () => {
  assert.equal(dotStack([10, 100], 60).diameter, 14);
  assert.equal(dotStack(Array(6).fill(50), 60).diameter, 10);
  const crowd = dotStack(Array(200).fill(50), 60);
  assert.equal(crowd.dots.length, 200);
  for (const { up } of crowd.dots) assert.ok(up + crowd.diameter / 2 <= 60 + 1e-9);
});

test("the curve before the question is that after the step before, or that of its own step", () => {
  const after = curveBefore(SLICE, 3);
  assert.deepEqual([after.value, after.loss, after.from], [0.5, 3, 0]);
  assert.deepEqual([...after.losses], [7, 3, 6]);
  const before = curveBefore(SLICE, 2);
  assert.deepEqual([before.value, before.loss, before.from], [0, 4, null]);
  assert.deepEqual([...before.losses], [8, 4, 8]);
});

test("a pixel of the landing leads back to its value, and answers beyond the axis stand at its end", () => {
  const rounds = [round([-9, 1, 9], { median: 1 })];
  const shown = { question: question(), slice: SLICE, rounds, mark: null };
  const layout = landingLayout(shown, SIZE);
  assert.deepEqual(layout.x.domain, [-2, 2]);
  assert.ok(Math.abs(layout.x.invert(layout.x.at(1.25)) - 1.25) < 1e-9);
  const [row] = layout.rows;
  assert.deepEqual(
    row.stack.dots.map(({ x }) => x),
    [layout.x.at(-2), layout.x.at(1), layout.x.at(2)],
  );
  assert.equal(row.median, layout.x.at(1));
  assert.ok(layout.curveFloor < row.base && row.base < layout.floor);
});

test("a landing far away widens the axis, an answer does not", () => {
  const revealed = { question: question({ truth: 7 }), slice: SLICE, rounds: [round([50])], mark: null };
  assert.deepEqual(landingLayout(revealed, SIZE).x.domain, [-2, 7]);
});

test("without the curve the axis spans answers and landing, also with a single one", () => {
  const alone = { question: question({ truth: 2 }), slice: null, rounds: [round([2])], mark: null };
  const [low, high] = landingLayout(alone, SIZE).x.domain;
  assert.ok(low < 2 && high > 2);
});

test("the path has a gap where the loss is no number", () => {
  const curve = { values: [0, 1, 2, 3], losses: [1, NaN, 1, 1] };
  const scale = { at: (value) => value };
  assert.equal(landingCurvePath(curve, { x: scale, y: scale }), "M0.0 1.0M2.0 1.0L3.0 1.0");
});

test("a point of the map and its pixel lead to each other; what is beyond stands on the edge", () => {
  const surface = { radius: 2, step: 2, arrows: [{ name: "update", alpha: 0.5, beta: -0.25 }] };
  const layout = answerMapLayout(question({ truth: [0, 1] }), surface, [], 200);
  assert.deepEqual(layout.pixel([2, 2]), [200, 0]);
  assert.deepEqual(layout.point(...layout.pixel([0.5, -1])), [0.5, -1]);
  assert.deepEqual(layout.pixel([5, -5]), [200, 200]);
  assert.deepEqual(ballBefore(surface, 3), [0.5, -0.25]);
  assert.deepEqual(ballBefore(surface, 2), [0, 0]);
  assert.equal(mapPoint(0.5), null);
  assert.equal(answerMapLayout(question(), null, [[3, 1]], 200).radius, 3.5999999999999996);
});

test("the map is seen from above, with the low β below", () => {
  const losses = { shape: [2, 2], data: Float32Array.from([0, 1, 2, NaN]) };
  const axis = tensor(-1, 1);
  const surface = { radius: 1, heights: { low: 0, high: 2, cap: null } };
  const grid = flatGrid({ ...surface, arrays: { alphas: axis, betas: axis, losses } }, 100);
  assert.deepEqual([...grid.left], [0, 100, 0, NaN]);
  assert.deepEqual([...grid.top], [100, 100, 0, 0]);
  assert.deepEqual([...grid.height].slice(0, 3), [0, 0.5, 1]);
});

test("the bytes of a picture come channel by channel", () => {
  const pixels = btoa(String.fromCharCode(1, 2, 3, 4, 5, 6));
  const colour = colourBytes({ width: 2, height: 1, channels: 3, pixels });
  assert.deepEqual([...colour], [1, 3, 5, 255, 2, 4, 6, 255]);
  const grey = colourBytes({ width: 2, height: 1, channels: 1, pixels: btoa(String.fromCharCode(7, 9)) });
  assert.deepEqual([...grey], [7, 7, 7, 255, 9, 9, 9, 255]);
});
