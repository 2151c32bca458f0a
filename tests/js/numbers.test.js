/** Typed numbers: parsing in local notations, formatting, and stepping up and down. */

import assert from "node:assert/strict";
import test from "node:test";

import { nudgedNumber } from "../../static/js/text/nudged_number.js";
import { fieldText, parseNumber } from "../../static/js/text/parse_number.js";

const read = (text, whole = false) => parseNumber(text, { whole }).value;

test("one number is read in every way of writing it", () => {
  const ways = [
    "0.05",
    "0,05",
    ".05",
    ",05",
    "5e-2",
    "5E−2",
    "5·10⁻²",
    "5×10^-2",
    "5 x 10^−2",
    "5*10^-2",
    "0.050",
    " 0.05\u00A0",
  ];
  for (const text of ways) assert.equal(read(text), 0.05, text);
  for (const text of ["−0.3", "-0.3", "–0.3", "‐0,3", "- .3", "\uFF0D0.3"])
    assert.equal(read(text), -0.3, text);
  for (const text of ["10^-3", "10⁻³", "1e-3"]) assert.equal(read(text), 1e-3, text);
  assert.equal(read("5."), 5);
  assert.equal(read("+3"), 3);
});

test("spaces, points, commas and apostrophes between groups of three separate thousands", () => {
  const ways = ["12345.5", "12 345.5", "12\u202F345,5", "12,345.5", "12.345,5", "12'345.5", "12’345,5"];
  for (const text of ways) assert.equal(read(text), 12345.5, text);
  assert.equal(read("1,000,000"), 1e6);
  assert.equal(read("0.000 1"), 1e-4);
});

test("what can be read in two ways is said", () => {
  assert.deepEqual(parseNumber("1,000"), { value: 1, note: "Read as 1: a comma is the decimal sign here." });
  assert.equal(parseNumber("1,000", { whole: true }).value, 1000);
  assert.match(parseNumber("1.000", { whole: true }).note, /^Read as 1000/);
  assert.equal(parseNumber("1.000").note, "");
  assert.equal(parseNumber("0,050").note, "");
});

test("what is no number is none", () => {
  const texts = [
    "",
    " ",
    "abc",
    "5 %",
    "5%",
    "1 5",
    "1,23,4",
    "1,2,3",
    "0x10",
    "1e",
    "e5",
    "--3",
    "NaN",
    "Infinity",
    "1e999",
    "1.2.3",
    "⁻²",
    "5·",
    "3/4",
  ];
  for (const text of texts) assert.ok(Number.isNaN(read(text)), text);
});

test("a field shows a number short, and reads it back as the same", () => {
  for (const [value, text] of [
    [0.05, "0.05"],
    [1e-7, "1e-7"],
    [4294967295, "4294967295"],
    [0.1 + 0.2, "0.3"],
    [-2, "-2"],
  ]) {
    assert.equal(fieldText(value), text);
    assert.equal(read(text), Number(text));
  }
});

test("real numbers go up and down by proportion", () => {
  assert.equal(nudgedNumber(0.05, 1), 0.06);
  assert.equal(nudgedNumber(0.05, -1), 0.04);
  assert.equal(nudgedNumber(0.1, -1), 0.08);
  assert.equal(nudgedNumber(0.054, -1), 0.05);
  assert.equal(nudgedNumber(-0.05, 1), -0.04);
  assert.equal(nudgedNumber(1e-7, 1), 1.2e-7);
  assert.equal(nudgedNumber(0, 1), 0.01);
  for (let size = 1e-9, before = 0; size < 1e9; before = size, size = nudgedNumber(size, 1)) {
    assert.ok(size > before && (before === 0 || size / before < 1.35), `${before} → ${size}`);
    if (before) assert.equal(nudgedNumber(size, -1), before);
  }
});

test("shares go by their distance from one, whole numbers by one, all within their limits", () => {
  assert.equal(nudgedNumber(0.9, 1, { towardOne: true }), 0.92);
  assert.equal(nudgedNumber(0.999, 1, { towardOne: true, most: 1 }), 0.9992);
  assert.equal(nudgedNumber(32, 1, { whole: true }), 33);
  assert.equal(nudgedNumber(0, -1, { whole: true, least: 0 }), 0);
  assert.equal(nudgedNumber(90, 1, { most: 95 }), 95);
});
