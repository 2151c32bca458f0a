/**
 * Stations: connections of cells and sums, against steps of the engine (tests/golden/stations.py),
 * for windows with stride, padding, dilation and groups.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { outerProduct } from "../../static/js/arithmetic/dense.js";
import { countOf } from "../../static/js/arithmetic/elementwise.js";
import { batchMean, softmaxOf } from "../../static/js/arithmetic/loss.js";
import { poolingWindowAt } from "../../static/js/arithmetic/pooling.js";
import { flatOf, indexOf } from "../../static/js/canvas/tile_layout.js";
import { cellWords } from "../../static/js/network/cell_description.js";
import { columnsOf } from "../../static/js/network/columns.js";
import {
  receptiveField,
  sidesOf,
  sourceCells,
  targetCells,
  touchedBy,
} from "../../static/js/network/receptive_fields.js";
import { relatedCells } from "../../static/js/network/related_cells.js";
import { sharingEntries } from "../../static/js/network/weight_sharing.js";
import { initialState, reduce } from "../../static/js/state/store.js";
import { paddedMap } from "../../static/js/stations/padded_map.js";
import { equationOf } from "../../static/js/walk/equations.js";
import { isRevealed, revealedAt } from "../../static/js/walk/reveal_order.js";
import { sameUnit } from "../../static/js/walk/same_unit.js";
import { contextOf } from "../../static/js/walk/station_context.js";
import { modesOf } from "../../static/js/walk/station_modes.js";
import {
  gateSlopes,
  kernelSums,
  penaltyPart,
  routeSums,
  startParts,
  termSums,
  turnedSums,
  weightedSums,
  windowSums,
} from "../../static/js/walk/station_sums.js";
import { stationsOf } from "../../static/js/walk/stations.js";

const GOLDEN = JSON.parse(readFileSync(new URL("../golden/stations.json", import.meta.url), "utf-8"));

function stateOf(golden) {
  const arrays = Object.fromEntries(
    Object.entries(golden.arrays).map(([name, { shape, values }]) => [
      name,
      { shape, data: Float32Array.from(values) },
    ]),
  );
  const welcome = {
    type: "welcome",
    recipe: { preset: "tour", problem: "3-or-8" },
    network: golden.network,
    classes: ["3", "8", "9"],
    image: 0,
    selection: null,
    arrays: {},
  };
  const first = Object.keys(
    golden.network.layers.find(({ parameters }) => Object.keys(parameters).length).parameters,
  )[0];
  welcome.selection = { address: first, index: golden.arrays[`parameters.${first}`].shape.map(() => 0) };
  const step = {
    type: "step",
    step: 0,
    done: true,
    image: 0,
    label: golden.label,
    batch_size: golden.images,
    losses: [],
    arrays,
  };
  return [welcome, step].reduce(reduce, initialState());
}

const size = (shape) => shape.reduce((product, length) => product * length, 1);
const every = (shape) => Array.from({ length: size(shape) }, (_, flat) => indexOf(shape, flat));
const flats = (shape, axes) =>
  axes
    .reduce((found, places) => found.flatMap((one) => places.map((place) => [...one, place])), [[]])
    .map((index) => flatOf(shape, index))
    .sort((a, b) => a - b);

const CHAIN = 10; // rounding over all layers differs between batch sizes

/** Assert that a float64 sum of float32 products is near the float32 sum of the engine. */
function near(found, sent, magnitude, what) {
  assert.ok(Math.abs(found - sent) <= 2e-6 * magnitude + 1e-9, `${what}: ${found}, sent ${sent}`);
}

