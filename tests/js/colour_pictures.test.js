/** Colour pictures: the cells of three channels, their colours, names and legends; arrays in colour. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { largestChannel, paintCells, paintingRamp } from "../../static/js/canvas/array_painter.js";
import { boxesOf } from "../../static/js/canvas/cell_boxes.js";
import { cellName } from "../../static/js/canvas/cell_name.js";
import { colourTable, placeIn, rgbOf } from "../../static/js/canvas/colour_scales.js";
import {
  cellOf,
  flatAt,
  flatOf,
  flatOfCell,
  indexOf,
  nextChannel,
  pixelOf,
  tileLayout,
} from "../../static/js/canvas/tile_layout.js";
import { colourArrays, colouringOf } from "../../static/js/network/colour_arrays.js";

const IMAGE = tileLayout([3, 2, 4], { channels: 3 });
const FILTERS = tileLayout([5, 3, 3, 2], { channels: 3 });
const ROWS = tileLayout([4, 18], { image: [3, 2, 3], channels: 3 });
const LAYOUTS = { image: IMAGE, filters: FILTERS, rows: ROWS };

/** The pixels that `values` have in a layout, and the range that is told. */
function painted(layout, values, options) {
  const pixels = new Uint32Array(layout.width * layout.height);
  const range = paintCells(pixels, layout, Float32Array.from(values), {
    scale: "signed",
    theme: "light",
    ...options,
  });
  return { at: (flat) => rgbOf(pixels[coordinate(layout, flat)]), pixels, range };
}

/** The place of a cell in the sheet. */
function coordinate(layout, flat) {
  const { x, y } = pixelOf(layout, flat);
  return y * layout.width + x;
}

/** Values that differ in sign and size, from −1 to 1. */
const mixed = (count) => Array.from({ length: count }, (_, place) => Math.sin(7 * place + 1));

for (const [name, layout] of Object.entries(LAYOUTS)) {
  const size = layout.shape.reduce((product, length) => product * length, 1);
  test(`${name}: the three channels of a cell have one pixel, and every cell has its own`, () => {
    const seen = new Set();
    for (let flat = 0; flat < size; flat += 1) {
      const { x, y } = pixelOf(layout, flat);
      assert.ok(x >= 0 && y >= 0 && x < layout.width && y < layout.height);
      const cell = cellOf(layout, flat);
      assert.equal(cellOf(layout, flatAt(layout, x, y)), cell);
      assert.equal(cellOf(layout, flatOfCell(layout, cell)), cell);
      const next = nextChannel(layout, flat);
      assert.notEqual(next, flat);
      assert.equal(cellOf(layout, next), cell);
      assert.equal(nextChannel(layout, nextChannel(layout, next)), flat);
      seen.add(`${x} ${y}`);
    }
    assert.equal(seen.size, size / 3);
  });
}

test("values from 0 to 1 are the red, green and blue of their pixel, whatever their range", () => {
  const values = Array.from({ length: 24 }, (_, place) => place / 40);
  const { at, range } = painted(IMAGE, values, { colouring: "true_colour", each: true });
  for (let cell = 0; cell < 8; cell += 1)
    assert.deepEqual(
      at(cell),
      [0, 8, 16].map((plane) => Math.round((255 * (cell + plane)) / 40)),
    );
  assert.deepEqual(range, { low: 0, high: Math.fround(23 / 40) });
});

test("what is not finite has no colour", () => {
  const values = Array(24).fill(0.5);
  values[13] = NaN;
  assert.equal(painted(IMAGE, values, { colouring: "true_colour" }).pixels[coordinate(IMAGE, 5)], 0);
  assert.deepEqual(painted(IMAGE, values, { colouring: "true_colour" }).at(4), [128, 128, 128]);
});

