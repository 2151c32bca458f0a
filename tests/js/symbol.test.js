// Addresses and symbols of parameters, both ways. No page is needed.

import assert from "node:assert/strict";
import test from "node:test";

import { neighbour, parametersOf, parseAddress, symbolOf, symbolText } from "../../static/js/symbol.js";

const network = {
  layers: [
    { name: "conv1", parameters: { "conv1.kernel": [4, 1, 5, 5], "conv1.bias": [4] } },
    { name: "relu1", parameters: {} },
    { name: "conv2", parameters: { "conv2.kernel": [16, 4, 5, 5], "conv2.bias": [16] } },
    { name: "fc1", parameters: { "fc1.weight": [200, 400], "fc1.bias": [200] } },
    { name: "fc2", parameters: { "fc2.weight": [2, 200], "fc2.bias": [2] } },
  ],
};

test("dense layers and convolutions are counted apart", () => {
  assert.deepEqual(
    parametersOf(network).map((one) => [one.address, one.number]),
    [
      ["conv1.kernel", 1], ["conv1.bias", 1], ["conv2.kernel", 2], ["conv2.bias", 2],
      ["fc1.weight", 1], ["fc1.bias", 1], ["fc2.weight", 2], ["fc2.bias", 2],
    ],
  );
});

test("symbols are the tour's", () => {
  const text = (address, index) => symbolText(symbolOf(network, address, index));
  assert.equal(text("fc2.weight", [0, 1]), "w₁,₂⁽²⁾");
  assert.equal(text("conv2.kernel", [3, 1, 0, 4]), "k₄,₂,₁,₅⁽²⁾");
  assert.equal(text("fc1.bias", [9]), "b₁₀⁽¹⁾");
  assert.equal(text("conv1.bias", [0]), "b₁⁽conv¹⁾");
});

test("every way of writing an address is read", () => {
  const chosen = (text) => {
    const found = parseAddress(text, network);
    assert.ok(!("error" in found), found.error);
    return [found.address, ...found.index];
  };
  assert.deepEqual(chosen("conv2.kernel[3,1,0,4]"), ["conv2.kernel", 3, 1, 0, 4]);
  assert.deepEqual(chosen(" FC2.weight [ 0 , 1 ] "), ["fc2.weight", 0, 1]);
  assert.deepEqual(chosen("w1,2(2)"), ["fc2.weight", 0, 1]);
  assert.deepEqual(chosen("w₁,₂⁽²⁾"), ["fc2.weight", 0, 1]);
  assert.deepEqual(chosen("k4,2,1,5(2)"), ["conv2.kernel", 3, 1, 0, 4]);
  assert.deepEqual(chosen("b2(2)"), ["fc2.bias", 1]);
  assert.deepEqual(chosen("b3(conv1)"), ["conv1.bias", 2]);
});

test("what was written comes back with what is allowed", () => {
  for (const [text, expected] of [
    ["fc9.weight[0,0]", /There is no fc9\.weight; there are conv1\.kernel/],
    ["fc2.weight[2, 0]", /\[0…1, 0…199\]/],
    ["fc2.weight", /\[0…1, 0…199\]/],
    ["fc2.weight[0,]", /\[0…1, 0…199\]/],
    ["w0,1(2)", /\[1…2, 1…200\]/],
    ["w1,1(7)", /There is no w with \(7\)/],
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
