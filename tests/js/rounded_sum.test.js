/** Rounded sums: displayed terms add up exactly to the displayed sum, close to the true values. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { roundedSum } from "../../static/js/text/rounded_sum.js";

/** The displayed numbers as integers in units of the last decimal place, which add exactly. */
function counted(texts) {
  const places = Math.max(...texts.map((text) => (text.split(".")[1] ?? "").length));
  return texts.map((text) => {
    const [whole, part = ""] = text.replace("−", "-").split(".");
    return BigInt(whole + part.padEnd(places, "0"));
  });
}

function addsUp(terms, rest, sum) {
  const shown = roundedSum(terms, rest, sum);
  const lines = [...shown.terms, shown.rest, shown.rounding].filter((one) => one !== null);
  const [total, ...counts] = counted([shown.sum, ...lines]);
  assert.equal(
    counts.reduce((one, other) => one + other, 0n),
    total,
    JSON.stringify(shown),
  );
  return shown;
}

test("a sum of four digits, in one unit", () => {
  const shown = addsUp([0.5, -0.25, 0.125], null, 0.375);
  assert.deepEqual(shown.terms, ["0.5000", "−0.2500", "0.1250"]);
  assert.deepEqual([shown.sum, shown.unit, shown.mixed, shown.rounding], ["0.3750", "", false, null]);
  assert.equal(addsUp([1.5e-5], null, 1.5e-5).unit, "×10⁻⁵");
  assert.deepEqual(addsUp([12345, 1], null, 12346).terms, ["1.235", "0.000"]);
});

test("what rounding leaves over is in the rest, or said", () => {
  const third = 1 / 3;
  const { rest, mixed } = addsUp([third, third], third, 1);
  assert.deepEqual([rest, mixed], ["0.334", true]);
  assert.equal(addsUp([0.5], 0.25, 0.75).mixed, false);
  assert.equal(addsUp([third, third, third], null, 1).rounding, "0.001");
  assert.equal(addsUp([third], null, third).rounding, null);
});

test("where terms take each other away, the sum has fewer digits", () => {
  const shown = addsUp([1000.5, -1000.4999], null, 1000.5 - 1000.4999);
  assert.equal(shown.sum, "0.000");
  assert.equal(addsUp([1, -1], null, 0).sum, "0.000");
});

test("nothing is 0, and what is no number stays none", () => {
  assert.equal(addsUp([], 0, 0).sum, "0");
  assert.equal(roundedSum([NaN, 1], null, NaN).sum, "not a number");
});

test("random sums of every size add up", () => {
  let seed = 16;
  const next = () => (seed = (1103515245 * seed + 12345) % 2 ** 31) / 2 ** 31;
  for (let round = 0; round < 2000; round += 1) {
    const size = 10 ** Math.floor(16 * next() - 12);
    const terms = Array.from({ length: 1 + Math.floor(8 * next()) }, () => size * (next() - 0.5));
    const rest = next() < 0.5 ? null : size * (next() - 0.5);
    const sum = terms.reduce((one, other) => one + other, rest ?? 0);
    addsUp(terms, rest, sum);
  }
});