test("in a patch zero is mid-grey, and black and white are the largest size with either sign", () => {
  const values = Array(90).fill(0);
  [values[0], values[6], values[12]] = [-2, 2, 1];
  const { at, range } = painted(FILTERS, values, { colouring: "patch" });
  assert.deepEqual(at(0), [0, 255, Math.round(127.5 + 127.5 / 2)]);
  assert.deepEqual(at(1), [128, 128, 128]);
  assert.deepEqual(range, { low: -2, high: 2 });
});

test("each patch by its own range: the largest weight of every filter is at an end", () => {
  const values = mixed(90);
  const { at } = painted(FILTERS, values, { colouring: "patch", each: true });
  for (let filter = 0; filter < 5; filter += 1) {
    const own = values.slice(18 * filter, 18 * (filter + 1));
    const largest = own.reduce((best, one, place) => (Math.abs(one) > Math.abs(own[best]) ? place : best), 0);
    const channel = Math.floor(largest / 6);
    assert.equal(at(18 * filter + largest)[channel], own[largest] > 0 ? 255 : 0);
  }
});

test("of a gradient the channel of the largest size is shown, with its sign, on the signed scale", () => {
  const values = mixed(24);
  const { at, range } = painted(IMAGE, values, { colouring: "largest" });
  const shown = Array.from({ length: 8 }, (_, cell) =>
    [0, 8, 16].map((plane) => values[plane + cell]).reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a)),
  );
  const ends = { low: Math.fround(Math.min(...shown)), high: Math.fround(Math.max(...shown)) };
  assert.deepEqual(range, ends);
  const place = placeIn("signed", ends);
  shown.forEach((value, cell) => {
    assert.deepEqual(at(cell), rgbOf(colourTable("signed", "light")[place(Math.fround(value))]));
    const chosen = largestChannel(IMAGE, Float32Array.from(values), cell + 8);
    assert.equal(values[chosen], value);
  });
});

test("one value a cell is painted as before, on a given range where there is one", () => {
  const layout = tileLayout([2, 2, 2]);
  const values = [0, 0.25, 0.5, 1, 0, 0.1, 0.2, 0.4];
  const table = colourTable("positive", "dark");
  const look = { scale: "positive", colouring: null, theme: "dark" };
  const { at } = painted(layout, values, look);
  values.forEach((value, flat) => assert.deepEqual(at(flat), rgbOf(table[Math.round(255 * value)])));
  const own = painted(layout, values, { ...look, each: true });
  assert.deepEqual(own.at(7), rgbOf(table[255]));
  const given = painted(layout, values, { ...look, range: { low: 0, high: 2 } });
  assert.deepEqual(given.at(3), rgbOf(table[128]));
});

test("a cell of three channels is named after the largest, and says all of them", () => {
  const values = Float32Array.from(mixed(24).map((value) => value / 4));
  const called = (index) => `a[${index.join(", ")}]`;
  const largest = largestChannel(IMAGE, values, 3);
  const name = cellName(IMAGE, values, 3, called);
  assert.ok(name.startsWith(`${called(indexOf([3, 2, 4], largest))} = `), name);
  assert.match(name, /\(red \S+, green \S+, blue \S+\)$/);
  assert.equal(
    cellName(tileLayout([3, 2, 4]), Float32Array.from(Array(24).fill(0.5)), 9, called),
    "a[1, 0, 1] = 0.5000",
  );
  assert.equal(cellName(IMAGE, null, 3, called), "a[0, 0, 3]");
});

test("an outline goes around the one pixel of a cell, whichever of its channels is chosen", () => {
  for (const [layout, cells] of [
    [IMAGE, [[0, 1, 2], [1], [2]]],
    [FILTERS, [[4], [0, 1, 2], [2], [1]]],
  ]) {
    const [box, ...more] = boxesOf(layout, cells);
    assert.deepEqual(more, []);
    const first = cells.map(([place]) => place);
    assert.deepEqual(box, { ...pixelOf(layout, flatOf(layout.shape, first)), width: 1, height: 1 });
    assert.deepEqual(
      boxesOf(
        layout,
        cells.map((places) => [places.at(-1)]),
      ),
      [box],
    );
  }
  assert.deepEqual(boxesOf(ROWS, [[2], [...Array(18).keys()]]), [
    { ...pixelOf(ROWS, 36), width: 3, height: 2 },
  ]);
});

