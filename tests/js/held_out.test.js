/** The words of the held-out images, the terms of images in a gradient, and the pictures of bytes. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { paintBytes } from "../../static/js/canvas/thumbnail_picture.js";
import * as words from "../../static/js/text/held_out_words.js";
import { imageTerms, termTitle } from "../../static/js/text/image_terms.js";

const { cellText, cellTitle, heldOutImageTitle, heldOutSummary } = words;
const CLASSES = ["cats", "dogs"];

test("the summary counts what was answered, and says where that is not all", () => {
  const message = { position: 12, preview: false, answered: 70, total: 70, right: 52, loss: 0.52134 };
  assert.equal(heldOutSummary(message), "After 12 steps: 52 of 70 right (74.3 %), mean loss 0.5213.");
  assert.match(heldOutSummary({ ...message, position: 0 }), /^Before the first step: /);
  assert.match(heldOutSummary({ ...message, position: 1 }), /^After 1 step: /);
  assert.match(heldOutSummary({ ...message, preview: true }), /^With the weight that is tried: /);
  assert.match(heldOutSummary({ ...message, loss: null }), /mean loss not a finite number\.$/);
  const few = heldOutSummary({ ...message, answered: 7000, total: 60000, right: 3500 });
  assert.match(few, /3,500 of 7,000 right \(50\.0 %\)/);
  assert.match(few, /These are 7,000 of 60,000 held-out images, evenly chosen\.$/);
});

test("a cell is called by its label and answer, and has its share of the row", () => {
  const cell = { label: "cats", answer: "dogs", count: 5, ofRow: 35 };
  assert.equal(cellTitle(cell), "Label cats, answer dogs: 5 of 35 images, 14.3 %");
  assert.equal(cellTitle({ ...cell, count: 0, ofRow: 0 }), "Label cats, answer dogs: 0 of 0 images, –");
  assert.equal(cellText([0, 1], 1, CLASSES), "Label cats, answer dogs: 1 image");
  assert.equal(cellText([1, -1], 2, CLASSES), "Label dogs, answer no class: 2 images");
  assert.equal(cellText(null, 70, CLASSES), "Largest loss first");
});

test("an image has its number from 1, its loss, and the largest probabilities with that of its label", () => {
  const image = { number: 16, label: 0, answer: 1, loss: 2.3136, outputs: [0.0989, 0.9011] };
  assert.equal(
    heldOutImageTitle(image, CLASSES, true),
    "Held-out image 17, label cats: the network answers dogs; loss 2.314; " +
      "probabilities dogs: 0.901, cats: 0.0989",
  );
  const none = heldOutImageTitle({ ...image, answer: -1, loss: NaN, outputs: [NaN, NaN] }, CLASSES, false);
  assert.match(none, /the network names no class; loss not a number; outputs /);
});

/** An explanation of three images' terms, of which two are listed, and of the penalty. */
function explanation(address, products, penalty) {
  const factor = (image) => ({ symbol: "∂C/∂w", value: 0, image });
  return {
    address,
    terms: [
      { factors: [factor(2)], product: products[2] },
      { factors: [factor(null), factor(null)], product: penalty },
      { factors: [factor(0)], product: products[0] },
    ],
    sum: products.reduce((sum, one) => sum + one, penalty),
    arrays: { product: { data: Float64Array.from(products) } },
  };
}

test("the terms of images, of the others and of the penalty sum to the gradient", () => {
  const l2 = { architecture: { l2: 0.5 } };
  const found = imageTerms(explanation("fc1.weight", [0.25, 0.125, -1], 0.5), l2);
  assert.deepEqual(found, {
    terms: [
      { image: 2, term: -1 },
      { image: 0, term: 0.25 },
    ],
    otherCount: 1,
    others: 0.125,
    penalty: 0.5,
  });
  assert.equal(imageTerms(explanation("fc1.bias", [0.25, 0.125, -1], 0), l2).penalty, null);
  assert.equal(imageTerms(explanation("fc1.weight", [1, 2, 3], 0), { architecture: {} }).penalty, null);
});

test("a positive term asks for a smaller number", () => {
  const of = { image: 4, term: 0.5, name: "dogs", symbol: "w" };
  assert.equal(termTitle(of), "Image 5, label dogs: its term in ∂C/∂w is 0.5000; it asks for a smaller w");
  assert.match(termTitle({ ...of, term: -0.5 }), /a larger w$/);
  assert.match(termTitle({ ...of, term: 0 }), /leaves w alone$/);
});

test("bytes of one channel are ink on paper, those of three are colours", () => {
  const pixels = new Uint8ClampedArray(8);
  paintBytes(pixels, Uint8Array.from([0, 200]), 1);
  assert.deepEqual([...pixels], [255, 255, 255, 255, 55, 55, 55, 255]);
  paintBytes(pixels, Uint8Array.from([1, 2, 3, 4, 5, 6]), 3);
  assert.deepEqual([...pixels], [1, 3, 5, 255, 2, 4, 6, 255]);
});
