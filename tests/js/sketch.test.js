/** The loss surface drawn on a 2-D canvas: pixels, shading, and overlaid lines. */

import assert from "node:assert/strict";
import test from "node:test";

import { HEIGHT_STOPS } from "../../static/js/plots/surface/height_colours.js";
import { drawSceneMarks } from "../../static/js/plots/surface/sketch_marks.js";
import {
  createSurfaceRaster,
  gridPlaceUnder,
  rasterSurface,
  slopeShade,
} from "../../static/js/plots/surface/surface_raster.js";
import { pictureIsWhole } from "../../static/js/state/picture.js";

test("the sketch shows what is nearest, in its colour, with a contour line, and leaves holes empty", () => {
  const flat = (height, near, hole = false) => {
    const left = Float64Array.from([0, 20, 0, 20]);
    if (hole) left[3] = NaN;
    return {
      columns: 2,
      left,
      top: Float64Array.from([0, 0, 20, 20]),
      near: new Float64Array(4).fill(near),
      height: Float64Array.from(height),
      shade: new Float64Array(4).fill(31),
      lines: { perHeight: 2, first: 0, last: 2 },
    };
  };
  const raster = createSurfaceRaster(20, 20);
  const at = (column, row) => [...raster.bytes.slice(4 * (20 * row + column), 4 * (20 * row + column) + 4)];
  rasterSurface(raster, flat([0, 1, 0, 1], 0.5));
  const rgb = (stop) => [1, 3, 5].map((k) => Number.parseInt(HEIGHT_STOPS[stop].slice(k, k + 2), 16));
  assert.ok(
    raster.bytes.every((value, k) => k % 4 < 3 || value === 255),
    "no seam between the triangles",
  );
  const close = (one, other) => one.every((value, k) => Math.abs(value - other[k]) < 16);
  assert.ok(close(at(5, 10).slice(0, 3), rgb(2)), `${at(5, 10)} is the colour of a quarter of the height`);
  const between = (column) => (at(column - 3, 7)[1] + at(column + 3, 7)[1]) / 2;
  const dark = [5, 6, 7, 8, 9, 10, 11, 12, 13].filter((column) => at(column, 7)[1] < between(column) - 30);
  assert.deepEqual(dark, [9, 10], "the contour line at half the height");
  const under = gridPlaceUnder(raster, flat([0, 1, 0, 1], 0.5), 5, 15);
  assert.deepEqual(under, { row: 0.75, column: 0.25 }, "the place under a pixel");
  assert.equal(gridPlaceUnder(raster, flat([0, 1, 0, 1], 0.5), 25, 15), null);
  rasterSurface(raster, flat([0, 1, 0, 1], 0.5, true));
  assert.equal(gridPlaceUnder(raster, flat([0, 1, 0, 1], 0.5, true), 5, 15), null);
  assert.ok(raster.bytes.every((value) => value === 0));

  // Two overlapping sheets of one grid: the nearer one is visible in either drawing order.
  for (const [first, second] of [
    [0.4, 0.6],
    [0.6, 0.4],
  ]) {
    const sheets = flat([0, 0, 0, 0], first);
    const join = (name, more) => Float64Array.from([...sheets[name], ...more]);
    rasterSurface(raster, {
      ...sheets,
      left: join("left", [NaN, NaN, 0, 20, 0, 20]),
      top: join("top", [0, 0, 0, 0, 20, 20]),
      near: join("near", [0, 0, ...new Array(4).fill(second)]),
      height: join("height", [0, 0, 1, 1, 1, 1]),
      shade: join("shade", new Array(6).fill(31)),
      lines: { perHeight: 0.1, first: 0.5, last: -1 },
    });
    assert.ok(close(at(10, 10).slice(0, 3), rgb(second > first ? 8 : 0)), `${at(10, 10)}`);
  }
});

test("slopes that turn from the light are darker, and level ground is bright", () => {
  assert.equal(slopeShade(0, 0), 31);
  assert.ok(slopeShade(-2, 2) < slopeShade(2, -2));
});

test("lines over the surface are drawn where they are nearer, and left out where it hides them", () => {
  const drawn = [];
  const context = {
    beginPath() {},
    stroke() {},
    setLineDash() {},
    moveTo: (x) => drawn.push(["move", x]),
    lineTo: (x) => drawn.push(["line", x]),
  };
  const line = {
    type: "scatter3d",
    mode: "lines",
    x: [0, 100],
    y: [0, 0],
    z: [0, 0],
    line: { color: "#000", width: 2 },
  };
  const point = ({ x }) => ({ left: x, top: 0, near: 1 });
  drawSceneMarks(context, [line], { point, isSeen: ({ left }) => left < 40 || left > 60 });
  const moves = drawn.filter(([what]) => what === "move").map(([, x]) => x);
  assert.deepEqual(moves, [0, 60]);
  assert.ok(drawn.every(([, x]) => x <= 40 || x >= 60));
  drawn.length = 0;
  drawSceneMarks(context, [{ ...line, z: [0, null] }], { point, isSeen: () => true });
  assert.deepEqual(drawn, []);
});

test("a picture is whole where position, step and curve are of the same step", () => {
  const of = (position, step, slice) =>
    pictureIsWhole({ status: { position }, step: { position: 4, step }, slice: { step: slice } });
  assert.ok(of(4, 3, 3));
  assert.ok(!of(5, 3, 3), "the step is on the way");
  assert.ok(!of(4, 3, 2), "the curve is on the way");
  assert.ok(pictureIsWhole({ status: null, step: null, slice: null }));
});