test("a legend of colours runs over the brightness of a channel", () => {
  const look = { scale: "positive", theme: "light" };
  assert.equal(
    paintingRamp({ ...look, colouring: "true_colour" }, { low: 0.2, high: 1 }),
    "linear-gradient(90deg, rgb(51 51 51), rgb(255 255 255))",
  );
  assert.equal(
    paintingRamp({ ...look, colouring: "patch" }, { low: -1, high: 2 }),
    "linear-gradient(90deg, rgb(64 64 64), rgb(255 255 255))",
  );
});

/** A network of these layers: [kind, shape, parameters]. */
const networkOf = (input, ...layers) => ({
  input_shape: input,
  layers: layers.map(([kind, shape, parameters = {}], place) => ({
    kind,
    shape,
    parameters,
    name: `${kind}${place}`,
    address: `${kind}${place}.out`,
  })),
});

test("the arrays in colour are the input, its poolings, and the weights that read them", () => {
  const kernel = { "k.kernel": [4, 3, 3, 3], "k.bias": [4] };
  const found = (...all) => [...colourArrays(networkOf(...all))];
  assert.deepEqual(found([3, 8, 8], ["convolution", [4, 6, 6], kernel], ["relu", [4, 6, 6]]), [
    "input.activation",
    "k.kernel",
  ]);
  assert.deepEqual(found([3, 8, 8], ["max_pooling", [3, 4, 4]], ["convolution", [4, 2, 2], kernel]), [
    "input.activation",
    "max_pooling0.out",
    "k.kernel",
  ]);
  assert.deepEqual(found([3, 8, 8], ["dropout", [3, 8, 8]], ["convolution", [4, 6, 6], kernel]), [
    "input.activation",
    "k.kernel",
  ]);
  const dense = { "d.weight": [2, 192], "d.bias": [2] };
  assert.deepEqual(found([3, 8, 8], ["flatten", [192]], ["dense", [2], dense]), [
    "input.activation",
    "d.weight",
  ]);
  // A filter of one group sees one channel; a layer of three maps behind others is no colour picture.
  const grouped = { "k.kernel": [3, 1, 3, 3], "k.bias": [3] };
  assert.deepEqual(found([3, 8, 8], ["convolution", [3, 6, 6], grouped]), ["input.activation"]);
  const second = { "l.kernel": [4, 3, 3, 3], "l.bias": [4] };
  const three = ["convolution", [3, 6, 6], { "k.kernel": [3, 3, 3, 3], "k.bias": [3] }];
  assert.deepEqual(found([3, 8, 8], three, ["convolution", [4, 4, 4], second]), [
    "input.activation",
    "k.kernel",
  ]);
  assert.deepEqual(found([1, 8, 8], ["convolution", [4, 6, 6], { "k.kernel": [4, 1, 3, 3] }]), []);
});

test("channels in one picture: values in true colour, weights as patches, gradients by their largest", () => {
  const colour = new Set(["input.activation", "k.kernel"]);
  const of = (field, address, channels) => colouringOf(colour, { field, address }, channels);
  assert.equal(of("activations", "input.activation", "combined"), "true_colour");
  assert.equal(of("gradients", "input.activation", "combined"), "largest");
  assert.equal(of("parameters", "k.kernel", "combined"), "patch");
  assert.equal(of("gradients", "k.kernel", "combined"), "largest");
  assert.equal(of("activations", "relu1.activation", "combined"), null);
  for (const field of ["activations", "gradients", "parameters"])
    assert.equal(of(field, "input.activation", "separate"), null);
});
