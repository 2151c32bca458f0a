/** Array addresses and mathematical symbols: formatting and parsing. */

import assert from "node:assert/strict";
import test from "node:test";

import {
  chosenText,
  isThere,
  neighbour,
  parseAddress,
  strides,
  suggestions,
} from "../../static/js/network/addresses.js";
import { symbolOf, symbolParameters, symbolText } from "../../static/js/network/notation.js";

const layer = (name, kind, field, shape, parameters = {}) => ({
  name,
  kind,
  address: `${name}.${field}`,
  shape,
  parameters,
});
const network = {
  input_shape: [1, 32, 32],
  layers: [
    layer("conv1", "convolution", "pre_activation", [4, 28, 28], {
      "conv1.kernel": [4, 1, 5, 5],
      "conv1.bias": [4],
    }),
    layer("relu1", "relu", "activation", [4, 28, 28]),
    layer("conv2", "convolution", "pre_activation", [16, 24, 24], {
      "conv2.kernel": [16, 4, 5, 5],
      "conv2.bias": [16],
    }),
    layer("fc1", "dense", "pre_activation", [200], { "fc1.weight": [200, 400], "fc1.bias": [200] }),
    layer("relu3", "relu", "activation", [200]),
    layer("fc2", "dense", "pre_activation", [2], { "fc2.weight": [2, 200], "fc2.bias": [2] }),
    layer("softmax", "softmax", "activation", [2]),
  ],
};

test("dense layers and convolutions are counted apart", () => {
  assert.deepEqual(
    symbolParameters(network).map((one) => [one.address, one.number]),
    [
      ["conv1.kernel", 1],
      ["conv1.bias", 1],
      ["conv2.kernel", 2],
      ["conv2.bias", 2],
      ["fc1.weight", 1],
      ["fc1.bias", 1],
      ["fc2.weight", 2],
      ["fc2.bias", 2],
    ],
  );
});

test("symbols are the tour's", () => {
  const text = (address, index) => symbolText(symbolOf(network, address, index));
  assert.equal(text("fc2.weight", [0, 1]), "w₁,₂⁽²⁾");
  assert.equal(text("conv2.kernel", [3, 1, 0, 4]), "k₄,₂,₁,₅⁽²⁾");
  assert.equal(text("fc1.bias", [9]), "b₁₀⁽¹⁾");
  assert.equal(text("conv1.bias", [0]), "b₁⁽conv¹⁾");
  assert.equal(text("conv1.pre_activation", [0, 3, 4]), "z₁,₄,₅⁽conv¹⁾");
  assert.equal(text("relu1.activation", [2, 5, 7]), "a₃,₆,₈⁽relu¹⁾");
  assert.equal(text("fc1.pre_activation", [7]), "z₈⁽¹⁾");
  assert.equal(text("relu3.activation", [7]), "a₈⁽¹⁾");
  assert.equal(text("softmax.activation", [0]), "a₁ᵖʳᵉᵈ");
  assert.equal(text("input.activation", [0, 12, 9]), "a₁,₁₃,₁₀⁽input⁾");
});

test("every way of writing an address is read", () => {
  const chosen = (text) => {
    const found = parseAddress(text, network);
    assert.ok(!("error" in found), found.error);
    return [found.of === "gradient" ? "∂" : "", found.address, ...found.index];
  };
  assert.deepEqual(chosen("conv2.kernel[3,1,0,4]"), ["∂", "conv2.kernel", 3, 1, 0, 4]);
  assert.deepEqual(chosen(" FC2.weight [ 0 , 1 ] "), ["∂", "fc2.weight", 0, 1]);
  assert.deepEqual(chosen("w1,2(2)"), ["∂", "fc2.weight", 0, 1]);
  assert.deepEqual(chosen("w₁,₂⁽²⁾"), ["∂", "fc2.weight", 0, 1]);
  assert.deepEqual(chosen("k4,2,1,5(2)"), ["∂", "conv2.kernel", 3, 1, 0, 4]);
  assert.deepEqual(chosen("b2(2)"), ["∂", "fc2.bias", 1]);
  assert.deepEqual(chosen("b3(conv1)"), ["∂", "conv1.bias", 2]);
  assert.deepEqual(chosen("gradients.conv1.kernel[0,0,1,1]"), ["∂", "conv1.kernel", 0, 0, 1, 1]);
  assert.deepEqual(chosen("relu1.activation[2,5,7]"), ["", "relu1.activation", 2, 5, 7]);
  assert.deepEqual(chosen("∂C/∂conv1.pre_activation[0,3,4]"), ["∂", "conv1.pre_activation", 0, 3, 4]);
  assert.deepEqual(chosen("gradients.input.activation[0, 12, 9]"), ["∂", "input.activation", 0, 12, 9]);
  assert.deepEqual(chosen("∂C/∂z₁,₄,₅⁽conv¹⁾"), ["∂", "conv1.pre_activation", 0, 3, 4]);
  assert.deepEqual(chosen("a8(1)"), ["", "relu3.activation", 7]);
  assert.deepEqual(chosen("a8(relu3)"), ["", "relu3.activation", 7]);
  assert.deepEqual(chosen("z2(2)"), ["", "fc2.pre_activation", 1]);
  assert.deepEqual(chosen("a₁ᵖʳᵉᵈ"), ["", "softmax.activation", 0]);
});

test("what was written comes back with what is allowed", () => {
  for (const [text, expected] of [
    ["fc9.weight[0,0]", /There is no fc9\.weight; there are input\.activation, conv1\.kernel/],
    ["fc2.weight[2, 0]", /\[0…1, 0…199\]/],
    ["fc2.weight", /\[0…1, 0…199\]/],
    ["fc2.weight[0,]", /\[0…1, 0…199\]/],
    ["w0,1(2)", /\[1…2, 1…200\]/],
    ["w1,1(7)", /There is no w with \(7\); w has \(1\), \(2\)/],
    ["relu1.activation[4,0,0]", /relu1\.activation has the places \[0…3, 0…27, 0…27\]/],
    ["hello", /such as fc2\.weight\[0, 1\]/],
  ]) {
    const found = parseAddress(text, network);
    assert.match(found.error ?? "no error", expected, text);
  }
});

test("neighbours follow the order of the array and end with it", () => {
  assert.deepEqual(neighbour([2, 200], [0, 199], 1), [1, 0]);
  assert.deepEqual(neighbour([2, 200], [1, 0], -1), [0, 199]);
  assert.equal(neighbour([2, 200], [1, 199], 1), null);
  assert.equal(neighbour([4], [0], -1), null);
});

test("below is a row on, in maps and kernels", () => {
  const down = (shape, index) => neighbour(shape, index, strides(shape).down);
  assert.deepEqual(down([4, 28, 28], [2, 5, 7]), [2, 6, 7]);
  assert.deepEqual(down([16, 4, 5, 5], [3, 1, 4, 2]), [3, 2, 0, 2]);
  assert.deepEqual(down([200], [7]), [8]);
});

test("what is chosen is read back as it is written", () => {
  for (const text of suggestions(network)) {
    assert.equal(chosenText(network, parseAddress(text, network)), text);
  }
  assert.equal(isThere(network, { address: "relu1.activation", index: [3, 27, 27] }), true);
  assert.equal(isThere(network, { address: "relu1.activation", index: [3, 28, 0] }), false);
  assert.equal(isThere(network, { address: "pool1.activation", index: [0, 0, 0] }), false);
});
