/** Numbers, colours, tiles, stations and the player: the pure parts of the page. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { columnsOf } from "../../static/js/columns.js";
import { duration, format, percent } from "../../static/js/format.js";
import { inkOn, luminance, placeIn, ramp, rangeOf, rgbOf, table } from "../../static/js/palette.js";
import { signalHeight } from "../../static/js/charts/signal_size.js";
import { createPlayer } from "../../static/js/player.js";
import { reached, stationsOf } from "../../static/js/stations.js";
import { ajar, bandAround, behindLens, FLAT, lensOf, throughLens } from "../../static/js/lens.js";
import { boxesOf, flatAt, flatOf, indexOf, layoutOf, pixelOf } from "../../static/js/tiles.js";
import { valuesOf } from "../../static/js/values.js";

test("numbers have four digits, a true minus and written powers", () => {
  const cases = [[0, "0"], [0.6931471, "0.6931"], [-12.3456, "−12.35"], [0.0001234567, "1.235×10⁻⁴"], [-3e-9, "−3.000×10⁻⁹"], [123456, "1.235×10⁵"], [12345, "1.235×10⁴"], [9999.7, "1.000×10⁴"], [1234, "1234"], [1, "1.000"], [NaN, "not a number"], [Infinity, "∞"], [null, "not a number"]];
  for (const [value, text] of cases) assert.equal(format(value), text);
  assert.equal(percent(0.97142), "97.1 %");
  assert.equal(duration(0.0032), "3.2 ms");
});

test("zero is in the middle of the signed scale and the ends are symmetric", () => {
  const place = placeIn("signed", { low: -0.2, high: 0.1 });
  assert.equal(place(0), 128);
  assert.equal(place(-0.2), 0);
  assert.equal(255 - place(0.1), place(-0.1));
  assert.equal(placeIn("positive", { low: 0, high: 2 })(2), 255);
  assert.deepEqual(rangeOf([NaN, 3, -1]), { low: -1, high: 3 });
  assert.equal(rangeOf([]), null);
  assert.equal(table("signed", "dark").length, 256);
});

for (const shape of [[4, 28, 28], [16, 4, 5, 5], [4, 1, 5, 5], [200], [4], [2, 200], [1, 32, 32]]) {
  test(`every cell of [${shape}] has a pixel of its own and is found again there`, () => {
    const layout = layoutOf(shape);
    const size = shape.reduce((product, length) => product * length, 1);
    const taken = new Set();
    for (let flat = 0; flat < size; flat += 1) {
      const { x, y } = pixelOf(layout, flat);
      assert.ok(x < layout.width && y < layout.height);
      assert.equal(flatAt(layout, x, y), flat);
      assert.equal(flatOf(shape, indexOf(shape, flat)), flat);
      taken.add(`${x} ${y}`);
    }
    assert.equal(taken.size, size);
  });
}

test("a legend's ends have the colours of the numbers that stand beside them", () => {
  const colour = (theme, scale, place) => [0, 8, 16].map((shift) => (table(scale, theme)[place] >> shift) & 255);
  for (const theme of ["light", "dark"]) {
    for (const [scale, range] of [
      ["signed", { low: -0.5, high: 2 }],
      ["signed", { low: 0.1, high: 2 }],
      ["positive", { low: 0, high: 3 }],
    ]) {
      const place = placeIn(scale, range);
      const [first, last] = [range.low, range.high].map((end) => `rgb(${colour(theme, scale, place(end))})`);
      const found = ramp(scale, theme, range);
      assert.ok(found.startsWith(`linear-gradient(90deg, ${first},`) && found.endsWith(`${last})`), found);
    }
    assert.ok(ramp("signed", theme, null).endsWith(`rgb(${colour(theme, "signed", 255)}))`));
  }
});

test("a number can be read on every colour of every scale", () => {
  for (const scale of ["positive", "signed"]) {
    for (const theme of ["light", "dark"]) {
      for (const pixel of table(scale, theme)) {
        const light = luminance(rgbOf(pixel));
        const contrast = inkOn(rgbOf(pixel)) === "#000" ? (light + 0.05) / 0.05 : 1.05 / (light + 0.05);
        assert.ok(contrast >= 4.5, `${scale} ${theme} ${rgbOf(pixel)}: ${contrast}`); // WCAG 2.2, 1.4.3
      }
    }
  }
});

test("only parameters move, and only once the step has landed", () => {
  const data = (...numbers) => ({ data: Float32Array.from(numbers) });
  const step = { arrays: { "parameters.w": data(1, 2), "updates.w": data(0.5, -1), "gradients.w": data(3, 4) } };
  const shown = (field, landed) => Array.from(valuesOf(step, { field, address: "w" }, landed));
  assert.deepEqual(shown("parameters", false), [1, 2]);
  assert.deepEqual(shown("parameters", true), [1.5, 1]);
  assert.deepEqual(shown("gradients", true), [3, 4]);
  assert.equal(valuesOf(null, { field: "parameters", address: "w" }, true), null);
});

test("between tiles there is nothing", () => {
  assert.equal(flatAt(layoutOf([4, 28, 28]), 28, 3), -1);
});

const LAYERS = [
  ["conv1", "convolution", [4, 28, 28]], ["relu1", "relu", [4, 28, 28]], ["pool1", "max_pooling", [4, 14, 14]],
  ["flatten", "flatten", [784]], ["fc1", "dense", [2]], ["softmax", "softmax", [2]],
].map(([name, kind, shape]) => ({
  name, kind, shape, settings: {}, parameters: kind === "dense" ? { [`${name}.weight`]: [200, 400] } : {},
  address: `${name}.${["convolution", "dense"].includes(kind) ? "pre_activation" : "activation"}`,
}));
const NETWORK = { input_shape: [1, 32, 32], loss: "cross-entropy", layers: LAYERS };

test("a ReLU stands in the column of the layer before it", () => {
  const columns = columnsOf(NETWORK);
  assert.deepEqual(columns.map(({ name }) => name), ["input", "conv1", "pool1", "flatten", "fc1", "softmax"]);
  assert.deepEqual(columns[1].units.map(({ address }) => address), ["conv1.pre_activation", "relu1.activation"]);
  assert.deepEqual(columns[4].units.map(({ address }) => address), ["fc1.pre_activation"]);
  assert.equal(columns[5].kind, "outputs");
  assert.equal(columns[4].large.length, 1);
});

test("every kind of layer has its place, and only what cannot be negative is drawn as positive", () => {
  const kinds = ["convolution", "tanh", "average_pooling", "leaky_relu", "gelu", "sigmoid", "dropout", "flatten", "softmax"];
  const layers = kinds.map((kind) => ({
    name: kind, kind, shape: [1], settings: { size: [2, 3], filters: 1 }, parameters: {}, address: `${kind}.activation`,
  }));
  const columns = columnsOf({ input_shape: [1, 4, 4], loss: "cross-entropy", layers });
  assert.deepEqual(columns.map(({ name, units }) => [name, units.at(-1).positive]), [
    ["input", true], ["convolution", false], ["average_pooling", false], ["leaky_relu", false], ["gelu", false],
    ["sigmoid", true], ["dropout", true], ["flatten", true], ["softmax", true],
  ]);
  assert.equal(columns[1].units[1].address, "tanh.activation");
  const phrases = stationsOf({ loss: "cross-entropy", layers }).map(({ phrase }) => phrase);
  assert.equal(phrases.length, 2 * kinds.length + 2);
  assert.equal(phrases[2], "average_pooling: take the mean of every 2 × 3");
});

test("a network that does not end in softmax has its outputs once more at the end", () => {
  const last = (loss, kind) => columnsOf({ input_shape: [2], loss, layers: [
    { name: "fc1", kind: "dense", shape: [1], parameters: {}, address: "fc1.pre_activation", settings: {} },
    { name: "end", kind, shape: [1], parameters: {}, address: "end.activation", settings: {} },
  ] }).map(({ name, kind: what, first }) => [name, what, first]);
  assert.deepEqual(last("binary-cross-entropy", "sigmoid"), [["input", "input", -1], ["fc1", "dense", 0], ["end", "outputs", 1]]);
  assert.deepEqual(last("mean-squared-error", "sigmoid"), [["input", "input", -1], ["fc1", "dense", 0], ["C", "outputs", 2]]);
});

test("the loss and where the way back starts are called by what they are", () => {
  const layers = [{ name: "neuron", kind: "dense", settings: { units: 1 } }, { name: "out", kind: "sigmoid", settings: {} }];
  const said = (loss) => stationsOf({ loss, layers }).map(({ phrase }) => phrase);
  assert.equal(said("output")[2], "the loss: C is the output itself");
  assert.equal(said("binary-cross-entropy")[3], "out: start with the errors (a − y) / batch");
  assert.equal(said("mean-squared-error")[3], "out: multiply the gradient by a (1 − a)");
});

test("the walk goes forward, to the loss, backward from right to left, to the update", () => {
  const stations = stationsOf(NETWORK);
  assert.deepEqual(stations.map(({ stage, layer }) => `${stage} ${layer ?? ""}`.trim()), [
    ...LAYERS.map(({ name }) => `forward ${name}`), "loss",
    ...[...LAYERS].reverse().map(({ name }) => `backward ${name}`), "update",
  ]);
  assert.ok(reached({ stations, position: 6 }, "loss", null));
  assert.ok(!reached({ stations, position: 6 }, "backward", "softmax"));
});

function playerAt(speed, still = false) {
  const state = { walk: { stations: stationsOf(NETWORK), position: 13, running: false, speed } };
  const timers = [];
  const player = createPlayer({
    getState: () => state,
    dispatch: ({ walk }) => { state.walk = { ...state.walk, ...walk }; },
    timer: { set: (work) => timers.push(work), clear: () => timers.splice(0) },
    still: () => still,
  });
  return { state, timers, player };
}

test("a walk passes every station once and ends at the last", () => {
  const { state, timers, player } = playerAt("normal");
  player.begin();
  const seen = [state.walk.position];
  while (timers.length) { timers.pop()(); seen.push(state.walk.position); }
  assert.deepEqual(seen, state.walk.stations.map((_, place) => place));
  assert.equal(state.walk.running, false);
});

test("reduced motion, the pace 'at once' and skipping show the whole step", () => {
  for (const [speed, still] of [["at once", false], ["slow", true]]) {
    const { state, timers, player } = playerAt(speed, still);
    player.begin();
    assert.equal(state.walk.position, 13);
    assert.equal(timers.length, 0);
  }
  const { state, player } = playerAt("slow");
  player.begin();
  player.finish();
  assert.deepEqual([state.walk.position, state.walk.running], [13, false]);
});

test("the walk stands, goes on, and jumps from stage to stage", () => {
  const { state, timers, player } = playerAt("normal");
  player.goTo(0);
  const stages = [];
  for (let i = 0; i < 4; i += 1) {
    player.nextStage();
    stages.push([state.walk.position, state.walk.stations[state.walk.position].stage]);
  }
  assert.deepEqual(stages, [[6, "loss"], [7, "backward"], [13, "update"], [13, "update"]]);
  player.play(); // from the end it begins again
  assert.deepEqual([state.walk.position, state.walk.running, timers.length], [0, true, 1]);
  timers.pop()();
  player.pause();
  assert.deepEqual([state.walk.position, state.walk.running, timers.length], [1, false, 0]);
});

test("an open band is larger, the rest compressed, and every place is found again", () => {
  const lens = lensOf(0.25, 0.5, 2, 0.375, 0.375);
  assert.deepEqual([lens.from, lens.to.map((one) => Math.round(1e6 * one) / 1e6)], [[0, 0.25, 0.5, 1], [0, 0.125, 0.625, 1]]);
  for (const place of [0, 0.1, 0.25, 0.3, 0.5, 0.9, 1]) {
    for (const part of [0, 0.5, 1]) {
      const now = ajar(lens, part);
      assert.ok(Math.abs(behindLens(now, throughLens(now, place)) - place) < 1e-12);
    }
    assert.ok(Math.abs(throughLens(ajar(lens, 0), place) - place) < 1e-12);
  }
  for (const place of [0.26, 0.4, 0.49]) { // what is pointed at stays under the pointer
    assert.ok(Math.abs(throughLens(lensOf(0.25, 0.5, 2, place, place), place) - place) < 1e-12);
  }
  assert.deepEqual(lensOf(0, 0.25, 2, 0.1, 0.1).to, [0, 0, 0.5, 1]); // but for the ends, which hold
  assert.deepEqual(lensOf(0.75, 1, 2, 0.9, 0.9).to, [0, 0.5, 1, 1]);
  assert.equal(lensOf(0, 1, 3, 0.5, 0.5), FLAT);
  const units = layoutOf([400]);
  const band = bandAround(units, pixelOf(units, 200));
  assert.ok(band.y[1] - band.y[0] === 6 && band.x[1] - band.x[0] === 6);
  assert.deepEqual(bandAround(layoutOf([16, 10, 10]), { x: 12, y: 3 }), { x: [11, 21], y: [0, 10] });
});

test("a set of cells is outlined tile by tile, and whole layers by one box", () => {
  const maps = layoutOf([4, 6, 6]);
  assert.deepEqual(boxesOf(maps, [[0, 1], [2, 3], [1, 2, 3]]), [{ x: 1, y: 2, width: 3, height: 2 }, { x: 8, y: 2, width: 3, height: 2 }]);
  const units = layoutOf([200]);
  assert.deepEqual(boxesOf(units, [Array.from({ length: 200 }, (_, one) => one)]), [{ x: 0, y: 0, width: units.width, height: units.height }]);
  assert.deepEqual(boxesOf(maps, [[0], [], [1]]), []);
});

test("every factor of ten in a gradient's size is as many pixels", () => {
  const decade = signalHeight(1) - signalHeight(0.1);
  assert.ok(Math.abs(signalHeight(1e-3) - signalHeight(1e-4) - decade) < 1e-9);
  assert.equal(signalHeight(0), signalHeight(1e-9));
  assert.equal(signalHeight(null), signalHeight(undefined));
  assert.equal(signalHeight(1e30), signalHeight(100));
});
