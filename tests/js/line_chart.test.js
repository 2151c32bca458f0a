/** Line charts: scales, ticks, paths, placement of legend and labels. */

import assert from "node:assert/strict";
import test from "node:test";

import { arrowPath, curvePath, pointsPath } from "../../static/js/plots/line_chart/paths.js";
import { boxesMeet, freePlace, placedLabels } from "../../static/js/plots/line_chart/placing.js";
import { createScale } from "../../static/js/plots/line_chart/scale.js";
import { linearTicks, logTickLabels, logTicks, tickLabels } from "../../static/js/plots/line_chart/ticks.js";

test("a scale goes to pixels and back, linear and logarithmic", () => {
  const linear = createScale("linear", [-1, 3], 40, 440);
  assert.equal(linear.at(0), 140); // a quarter of 400 pixels
  const log = createScale("log", [1e-2, 1e2], 200, 0);
  assert.equal(log.at(1), 100); // the middle of four decades
  for (const [scale, value] of [
    [linear, 0.7],
    [log, 3.3],
  ]) {
    assert.ok(Math.abs(scale.invert(scale.at(value)) - value) < 1e-9);
  }
  assert.equal(log.at(0), 200); // the lower end
  assert.ok(Number.isFinite(linear.at(1e300)));
});

test("ticks are round numbers inside the range", () => {
  assert.deepEqual(linearTicks([0, 10], 5), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(tickLabels(linearTicks([0.61, 0.89], 3)), ["0.7", "0.8"]);
  assert.deepEqual(linearTicks([3, 3], 4), []);
  assert.deepEqual(logTicks([0.5, 2e19], 5), [1, 1e4, 1e8, 1e12, 1e16]); // 20 powers, at most five ticks
  assert.deepEqual(logTicks([0.13, 0.9], 4), [0.2, 0.5]);
});

test("labels of an axis have one number of decimals, whole exponents, a true minus sign", () => {
  assert.deepEqual(tickLabels([-0.5, 0, 0.5]), ["−0.5", "0.0", "0.5"]);
  assert.deepEqual(tickLabels([0, 0.25, 0.5]), ["0.00", "0.25", "0.50"]);
  assert.deepEqual(tickLabels([-2e-4, 0, 2e-4]), ["−2·10⁻⁴", "0", "2·10⁻⁴"]);
  assert.deepEqual(tickLabels([1.5e-4, 2e-4]), ["1.5·10⁻⁴", "2·10⁻⁴"]);
  assert.deepEqual(tickLabels([1e18, 2e18]), ["10¹⁸", "2·10¹⁸"]);
  assert.deepEqual(logTickLabels([1e-5, 0.01, 1, 1000, 1e18, 2e6]), [
    "10⁻⁵",
    "0.01",
    "1",
    "1000",
    "10¹⁸",
    "2·10⁶",
  ]);
});

test("a value that is no number is a gap", () => {
  const x = createScale("linear", [0, 4], 0, 40);
  const y = createScale("linear", [0, 1], 10, 0);
  assert.equal(curvePath([0, 1, 2, 3, 4], [0, 1, NaN, 1, 0], x, y), "M0 10L10 0M30 0L40 10");
  assert.equal(pointsPath("dot", [1, 2], [NaN, 0.5], x, y, 3).match(/M/g).length, 1);
  assert.match(arrowPath(10, 50, 5, 9), /^M10 5H41M50 5/);
});

const AREA = { left: 0, top: 0, right: 100, bottom: 60 };
const diagonal = [
  { x: 0, y: 60 },
  { x: 100, y: 0 },
];

test("a legend stands where no curve is, and stays there while it can", () => {
  const size = { width: 40, height: 16 };
  const first = freePlace(size, AREA, [diagonal], [], null);
  assert.deepEqual([first.left, first.top], [0, 0]); // the curve crosses only the right corner
  assert.deepEqual(freePlace(size, AREA, [], [], first), first);
  const elsewhere = freePlace(size, AREA, [], [{ left: 0, top: 0, right: 20, bottom: 20 }], first);
  assert.equal(boxesMeet(elsewhere, { left: 0, top: 0, right: 20, bottom: 20 }), false);
  assert.equal(freePlace({ width: 99, height: 58 }, AREA, [diagonal], [], null), null);
  assert.equal(freePlace({ width: 120, height: 5 }, AREA, [], [], null), null);
});

test("labels meet neither each other nor the edge; one without room is left out", () => {
  const box = (left, top) => ({ left, top, right: left + 30, bottom: top + 12 });
  const wish = (name, ...boxes) => ({ name, text: name, colour: "ink", boxes });
  const found = placedLabels(
    [
      wish("a", box(10, 10)),
      wish("b", box(20, 15), box(60, 30)),
      wish("c", box(90, 10)),
      wish("d", box(12, 12)),
    ],
    AREA,
    [],
  );
  assert.deepEqual(
    found.map(({ name, box: { left } }) => [name, left]),
    [
      ["a", 10],
      ["b", 60],
    ],
  );
});
