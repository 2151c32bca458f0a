/** Result sentences of the gradient check. */

import assert from "node:assert/strict";
import test from "node:test";

import { checkVerdictText, kinkText } from "../../static/js/text/check_words.js";

const number = { address: "conv1.bias", index: [2], kinks: [], shrunk: false, h: 1e-5 };
const check = {
  scope: "number",
  address: "conv1.bias",
  step: 4,
  done: 1,
  all: 1,
  parts: [],
  number,
  verdict: "agrees",
  stopped: false,
};
const part = (kinks, differing) => ({ kinks, differing });

test("the verdict on one number is a sentence", () => {
  assert.equal(checkVerdictText(check), "Step 5, conv1.bias[2]: both ways give the same gradient.");
  assert.match(checkVerdictText({ ...check, verdict: "differs" }), /differ, and no kink explains it/);
  assert.equal(checkVerdictText({ ...check, verdict: null }), "");
});

test("a layer's numbers are counted, and those at a kink not among them", () => {
  const layer = { ...check, scope: "layer", all: 104, done: 104, parts: [part(0, 0), part(4, 0)] };
  assert.equal(
    checkVerdictText(layer),
    "Step 5, conv1: all 100 gradients agree. 4 numbers at a kink are not judged. " +
      "The furthest off is conv1.bias[2].",
  );
  const wrong = { ...layer, scope: "network", parts: [part(1, 2)], verdict: "differs" };
  assert.match(
    checkVerdictText(wrong),
    /the network: 2 gradients of 104 differ. 1 number at a kink is not judged/,
  );
  assert.equal(
    checkVerdictText({ ...layer, stopped: true, done: 50, verdict: null }),
    "Stopped after 50 of 104 numbers.",
  );
});

test("a kink is named with its layer and places", () => {
  const kinks = [
    { layer: "relu1", kind: "relu", places: 3 },
    { layer: "pool1", kind: "max_pooling", places: 1 },
  ];
  assert.equal(
    kinkText({ ...number, kinks }),
    "A ReLU in relu1 switches at 3 places, a max pooling in pool1 has another winner at 1 place within ±h: " +
      "the two-sided difference straddles a kink there.",
  );
  assert.equal(kinkText(number), "");
  assert.equal(
    kinkText({ ...number, shrunk: true, h: 1e-6 }),
    "h was made smaller, 1×10⁻⁶, to keep clear of kinks.",
  );
});
