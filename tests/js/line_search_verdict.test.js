/** The verdict on a step has the names that the engine gives it, for every case of the golden file. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { lineSearchVerdict } from "../../static/js/text/line_search_verdict.js";

const CASES = JSON.parse(
  readFileSync(new URL("../golden/line_search_verdicts.json", import.meta.url), "utf8"),
);

test("the names of all verdicts are those of the engine", () => {
  const arrays = { multiples: { data: [-0.5, 3] }, losses: { data: [1, 1] } };
  for (const { name, ...slice } of CASES) {
    assert.equal(lineSearchVerdict({ ...slice, arrays }).name, name, JSON.stringify(slice));
  }
});