for (const [name, golden] of Object.entries(GOLDEN)) {
  const { network } = golden;
  const state = stateOf(golden);
  const read = (array) => state.step.arrays[array].data;

  test(`${name}: sources are those that a gradient comes back to, targets the other way round`, () => {
    network.layers.forEach((layer, number) => {
      const sides = sidesOf(network, number);
      const truth = golden.sources[layer.address];
      every(layer.shape).forEach((index, flat) => {
        assert.deepEqual(
          flats(sides.entering.shape, sourceCells(sides, index)),
          truth[flat],
          `${layer.address} ${index}`,
        );
      });
      every(sides.entering.shape).forEach((index, flat) => {
        const fed = truth.flatMap((places, to) => (places.includes(flat) ? [to] : []));
        assert.deepEqual(
          flats(layer.shape, targetCells(sides, index)),
          fed,
          `${sides.entering.address} ${index}`,
        );
      });
    });
  });

  test(`${name}: a receptive field is the box around all that is reached on the way down`, () => {
    network.layers.forEach((layer, number) => {
      for (const index of every(layer.shape).filter((_, flat) => flat % 7 === 0)) {
        let reached = [flatOf(layer.shape, index)];
        for (let at = number; at >= 0; at -= 1) {
          reached = [...new Set(reached.flatMap((flat) => golden.sources[network.layers[at].address][flat]))];
        }
        const places = reached.map((flat) => indexOf(network.input_shape, flat));
        const box = network.input_shape.map((_, axis) => {
          const all = places.map((place) => place[axis]);
          return [Math.min(...all), Math.max(...all)];
        });
        assert.deepEqual(
          receptiveField(network, number, index).map((one) => [one[0], one.at(-1)]),
          box,
          `${layer.address} ${index}`,
        );
      }
    });
  });

  test(`${name}: what every station adds up is what the engine sent`, () => {
    for (const station of stationsOf(network)) {
      for (const mode of modesOf(network, station)) {
        if (mode.kind === "loss" || mode.kind === "update") continue;
        for (const index of every(mode.shape).filter((_, flat) => flat % 3 === 0)) {
          const context = { ...contextOf(state, mode), index };
          assert.deepEqual(context.missing, []);
          CHECKS[mode.kind](context, read, flatOf(mode.shape, index));
        }
      }
    }
  });

  test(`${name}: a step that does not carry what its stations draw yet is not drawn`, () => {
    const { arrays, ...step } = state.step;
    const shared = Object.entries(arrays).filter(([array]) => /^(labels|image|true|pred)/.test(array));
    const early = { ...state, step: { ...step, arrays: Object.fromEntries(shared) } };
    for (const station of stationsOf(network)) {
      for (const mode of modesOf(network, station)) {
        const { missing, entering, leaving } = contextOf(early, mode);
        assert.ok(missing.includes(`activations.${entering.address}`), station.phrase);
        assert.ok(missing.includes(`gradients.${leaving.address}`), station.phrase);
        assert.doesNotThrow(() => equationOf(contextOf(early, mode)));
      }
    }
  });

  test(`${name}: every station says its formula with numbers`, () => {
    for (const station of stationsOf(network)) {
      for (const mode of modesOf(network, station)) {
        if (["loss", "update"].includes(mode.kind)) continue;
        assert.match(equationOf(contextOf(state, mode)), /= .*\d/, `${station.phrase} ${mode.kind}`);
      }
    }
  });
}

const abs = (numbers) => numbers.reduce((sum, one) => sum + Math.abs(one), 0);
const CHECKS = {
  window: (context, read, flat) => {
    const { parts, total, bias } = windowSums(context);
    near(
      total,
      read(`activations.${context.leaving.address}`)[flat],
      abs(parts.flatMap(({ products }) => products)) + Math.abs(bias),
      "z",
    );
  },
  turned: (context, read, flat) => {
    const { parts, total } = turnedSums(context);
    near(
      total,
      read(`gradients.${context.entering.address}`)[flat],
      abs(parts.flatMap(({ products }) => products)),
      "∂C/∂a",
    );
    const { values, columns, box } = paddedMap(context, [parts[0].number]); // the picture under the window
    const [rows, across] = box(context.index);
    assert.deepEqual(
      rows.flatMap((r) => across.map((c) => values[r * columns + c])),
      parts[0].seen,
    );
  },
  kernel: (context, read, flat) => {
    const { products, sum } = kernelSums(context);
    near(sum, read(`own.${context.mode.address}`)[flat], CHAIN * abs([...products]), "∂C/∂k");
  },
  terms: (context, read, flat) => {
    const { terms, total, bias } = termSums(context);
    near(
      total,
      read(`activations.${context.leaving.address}`)[flat],
      abs(terms.map(({ product }) => product)) + Math.abs(bias ?? 0),
      "z",
    );
  },
  weighted: (context, read, flat) => {
    const { terms, total } = weightedSums(context);
    near(
      total,
      read(`gradients.${context.entering.address}`)[flat],
      abs(terms.map(({ product }) => product)),
      "∂C/∂a",
    );
  },
  outer: ({ entering, leaving, mode }, read, flat) => {
    const made = outerProduct(read(`gradients.${leaving.address}`), read(`activations.${entering.address}`));
    near(made[flat], read(`own.${mode.address}`)[flat], CHAIN * Math.abs(made[flat]), "∂C/∂w");
  },
  gate: (context, read, flat) => {
    if (context.mode.stage === "forward") return;
    const { slopes, sent, back } = gateSlopes(context);
    near(slopes[flat] * sent[flat], back[flat], Math.abs(back[flat]), "∂C/∂z");
  },
  pooling: (context, read, flat) => {
    const { result, cells } = poolingWindowAt(
      context,
      read(`activations.${context.entering.address}`),
      context.index,
    );
    near(
      result,
      read(`activations.${context.leaving.address}`)[flat],
      abs(cells.map(({ value }) => value)),
      "a",
    );
  },
  routes: (context, read, flat) => {
    const { parts, total } = routeSums(context);
    near(
      total,
      read(`gradients.${context.entering.address}`)[flat],
      abs(parts.map(({ product }) => product)),
      "∂C/∂a",
    );
  },
  flatten: ({ entering, leaving }, read, flat) => {
    assert.equal(read(`activations.${leaving.address}`)[flat], read(`activations.${entering.address}`)[flat]);
  },
  unflatten: ({ entering, leaving }, read, flat) => {
    assert.equal(read(`gradients.${leaving.address}`)[flat], read(`gradients.${entering.address}`)[flat]);
  },
  softmax: ({ entering, leaving }, read, flat) => {
    near(
      softmaxOf(read(`activations.${entering.address}`)).shares[flat],
      read(`activations.${leaving.address}`)[flat],
      1,
      "a",
    );
  },
  start: (context, read, flat) => {
    near(startParts(context)[flat].error, read(`gradients.${context.mode.address}`)[flat], 1, "∂C/∂z");
  },
};

