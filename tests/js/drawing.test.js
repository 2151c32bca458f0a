/** Drawings: strokes, the keyboard pen, ink from pixels, throttled requests, result sentences. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  base64,
  fitted,
  inkSquare,
  rasterFromPicture,
  rasterFromStrokes,
} from "../../static/js/drawing/raster.js";
import { createPen, createSheet, GRID } from "../../static/js/drawing/strokes.js";
import { createRequestThrottle } from "../../static/js/net/request_throttle.js";
import {
  anyThingText,
  limitsText,
  measuredAtText,
  nothingLearnedText,
  predictionSentence,
} from "../../static/js/prediction/prediction_words.js";
import { drawableThing } from "../../static/js/text/example_words.js";

/** RGBA pixels of an image, given as rows of grey values. */
function greys(rows, alpha = 255) {
  return Uint8ClampedArray.from(rows.flat().flatMap((grey) => [grey, grey, grey, alpha]));
}

test("strokes are undone one by one, and nothing is seen under a picture", () => {
  const sheet = createSheet();
  assert.ok(sheet.isEmpty());
  const stroke = sheet.begin({ x: 0.1, y: 0.2 }, 0.11);
  stroke.to({ x: 0.3, y: 0.4 });
  assert.deepEqual(sheet.visible()[0].stroke.points, [
    { x: 0.1, y: 0.2 },
    { x: 0.3, y: 0.4 },
  ]);
  sheet.lay("picture");
  sheet.begin({ x: 0.5, y: 0.5 }, 0.05);
  assert.deepEqual(
    sheet.visible().map((item) => Object.keys(item)[0]),
    ["picture", "stroke"],
  );
  sheet.undo();
  sheet.undo();
  assert.equal(sheet.visible().length, 1);
  sheet.clear();
  assert.ok(sheet.isEmpty());
});

test("the pen of the keys stays on the sheet, and draws only while it is down", () => {
  const pen = createPen();
  for (let press = 0; press < 2 * GRID; press += 1) assert.ok(pen.key("ArrowLeft"));
  assert.equal(pen.place().x, 0);
  assert.ok(!pen.place().down);
  pen.key(" ");
  pen.key("ArrowDown");
  assert.deepEqual(pen.place(), { x: 0, y: GRID / 4 + 1, down: true });
  assert.deepEqual(pen.point(), { x: 0.5 / GRID, y: (GRID / 4 + 1.5) / GRID });
  assert.match(pen.words(), /Row 6, column 1 of 16, pen down/);
  pen.lift();
  assert.ok(!pen.place().down);
  assert.ok(!pen.key("s"));
});

test("the ink of a drawing is how much it covers", () => {
  assert.deepEqual([...rasterFromStrokes(Uint8ClampedArray.from([9, 9, 9, 0, 9, 9, 9, 200]))], [0, 200]);
});

test("a picture's paper is what its edge looks like, light or dark", () => {
  const dark = [
    [250, 250, 250],
    [250, 10, 250],
    [250, 250, 250],
  ];
  const light = dark.map((row) => row.map((grey) => 255 - grey));
  const ink = [0, 0, 0, 0, 255, 0, 0, 0, 0];
  assert.deepEqual([...rasterFromPicture(greys(dark), 3, 3)], ink);
  assert.deepEqual([...rasterFromPicture(greys(light), 3, 3)], ink);
  const grained = [
    [250, 230, 250],
    [245, 10, 250],
    [250, 250, 240],
  ];
  assert.deepEqual([...rasterFromPicture(greys(grained), 3, 3)], ink);
  assert.ok(
    rasterFromPicture(
      greys([
        [255, 255],
        [255, 255],
      ]),
      2,
      2,
    ).every((value) => value === 0),
  );
  const clear = greys(dark);
  for (let pixel = 0; pixel < 9; pixel += 1) if (pixel !== 4) clear[4 * pixel + 3] = 0;
  assert.deepEqual([...rasterFromPicture(clear, 3, 3)], ink);
});

/** A picture of SIDE² pixels, each [grey, alpha]. */
const SIDE = 60;
const pictureOf = (pixel) =>
  Uint8ClampedArray.from({ length: 4 * SIDE * SIDE }, (_, at) => {
    const place = at >> 2;
    const [grey, alpha] = pixel(place % SIDE, Math.floor(place / SIDE));
    return at % 4 === 3 ? alpha : grey;
  });
const isStroke = (x, y) => x >= 27 && x < 33 && y >= 12 && y < 48;
const inkOf = (pixel) => rasterFromPicture(pictureOf(pixel), SIDE, SIDE);
const STROKE = Array.from({ length: SIDE * SIDE }, (_, place) =>
  isStroke(place % SIDE, Math.floor(place / SIDE)) ? 255 : 0,
);

test("where a picture is partly clear, its alpha is the drawing, whatever its colour", () => {
  for (const [colour, under, most] of [
    [255, 0, 255],
    [0, 255, 255],
    [128, 128, 90],
  ]) {
    const ink = inkOf((x, y) => (isStroke(x, y) ? [colour, most] : [under, 0]));
    assert.deepEqual([...ink], STROKE, `grey ${colour}`);
  }
  const shaded = inkOf((x, y) => [isStroke(x, y) ? 255 : 0, isStroke(x, y) ? 255 : 40]);
  assert.deepEqual([...shaded], STROKE);
});

