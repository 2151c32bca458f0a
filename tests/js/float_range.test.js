/** Words for numbers that float32 cannot hold. */

import assert from "node:assert/strict";
import test from "node:test";

import { isTooLarge, unknownNumberText } from "../../static/js/text/float_range.js";

test("a finite number over the range of float32 is too large, in both directions", () => {
  assert.ok(isTooLarge(3.5e38) && isTooLarge(-1e40));
  assert.ok(!isTooLarge(3.4e38) && !isTooLarge(null) && !isTooLarge(0));
});

test("an infinite gradient, a share and a number of a diverged run have their own sentences", () => {
  const output = { difference: 0, of: "gradient", image: 3, address: "softmax.activation" };
  assert.match(unknownNumberText(output), /too large for float32: the step holds infinity/);
  assert.match(unknownNumberText({ ...output, difference: null }), /the run has diverged/);
  const share = { difference: null, of: "gradient", image: 3, address: "fc1.weight" };
  assert.match(unknownNumberText(share), /share of one image/);
  assert.match(unknownNumberText({ ...share, image: null }), /the run has diverged/);
});