test("a convolution is the product with its full matrix, of few numbers and many zeros", () => {
  const golden = GOLDEN.chance;
  const sides = sidesOf(golden.network, 0);
  const entries = sharingEntries(sides.layer, sides.entering.shape, sides.leaving.shape);
  const state = stateOf(golden);
  const [a, kernel, bias, z] = [
    "activations.input.activation",
    "parameters.conv1.kernel",
    "parameters.conv1.bias",
    "activations.conv1.pre_activation",
  ].map((name) => state.step.arrays[name].data);
  const outputs = sides.leaving.shape[1] * sides.leaving.shape[2];
  const made = Float64Array.from({ length: outputs }, () => bias[1]);
  for (const { row, column, weight } of entries) made[row] += kernel[9 + weight] * a[column];
  made.forEach((one, row) => near(one, z[outputs + row], 5, `row ${row}`));
  assert.equal(new Set(entries.map(({ weight }) => weight)).size, 9);
});

test("a weight reads exactly the numbers that its gradient comes back to", () => {
  for (const { network, reads } of Object.values(GOLDEN)) {
    network.layers.forEach((layer, number) => {
      const sides = sidesOf(network, number);
      for (const [address, shape] of Object.entries(layer.parameters)) {
        every(shape).forEach((index, flat) => {
          const { sources, targets } = touchedBy(sides, index);
          assert.ok(targets[0].length === 1 && targets[0][0] === index[0]);
          if (address.endsWith(".bias")) assert.equal(sources, null);
          else
            assert.deepEqual(
              flats(sides.entering.shape, sources),
              reads[address][flat],
              `${address} ${index}`,
            );
        });
      }
    });
  }
});

test("how many gates are shut is counted from the activations", () => {
  const state = stateOf(GOLDEN.chance);
  const mode = modesOf(GOLDEN.chance.network, { stage: "backward", layer: "relu1" })[0];
  const { slopes } = gateSlopes(contextOf(state, mode));
  const z = GOLDEN.chance.arrays["activations.conv1.pre_activation"].values;
  assert.deepEqual(countOf(slopes, "relu"), {
    shut: z.filter((one) => one <= 0).length,
    open: z.filter((one) => one > 0).length,
    all: z.length,
  });
});

test("the loss of the mini-batch is the mean of the images' losses", () => {
  assert.deepEqual(batchMean(Float64Array.from([1, 2, 6])), { sum: 9, mean: 3 });
});

