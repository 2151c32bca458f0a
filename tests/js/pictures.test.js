/** Number formats, colour scales, tile layout, stations, the walk through a step, and the lens. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { boxesOf } from "../../static/js/canvas/cell_boxes.js";
import {
  colourRamp,
  colourRange,
  colourTable,
  inkOn,
  luminance,
  placeIn,
  rgbOf,
} from "../../static/js/canvas/colour_scales.js";
import {
  bandAround,
  behindLens,
  fisheyeLens,
  NO_FISHEYE,
  openedLens,
  throughLens,
} from "../../static/js/canvas/magnifier_lens.js";
import {
  fitTiles,
  flatAt,
  flatOf,
  indexOf,
  pixelOf,
  tileLayout,
  withAcross,
} from "../../static/js/canvas/tile_layout.js";
import { columnsOf } from "../../static/js/network/columns.js";
import { displayedArray } from "../../static/js/network/displayed_array.js";
import { foldedWords, groupsOf } from "../../static/js/network/folding.js";
import { pictureSizes } from "../../static/js/network/picture_sizes.js";
import { duration, format, percent } from "../../static/js/text/format.js";
import { deadUnitsText, vanishingText } from "../../static/js/text/layer_health.js";
import { stagesReached, stationsOf } from "../../static/js/walk/stations.js";
import { createWalkPlayer } from "../../static/js/walk/walk_player.js";

test("numbers have four digits, a true minus and written powers", () => {
  const cases = [
    [0, "0"],
    [0.6931471, "0.6931"],
    [-12.3456, "−12.35"],
    [0.0001234567, "1.235×10⁻⁴"],
    [-3e-9, "−3.000×10⁻⁹"],
    [123456, "1.235×10⁵"],
    [12345, "1.235×10⁴"],
    [9999.7, "1.000×10⁴"],
    [1234, "1234"],
    [1, "1.000"],
    [NaN, "not a number"],
    [Infinity, "∞"],
    [null, "not a number"],
  ];
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
  assert.deepEqual(colourRange([NaN, 3, -1]), { low: -1, high: 3 });
  assert.equal(colourRange([]), null);
  assert.equal(colourTable("signed", "dark").length, 256);
});

for (const shape of [[4, 28, 28], [16, 4, 5, 5], [4, 1, 5, 5], [200], [4], [2, 200], [1, 32, 32]]) {
  test(`every cell of [${shape}] has a pixel of its own and is found again there`, () => {
    const layout = tileLayout(shape);
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
  const colour = (theme, scale, place) =>
    [0, 8, 16].map((shift) => (colourTable(scale, theme)[place] >> shift) & 255);
  for (const theme of ["light", "dark"]) {
    for (const [scale, range] of [
      ["signed", { low: -0.5, high: 2 }],
      ["signed", { low: 0.1, high: 2 }],
      ["positive", { low: 0, high: 3 }],
    ]) {
      const place = placeIn(scale, range);
      const [first, last] = [range.low, range.high].map((end) => `rgb(${colour(theme, scale, place(end))})`);
      const found = colourRamp(scale, theme, range);
      assert.ok(found.startsWith(`linear-gradient(90deg, ${first},`) && found.endsWith(`${last})`), found);
    }
    assert.ok(colourRamp("signed", theme, null).endsWith(`rgb(${colour(theme, "signed", 255)}))`));
  }
});

test("a number can be read on every colour of every scale", () => {
  for (const scale of ["positive", "signed"]) {
    for (const theme of ["light", "dark"]) {
      for (const pixel of colourTable(scale, theme)) {
        const light = luminance(rgbOf(pixel));
        const contrast = inkOn(rgbOf(pixel)) === "#000" ? (light + 0.05) / 0.05 : 1.05 / (light + 0.05);
        assert.ok(contrast >= 4.5, `${scale} ${theme} ${rgbOf(pixel)}: ${contrast}`); // WCAG 2.2, 1.4.3
      }
    }
  }
});

test("only parameters move, and only once the step has landed", () => {
  const data = (...numbers) => ({ data: Float32Array.from(numbers) });
  const step = {
    arrays: { "parameters.w": data(1, 2), "updates.w": data(0.5, -1), "gradients.w": data(3, 4) },
  };
  const shown = (field, landed) => Array.from(displayedArray(step, { field, address: "w" }, landed));
  assert.deepEqual(shown("parameters", false), [1, 2]);
  assert.deepEqual(shown("parameters", true), [1.5, 1]);
  assert.deepEqual(shown("gradients", true), [3, 4]);
  assert.equal(displayedArray(null, { field: "parameters", address: "w" }, true), null);
});

test("between two tiles the nearest cell is meant, beside the picture and after the last tile none", () => {
  const maps = tileLayout([4, 28, 28]); // two tiles in a line, one cell apart
  assert.equal(flatAt(maps, 28, 3), flatAt(maps, 27, 3));
  assert.equal(flatAt(maps, 3, 28), flatAt(maps, 3, 27));
  assert.equal(flatAt(maps, 57, 3), -1);
  assert.equal(flatAt(maps, -1, 3), -1);
  assert.equal(flatAt(tileLayout([3, 4, 4]), 6, 6), -1); // the fourth tile position is empty
});

test("tiles fill the room there is, those of a filter stay in one line, a wide box must be worth it", () => {
  const maps = tileLayout([4, 28, 28]);
  const square = fitTiles(maps, 200, [200]);
  assert.equal(square.across, 2);
  assert.ok(Math.abs(square.widths[0] - 200) < 1e-9);
  assert.equal(fitTiles(maps, 800, [100]).across, 4);
  const both = fitTiles(maps, 300, [200, 90]); // equal cell positions in both rows
  assert.equal(both.widths.length, 2);
  assert.ok(both.widths.every((width) => width <= 300));
  const kernels = tileLayout([16, 4, 5, 5]);
  for (const [width, height] of [
    [40, 200],
    [120, 120],
    [900, 60],
  ]) {
    const { across, widths } = fitTiles(kernels, width, [height]);
    assert.equal(across % 4, 0);
    const { width: wide, height: high } = withAcross(kernels, across);
    assert.ok(widths[0] <= width + 1e-9 && (widths[0] * high) / wide <= height + 1e-9);
  }
});

test("weights behind a flatten are images of the shape that was flattened", () => {
  const neuron = tileLayout([1, 1024], { image: [1, 32, 32] });
  assert.deepEqual([neuron.width, neuron.height], [32, 32]);
  const units = tileLayout([3, 50], { image: [2, 5, 5] }); // two maps of 5×5, three units
  assert.equal(units.count, 6);
  const boxes = boxesOf(units, [[1], Array.from({ length: 50 }, (_, one) => one)]);
  assert.deepEqual([boxes[0].width, boxes[0].height], [11, 5]);
  for (let flat = 0; flat < 150; flat += 1) {
    const { x, y } = pixelOf(units, flat);
    assert.equal(flatAt(units, x, y), flat);
  }
});

test("all pictures of a line grow together until they fill it, and none is wider than its room", () => {
  const items = [
    { layout: tileLayout([1, 32, 32]), kind: "units", least: 40 },
    { layout: tileLayout([4, 1, 5, 5]), kind: "filters", least: 32 },
    { layout: tileLayout([4, 28, 28]), kind: "units", least: 40 },
    { layout: null, kind: "units", least: 170 },
  ];
  for (const width of [320, 700, 1400]) {
    const { forward, backward, widths } = pictureSizes(items, width, { forward: 180, backward: 90 }, 0.1);
    assert.ok(widths.reduce((sum, one) => sum + one, 0) <= width + 1e-6);
    assert.ok(forward <= 180 && Math.abs(backward / forward - 0.5) < 1e-9);
  }
  const wide = pictureSizes(items, 1400, { forward: 180, backward: 90 }, 0.1);
  assert.deepEqual([wide.forward, wide.widths[3]], [180, 170]);
});

const LAYERS = [
  ["conv1", "convolution", [4, 28, 28]],
  ["relu1", "relu", [4, 28, 28]],
  ["pool1", "max_pooling", [4, 14, 14]],
  ["flatten", "flatten", [784]],
  ["fc1", "dense", [2]],
  ["softmax", "softmax", [2]],
].map(([name, kind, shape]) => ({
  name,
  kind,
  shape,
  settings: {},
  parameters: kind === "dense" ? { [`${name}.weight`]: [200, 400] } : {},
  address: `${name}.${["convolution", "dense"].includes(kind) ? "pre_activation" : "activation"}`,
}));
const NETWORK = { input_shape: [1, 32, 32], loss: "cross-entropy", layers: LAYERS };

test("a ReLU stands in the column of the layer before it", () => {
  const columns = columnsOf(NETWORK);
  assert.deepEqual(
    columns.map(({ name }) => name),
    ["input", "conv1", "pool1", "flatten", "fc1", "softmax"],
  );
  assert.deepEqual(
    columns[1].units.map(({ address }) => address),
    ["conv1.pre_activation", "relu1.activation"],
  );
  assert.deepEqual(
    columns[4].units.map(({ address }) => address),
    ["fc1.pre_activation"],
  );
  assert.equal(columns[5].kind, "outputs");
  assert.equal(columns[4].large.length, 1);
});

test("every kind of layer has its place, and only what cannot be negative is drawn as positive", () => {
  const kinds = [
    "convolution",
    "tanh",
    "average_pooling",
    "leaky_relu",
    "gelu",
    "sigmoid",
    "dropout",
    "flatten",
    "softmax",
  ];
  const layers = kinds.map((kind) => ({
    name: kind,
    kind,
    shape: [1],
    settings: { size: [2, 3], filters: 1 },
    parameters: {},
    address: `${kind}.activation`,
  }));
  const columns = columnsOf({ input_shape: [1, 4, 4], loss: "cross-entropy", layers });
  assert.deepEqual(
    columns.map(({ name, units }) => [name, units.at(-1).positive]),
    [
      ["input", true],
      ["convolution", false],
      ["average_pooling", false],
      ["leaky_relu", false],
      ["gelu", false],
      ["sigmoid", true],
      ["dropout", true],
      ["flatten", true],
      ["softmax", true],
    ],
  );
  assert.equal(columns[1].units[1].address, "tanh.activation");
  const phrases = stationsOf({ loss: "cross-entropy", layers }).map(({ phrase }) => phrase);
  assert.equal(phrases.length, 2 * kinds.length + 2);
  assert.equal(phrases[2], "average_pooling: take the mean of every 2 × 3");
});

test("a network that does not end in softmax has its outputs once more at the end", () => {
  const last = (loss, kind) =>
    columnsOf({
      input_shape: [2],
      loss,
      layers: [
        {
          name: "fc1",
          kind: "dense",
          shape: [1],
          parameters: {},
          address: "fc1.pre_activation",
          settings: {},
        },
        { name: "end", kind, shape: [1], parameters: {}, address: "end.activation", settings: {} },
      ],
    }).map(({ name, kind: what, first }) => [name, what, first]);
  assert.deepEqual(last("binary-cross-entropy", "sigmoid"), [
    ["input", "input", -1],
    ["fc1", "dense", 0],
    ["end", "outputs", 1],
  ]);
  assert.deepEqual(last("mean-squared-error", "sigmoid"), [
    ["input", "input", -1],
    ["fc1", "dense", 0],
    ["C", "outputs", 2],
  ]);
});

test("the loss and where the way back starts are called by what they are", () => {
  const layers = [
    { name: "neuron", kind: "dense", settings: { units: 1 } },
    { name: "out", kind: "sigmoid", settings: {} },
  ];
  const said = (loss) => stationsOf({ loss, layers }).map(({ phrase }) => phrase);
  assert.equal(said("output")[2], "the loss: C is the output itself");
  assert.equal(said("binary-cross-entropy")[3], "out: start with the errors (a − y) / batch size");
  assert.equal(said("mean-squared-error")[3], "out: multiply the gradient by a (1 − a)");
});

test("the walk goes forward, to the loss, backward from right to left, to the update", () => {
  const stations = stationsOf(NETWORK);
  assert.deepEqual(
    stations.map(({ stage, layer }) => `${stage} ${layer ?? ""}`.trim()),
    [
      ...LAYERS.map(({ name }) => `forward ${name}`),
      "loss",
      ...[...LAYERS].reverse().map(({ name }) => `backward ${name}`),
      "update",
    ],
  );
  assert.ok(stagesReached({ stations, position: 6 }, "loss", null));
  assert.ok(!stagesReached({ stations, position: 6 }, "backward", "softmax"));
});

function playerAt(speed, still = false, stage = "watch") {
  const walk = { stations: stationsOf(NETWORK), position: 13, running: false, speed };
  const state = { walk, show: { stage } };
  const timers = [];
  const player = createWalkPlayer({
    getState: () => state,
    dispatch: ({ walk: change }) => {
      state.walk = { ...state.walk, ...change };
    },
    timer: { set: (work) => timers.push(work), clear: () => timers.splice(0) },
    still: () => still,
  });
  return { state, timers, player };
}

test("a walk passes every station once and ends at the last", () => {
  const { state, timers, player } = playerAt("normal");
  player.begin();
  const seen = [state.walk.position];
  while (timers.length) {
    timers.pop()();
    seen.push(state.walk.position);
  }
  assert.deepEqual(
    seen,
    state.walk.stations.map((_, place) => place),
  );
  assert.equal(state.walk.running, false);
});

test("reduced motion, the pace 'at once' and skipping show the whole step", () => {
  for (const [speed, still] of [
    ["at once", false],
    ["slow", true],
  ]) {
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

test("inside a station a new step is shown at that station", () => {
  const { state, timers, player } = playerAt("normal", false, "inside");
  player.goTo(4);
  player.begin();
  player.finish();
  assert.deepEqual([state.walk.position, state.walk.running, timers.length], [4, false, 0]);
  player.play();
  assert.deepEqual([state.walk.position, state.walk.running], [4, true]);
  player.finish();
  assert.deepEqual([state.walk.position, state.walk.running], [4, false]);
});

test("the walk stands, goes on, and jumps from stage to stage", () => {
  const { state, timers, player } = playerAt("normal");
  player.goTo(0);
  const stages = [];
  for (let i = 0; i < 4; i += 1) {
    player.nextStage();
    stages.push([state.walk.position, state.walk.stations[state.walk.position].stage]);
  }
  assert.deepEqual(stages, [
    [6, "loss"],
    [7, "backward"],
    [13, "update"],
    [13, "update"],
  ]);
  player.play(); // at the end, play restarts
  assert.deepEqual([state.walk.position, state.walk.running, timers.length], [0, true, 1]);
  timers.pop()();
  player.pause();
  assert.deepEqual([state.walk.position, state.walk.running, timers.length], [1, false, 0]);
});

test("an open band is larger, the rest compressed, and every place is found again", () => {
  const lens = fisheyeLens(0.25, 0.5, 2, 0.375, 0.375);
  assert.deepEqual(
    [lens.from, lens.to.map((one) => Math.round(1e6 * one) / 1e6)],
    [
      [0, 0.25, 0.5, 1],
      [0, 0.125, 0.625, 1],
    ],
  );
  for (const place of [0, 0.1, 0.25, 0.3, 0.5, 0.9, 1]) {
    for (const part of [0, 0.5, 1]) {
      const now = openedLens(lens, part);
      assert.ok(Math.abs(behindLens(now, throughLens(now, place)) - place) < 1e-12);
    }
    assert.ok(Math.abs(throughLens(openedLens(lens, 0), place) - place) < 1e-12);
  }
  for (const place of [0.26, 0.4, 0.49]) {
    // the cell under the pointer stays there
    assert.ok(Math.abs(throughLens(fisheyeLens(0.25, 0.5, 2, place, place), place) - place) < 1e-12);
  }
  assert.deepEqual(fisheyeLens(0, 0.25, 2, 0.1, 0.1).to, [0, 0, 0.5, 1]); // except at the ends
  assert.deepEqual(fisheyeLens(0.75, 1, 2, 0.9, 0.9).to, [0, 0.5, 1, 1]);
  assert.equal(fisheyeLens(0, 1, 3, 0.5, 0.5), NO_FISHEYE);
  const units = tileLayout([400]);
  const band = bandAround(units, pixelOf(units, 200));
  assert.ok(band.y[1] - band.y[0] === 6 && band.x[1] - band.x[0] === 6);
  assert.deepEqual(bandAround(tileLayout([16, 10, 10]), { x: 12, y: 3 }), { x: [11, 21], y: [0, 10] });
});

test("a set of cells is outlined tile by tile, and whole layers by one box", () => {
  const maps = tileLayout([4, 6, 6]);
  assert.deepEqual(
    boxesOf(maps, [
      [0, 1],
      [2, 3],
      [1, 2, 3],
    ]),
    [
      { x: 1, y: 2, width: 3, height: 2 },
      { x: 8, y: 2, width: 3, height: 2 },
    ],
  );
  const units = tileLayout([200]);
  assert.deepEqual(boxesOf(units, [Array.from({ length: 200 }, (_, one) => one)]), [
    { x: 0, y: 0, width: units.width, height: units.height },
  ]);
  assert.deepEqual(boxesOf(maps, [[0], [], [1]]), []);
});

test("a pooling is folded into its convolution, the scores into the answer; opened it falls out", () => {
  const columns = columnsOf(NETWORK);
  const names = (groups) =>
    groups.map(({ main, members, entry }) => [
      columns[main].name,
      members.map((place) => columns[place].name).join(" "),
      entry === null ? null : columns[entry].name,
    ]);
  const folded = groupsOf(columns, new Set(), false);
  assert.deepEqual(names(folded), [
    ["input", "input", null],
    ["conv1", "conv1 pool1 flatten", "conv1"],
    ["softmax", "fc1 softmax", "fc1"],
  ]);
  const settled = {
    layers: NETWORK.layers.map((layer) => ({ ...layer, settings: { size: 2 } })),
  };
  assert.equal(foldedWords(settled, columns, folded[1]), "ReLU · pool 2");
  const opened = groupsOf(columns, new Set(["conv1"]), false);
  assert.deepEqual(
    names(opened).map(([name]) => name),
    ["input", "conv1", "pool1", "flatten", "softmax"],
  );
  assert.deepEqual(
    groupsOf(columns, new Set(), true).map(({ members }) => members.length),
    columns.map(() => 1),
  );
});

test("what stands between the input and the first weights is folded into their column", () => {
  const layers = [
    { name: "flatten", kind: "flatten", address: "flatten.activation", shape: [16], parameters: {} },
    {
      name: "fc1",
      kind: "dense",
      address: "fc1.pre_activation",
      shape: [2],
      parameters: { "fc1.weight": [2, 16] },
    },
    { name: "softmax", kind: "softmax", address: "softmax.activation", shape: [2], parameters: {} },
  ];
  const columns = columnsOf({ input_shape: [1, 4, 4], loss: "cross-entropy", layers });
  assert.deepEqual(columns[2].image, [1, 4, 4]);
  const groups = groupsOf(columns, new Set(), false);
  assert.deepEqual(
    groups.map(({ members, entry }) => [members.length, entry]),
    [
      [1, null],
      [3, 2],
    ],
  );
});

test("dead units and a vanishing gradient are said in words", () => {
  assert.equal(deadUnitsText([0, 1, 2, 3], 4), "all 4 dead: nothing comes through");
  assert.equal(deadUnitsText([0, 1, 2, 3], 4, true), "all 4 dead");
  assert.equal(deadUnitsText([0, 2], 4), "2 of 4 dead");
  assert.equal(deadUnitsText([2], 4), "");
  assert.equal(deadUnitsText([], 4), "");
  assert.equal(deadUnitsText(undefined, 4), "");
  assert.equal(vanishingText(2e-8, 0.2), "gradient ×10⁻⁷ of the layer after");
  assert.equal(vanishingText(0, 0.2), "no gradient comes back");
  assert.equal(vanishingText(0.1, 0.2), "");
  assert.equal(vanishingText(0, 0), "");
});