test("a sheet with clear corners is read by its ink", () => {
  const isCorner = (x, y) => Math.min(x, SIDE - 1 - x) + Math.min(y, SIDE - 1 - y) < 8;
  const ink = inkOf((x, y) => (isCorner(x, y) ? [0, 0] : [isStroke(x, y) ? 30 : 240, 255]));
  assert.deepEqual([...ink], STROKE);
});

test("a shadow, sloping or sharp, and a strip of desk leave the ink alone", () => {
  const papers = {
    "a slope": (x) => 250 - (120 * x) / (SIDE - 1),
    "a slope from corner to corner": (x, y) => 250 - (60 * (x + y)) / (SIDE - 1),
    "an edge": (x, y) => (x + y / 2 > 42 ? 130 : 250),
    "a strip of desk": (x) => (x < 7 ? 40 : 240),
  };
  for (const [name, paperAt] of Object.entries(papers))
    for (const inverse of [false, true]) {
      const ink = inkOf((x, y) => {
        const grey = paperAt(x, y) * (isStroke(x, y) ? 0.2 : 1);
        return [inverse ? 255 - grey : grey, 255];
      });
      assert.deepEqual([...ink], STROKE, `${name}, ${inverse ? "light on dark" : "dark on light"}`);
    }
});

test("a digit is shown large: the square around its ink, with a margin", () => {
  const ink = Uint8Array.from(STROKE);
  const { left, top, side } = inkSquare(ink, SIDE, SIDE);
  assert.equal(side, 1.6 * 36);
  assert.ok(Math.abs(left + side / 2 - 30) < 1e-9 && Math.abs(top + side / 2 - 30) < 1e-9);
  assert.deepEqual(inkSquare(new Uint8Array(6), 3, 2), { left: 0, top: 0, side: 3 });
});

test("a picture fits whole into the square, its aspect kept", () => {
  assert.deepEqual(fitted(400, 200, 128), { left: 0, top: 32, width: 128, height: 64 });
  assert.deepEqual(fitted(1, 1000, 128), { left: 63, top: 0, width: 1, height: 128 });
});

test("bytes travel as base64", () => {
  const bytes = Uint8Array.from({ length: 16384 }, (_, place) => place % 256);
  assert.deepEqual(new Uint8Array(Buffer.from(base64(bytes), "base64")), bytes);
});

function asking() {
  const [asked, waits] = [[], []];
  let clock = 0;
  const tools = {
    ask: (number) => asked.push(number) > 0,
    later: (work, wait) => waits.push({ work, wait }),
    now: () => clock,
  };
  return {
    asked,
    ...createRequestThrottle(tools),
    tick(milliseconds) {
      clock += milliseconds;
      for (const { work } of waits.splice(0)) work();
    },
  };
}

test("of the changes before an answer only the newest is asked about", () => {
  const { asked, wish, answered, tick, isNewest } = asking();
  for (let stroke = 0; stroke < 5; stroke += 1) wish();
  assert.deepEqual(asked, [1]);
  assert.ok(!isNewest(1));
  tick(100);
  answered();
  assert.deepEqual(asked, [1, 2]);
  tick(100);
  answered();
  assert.deepEqual(asked, [1, 2]);
  assert.ok(isNewest(2));
});

test("answers that come quickly do not make more than one question in 60 ms", () => {
  const { asked, wish, answered, tick } = asking();
  wish();
  answered();
  for (let stroke = 0; stroke < 5; stroke += 1) wish();
  assert.deepEqual(asked, [1]);
  tick(60);
  assert.deepEqual(asked, [1, 2]);
});

test("an answer is said with its step, its label, and what else it could not say", () => {
  const prediction = { predicted: 1, label: null, loss: null, position: 200, preview: false };
  const classes = ["3", "8"];
  assert.equal(
    predictionSentence(prediction, [0.0129, 0.9871], classes),
    "After 200 steps, the network says 8, with probability 0.9871.",
  );
  assert.match(
    predictionSentence({ ...prediction, label: 1, loss: -Math.log(0.9), position: 1 }, [0.1, 0.9], classes),
    /^After 1 step,.*: right\. Loss of this image: 0\.1054\.$/,
  );
  assert.match(
    predictionSentence({ ...prediction, label: 0, loss: Infinity }, [0.1, 0.9], classes),
    /: wrong, its label is 3\. Loss of this image: ∞\.$/,
  );
  assert.match(
    predictionSentence({ ...prediction, preview: true }, [0.1, 0.9], classes),
    /^With the weight that is tried,/,
  );
  assert.match(limitsText(classes, "3-or-8"), /draw a 5, and it must still answer 3 or 8/);
  assert.match(
    limitsText([..."0123456789"], "ten-digits"),
    /a letter, and it must still answer 0, 1, … or 9/,
  );
  assert.match(
    limitsText(["horizontal", "vertical", "diagonal"], "bars"),
    /answer horizontal, vertical or diagonal/,
  );
  assert.equal(anyThingText(classes), "3 or 8");
  assert.match(nothingLearnedText(false), /nothing was learned.*needs a true label/);
  assert.match(nothingLearnedText(true), /never trains on this image/);
  assert.equal(measuredAtText("input.activation"), "similar in pixels");
  assert.match(measuredAtText("relu3.activation"), /in relu3$/);
  const things = { "3-or-8": "digit", mnist: "digit", bars: "bar", "two-dots": "picture", shape: "shape" };
  for (const [problem, thing] of Object.entries(things)) assert.equal(drawableThing(problem), thing);
  assert.equal(drawableThing(`sha256:${"0".repeat(64)}`), "picture");
  assert.equal(drawableThing("computational-graph"), null);
});