test("what is lit is a function of the position only, forward from left, backward from right", () => {
  for (const { network } of Object.values(GOLDEN)) {
    const made = revealedAt(network);
    const stations = stationsOf(network);
    const litAt = stations.map((_, position) =>
      Object.keys(made)
        .filter((name) => isRevealed(made, name, { done: true }, position))
        .sort(),
    );
    const scrubbed = [...stations.keys(), ...[...stations.keys()].reverse(), 5, 0, 7].map((position) => [
      position,
      Object.keys(made)
        .filter((name) => isRevealed(made, name, { done: true }, position))
        .sort(),
    ]);
    for (const [position, lit] of scrubbed) assert.deepEqual(lit, litAt[position]);
    for (let position = 1; position < litAt.length; position += 1) {
      for (const name of litAt[position - 1])
        assert.ok(litAt[position].includes(name), `${name} goes out at ${position}`);
    }
    assert.equal(litAt.at(-1).length, Object.keys(made).length);
    stations.forEach(({ stage, layer }, position) => {
      if (stage !== "backward") return;
      const { parameters } = network.layers.find((one) => one.name === layer);
      for (const address of Object.keys(parameters)) assert.equal(made[`gradients.${address}`], position);
    });
    assert.ok(!isRevealed(made, "gradients.input.activation", { done: false }, stations.length - 1));
  }
});

test("a cell is linked with its sources, its targets, its parameters and its part of the input", () => {
  const { network } = GOLDEN.windows;
  const columns = columnsOf(network);
  const place = columns.findIndex(({ name }) => name === "conv2");
  const links = relatedCells(network, columns, place, "gelu1.activation", [4, 1, 2]);
  assert.deepEqual(
    links.map(({ role, column }) => [role, columns[column].name]),
    [
      ["source", "pool1"],
      ["parameter", "conv2"],
      ["parameter", "conv2"],
      ["field", "input"],
      ["target", "pool2"],
    ],
  );
  const lines = cellWords(
    network,
    { field: "activations", address: "conv2.pre_activation" },
    [4, 1, 2],
    () => 1,
    2,
  );
  assert.deepEqual(lines, [
    "= Σ of 8 products w · a, + b",
    "from pool1.activation[2…3, 0…2 by 2, 1…3 by 2]",
    "to gelu1.activation[4, 1, 2]",
  ]);
});

test("a station follows the choice of the page, and its own pick until another is chosen", () => {
  let state = stateOf(GOLDEN.chance);
  const mode = modesOf(GOLDEN.chance.network, { stage: "forward", layer: "conv1" })[0];
  state = reduce(state, { type: "local/choose", address: "relu1.activation", index: [1, 2, 3], of: "value" });
  assert.deepEqual(contextOf(state, mode).index, [1, 2, 3]); // the same unit, behind the gate
  state = reduce(state, {
    type: "local/pick",
    key: "window value conv1.pre_activation",
    address: mode.address,
    index: [0, 4, 4],
  });
  assert.deepEqual(contextOf(state, mode).index, [0, 4, 4]);
  state = reduce(state, {
    type: "local/choose",
    address: "conv1.pre_activation",
    index: [1, 0, 0],
    of: "value",
  });
  assert.deepEqual(contextOf(state, mode).index, [1, 0, 0]);
  assert.ok(!sameUnit(GOLDEN.chance.network, "relu1.activation", "pool1.activation"));
});

test("an L2 penalty adds λ w to the gradient of a weight, and nothing to that of a bias", () => {
  const golden = GOLDEN.decay;
  const state = stateOf(golden);
  const update = modesOf(golden.network, { stage: "update", layer: null })[0];
  let counted = 0;
  for (const layer of golden.network.layers) {
    for (const [address, shape] of Object.entries(layer.parameters)) {
      const whole = golden.arrays[`gradients.${address}`].values;
      const penalty = golden.arrays[`penalty.${address}`].values;
      every(shape).forEach((index, flat) => {
        const context = { ...contextOf(state, update), mode: { ...update, address, shape }, index };
        const part = penaltyPart(context);
        if (address.endsWith(".bias")) return assert.equal(part, null);
        near(part, penalty[flat], Math.abs(whole[flat]) + Math.abs(part), address);
        counted += 1;
      });
    }
  }
  assert.equal(counted, 2 * 9 + 2 * 12);
});

test("the formula of a weight's gradient names the part of the L2 penalty", () => {
  const state = stateOf(GOLDEN.decay);
  const [mode] = modesOf(GOLDEN.decay.network, { stage: "backward", layer: "fc1" });
  assert.match(equationOf(contextOf(state, mode)), /\(L2: λ w\) = /);
  const [plain] = modesOf(GOLDEN.windows.network, { stage: "backward", layer: "fc1" });
  assert.doesNotMatch(equationOf(contextOf(stateOf(GOLDEN.windows), plain)), /L2/);
});
