/** Two lanes at once: which can be shown together, the step of the second, their difference, their terms. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { explainSame, laneRows, laneTerms } from "../../static/js/network/lane_numbers.js";
import { differenceStep, lanePair, laneViewOf, stepPair } from "../../static/js/network/lane_steps.js";

const floats = (shape, ...values) => ({ shape, data: Float32Array.from(values) });
const lane = (number, more = {}) => ({
  number,
  label: `lane ${number}`,
  recipe: { preset: "tour", problem: "3-or-8", architecture: null },
  network_differs: false,
  ...more,
});
const comparison = (more = {}) => ({ picked: 1, other: 3, lanes: [lane(1), lane(2), lane(3)], ...more });

test("two lanes are shown together where there is a second one with the same network", () => {
  const show = { lane_view: "difference" };
  assert.equal(lanePair({ comparison: null }), null);
  assert.equal(lanePair({ comparison: comparison({ other: null }) }), null);
  assert.equal(lanePair({ comparison: comparison({ other: 1 }) }), null);
  const { picked, other, problem } = lanePair({ comparison: comparison() });
  assert.deepEqual([picked.number, other.number, problem], [1, 3, null]);
  assert.equal(laneViewOf({ comparison: comparison(), show }), "difference");
  assert.equal(laneViewOf({ comparison: null, show }), "picked");
  const mlp = { preset: "mlp", problem: "3-or-8", architecture: null };
  const lanes = [
    lane(1),
    lane(2, { network_differs: true, recipe: mlp }),
    lane(3, { network_differs: true }),
  ];
  const differing = comparison({ lanes });
  assert.equal(lanePair({ comparison: differing }).problem, "Lane 3 has another network.");
  assert.equal(laneViewOf({ comparison: differing, show }), "picked");
  assert.equal(lanePair({ comparison: { ...differing, picked: 2 } }).problem, "Lane 3 has another network.");
  lanes[2] = lane(3, { network_differs: true, recipe: { ...mlp, seed: 4 } });
  assert.equal(lanePair({ comparison: { ...differing, picked: 2 } }).problem, null);
});

const step = {
  type: "step",
  step: 4,
  position: 5,
  done: true,
  label: 1,
  image: 0,
  loss: 0.5,
  loss_after: 0.25,
  accuracy: 0.75,
  gradient_norms: { "fc2.pre_activation": 2 },
  update_ratios: {},
  dead_units: { "relu1.activation": [1] },
  arrays: {
    images: floats([1, 1], 7),
    labels: floats([1], 1),
    predicted: floats([1], 1),
    image_losses: floats([1], 0.5),
    true_probabilities: floats([1], 0.6),
    "activations.fc2.pre_activation": floats([2], 1, -2),
    "gradients.fc2.pre_activation": floats([2], 0.5, -0.5),
    "parameters.fc2.weight": floats([2, 1], 3, 4),
    "gradients.fc2.weight": floats([2, 1], 0.25, 1),
    "updates.fc2.weight": floats([2, 1], -0.5, -2),
    "activations.gone": floats([3], 1, 2, 3),
  },
};
const otherStep = {
  lane: 3,
  step: 4,
  position: 5,
  image: 0,
  same_images: true,
  loss: 0.75,
  loss_after: null,
  accuracy: 0.5,
  gradient_norms: { "fc2.pre_activation": 3 },
  update_ratios: {},
  arrays: {
    predicted: floats([1], 0),
    image_losses: floats([1], 0.875),
    true_probabilities: floats([1], 0.4),
    "activations.fc2.pre_activation": floats([2], 1.5, 1),
    "gradients.fc2.pre_activation": floats([2], -0.5, 0.5),
    "parameters.fc2.weight": floats([2, 1], 2, 4),
    "gradients.fc2.weight": floats([2, 1], 0.5, 0.5),
    "updates.fc2.weight": floats([2, 1], 1, 0.5),
    "activations.gone": floats([2], 1, 2),
  },
};
const state = (more = {}) => ({ step, otherStep, comparison: comparison(), ...more });

test("the pair is there once the second lane is at the step on display", () => {
  const { other } = stepPair(state());
  assert.deepEqual([other.loss, other.label, other.gradient_norms], [0.75, 1, otherStep.gradient_norms]);
  assert.equal(other.arrays["gradients.fc2.weight"], otherStep.arrays["gradients.fc2.weight"]);
  assert.deepEqual(other.dead_units, {}, "they are not known");
  const elsewhere = stepPair(state({ otherStep: { ...otherStep, same_images: false } }));
  assert.equal(elsewhere.other.label, -1, "the labels of another mini-batch are not known");
  assert.equal(stepPair(state({ otherStep: { ...otherStep, step: 3 } })), null);
  assert.equal(stepPair(state({ otherStep: { ...otherStep, position: 4 } })), null);
  assert.equal(stepPair(state({ otherStep: { ...otherStep, lane: 2 } })), null);
  assert.equal(stepPair(state({ otherStep: null })), null);
});

test("the difference is the second lane minus the picked one, number by number", () => {
  const difference = differenceStep(stepPair(state()));
  const numbers = (name) => [...difference.arrays[name].data];
  assert.deepEqual(numbers("activations.fc2.pre_activation"), [0.5, 3]);
  assert.deepEqual(numbers("updates.fc2.weight"), [1.5, 2.5]);
  assert.deepEqual(numbers("image_losses"), [0.375]);
  assert.equal(difference.loss, 0.25);
  assert.equal(difference.loss_after, null);
  assert.ok(!("predicted" in difference.arrays), "classes have no difference");
  assert.ok(!("activations.gone" in difference.arrays), "other shapes have no difference");
  assert.deepEqual([difference.gradient_norms, difference.dead_units], [{}, {}]);
});

const network = {
  input_shape: [1],
  loss: "cross-entropy",
  layers: [
    {
      name: "fc2",
      kind: "dense",
      address: "fc2.pre_activation",
      shape: [2],
      settings: {},
      parameters: { "fc2.weight": [2, 1] },
    },
  ],
};

test("the chosen number stands beside itself in the other lane", () => {
  const weight = laneRows(network, { address: "fc2.weight", index: [1, 0] }, stepPair(state()));
  assert.deepEqual(
    weight.map(({ name, mine, other }) => [name, mine, other]),
    [
      ["before", 4, 4],
      ["gradient", 1, 0.5],
      ["update", -2, 0.5],
      ["after", 2, 4.5],
    ],
  );
  const output = laneRows(network, { address: "fc2.pre_activation", index: [0] }, stepPair(state()));
  assert.deepEqual(
    output.map(({ mine, other }) => [mine, other]),
    [
      [1, 1.5],
      [0.5, -0.5],
    ],
  );
});

const term = (place, product) => ({
  factors: [
    { symbol: "w", address: "fc2.weight", index: [0, place], image: null, of: "value" },
    { symbol: "a", address: "flatten.activation", index: [place], image: 0, of: "value" },
  ],
  product,
});
const explanation = (...terms) => ({
  kind: "value_of_dense",
  step: 4,
  address: "fc2.pre_activation",
  index: [0],
  image: 0,
  of: "value",
  terms,
});

test("terms of the same factors stand in one row; one that is not among the largest is in the rest", () => {
  const mine = explanation(term(3, 0.5), term(1, 0.25));
  const other = { ...explanation(term(1, 0.75), term(8, -1)), lane: 3 };
  assert.deepEqual(
    laneTerms(mine, other).map((row) => [row.name, row.mine, row.other]),
    [
      ["[3]", 0.5, null],
      ["[1]", 0.25, 0.75],
      ["[8]", null, -1],
    ],
  );
  assert.ok(explainSame(mine, other, 3));
  assert.ok(!explainSame(mine, other, 2));
  assert.ok(!explainSame(mine, { ...other, step: 3 }, 3));
  assert.ok(!explainSame(mine, { ...other, index: [1] }, 3));
  assert.ok(!explainSame(mine, null, 3));
});
