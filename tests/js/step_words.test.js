/** Sentences about a step, from the loss φ(s) measured along it. */

import assert from "node:assert/strict";
import test from "node:test";

import { hasFloor, stepSliceFigure } from "../../static/js/plots/step/step_slice_figure.js";
import { lineSearchVerdict, lossAlong } from "../../static/js/text/line_search_verdict.js";

/** φ(s) = 1 + (s − floor)² / floor² · 0.5: the step covers 1/floor of the way to the minimum. */
function along(floor, more = {}) {
  const multiples = Float64Array.from({ length: 71 }, (_, i) => -0.5 + i * 0.05);
  const phi = (s) => 1 + (0.5 * (s - floor) ** 2) / floor ** 2;
  const inside = Math.min(floor, 3);
  return {
    step: 3,
    set: "batch",
    images: 32,
    start_loss: phi(0),
    end_loss: phi(1),
    slope: -1 / floor,
    best: inside,
    best_loss: phi(inside),
    back: 2 * floor <= 3 ? 2 * floor : null,
    ratio: 1 - 1 / (2 * floor),
    place: 1 / floor - 1,
    arrays: { multiples: { data: multiples }, losses: { data: multiples.map(phi) } },
    ...more,
  };
}

test("the part of the way to the floor is measured", () => {
  assert.match(lineSearchVerdict(along(2.5)).words, /fell from .*, 0\.4 of the way to the lowest point/);
  assert.equal(
    lineSearchVerdict(along(1)).words,
    "The step: the loss fell from 1.500 to 1.000, all the way to the lowest point.",
  );
  assert.equal(lineSearchVerdict(along(0.7)).name, "overshoots");
  assert.equal(lineSearchVerdict(along(0.4)).name, "diverges"); // beyond twice the way: higher than before
  assert.equal(lineSearchVerdict(along(50)).name, "small"); // α + 1 = 0.02
  assert.match(lineSearchVerdict(along(6)).words, /less than 0\.3 of the way/);
});

test("another learning rate is another multiple of the same step", () => {
  assert.match(lineSearchVerdict(along(2.5), 2).words, /would fall .* 0\.8 of the way/);
  assert.equal(lineSearchVerdict(along(1.2), 2).name, "overshoots");
  assert.equal(lineSearchVerdict(along(1.2), 2.9).name, "diverges");
  assert.equal(lineSearchVerdict(along(2.5), 4).name, "beyond");
});

test("no step, a step uphill and a loss that is no number have words of their own", () => {
  assert.equal(lineSearchVerdict(along(2, { slope: 0 })).name, "flat");
  assert.equal(lineSearchVerdict(along(2, { slope: 0.1 })).name, "uphill");
  assert.equal(lineSearchVerdict(along(2, { end_loss: null })).name, "diverges");
  assert.equal(lineSearchVerdict(along(2, { end_loss: NaN })).name, "diverges");
});

test("the curve between its points is linear and ends with them", () => {
  const slice = along(2);
  assert.ok(Math.abs(lossAlong(slice, 1) - slice.end_loss) < 1e-12);
  assert.equal(lossAlong(slice, 3.1), null);
});

test("s* and s_c are marked where they are in the range", () => {
  const names = (slice) =>
    stepSliceFigure({ batch: slice }, { reading: null, tried: null, landed: true })
      .marks.filter(({ kind }) => kind === "rule")
      .map(({ label, x }) => [label, x]);
  assert.deepEqual(names(along(1.2)), [
    ["s* = 1.20", 1.2],
    ["φ(s) = φ(0)", 2.4],
  ]);
  assert.deepEqual(names(along(50)), []);
  assert.equal(hasFloor(along(50)), false);
});
