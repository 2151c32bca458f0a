/** Recording files: HTML encoding, and the queries that a recording can answer. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  recordedAnswer,
  recordedPins,
  recordedSurvey,
  recordedWatch,
} from "../../static/js/offline/recorded_queries.js";
import { archivedMessages } from "../../static/js/offline/step_archive.js";
import { publicAddress, recordingFile, recordingSizeText } from "../../static/js/share/recording.js";

const SHELL = "<body>page<!--the recording--></body>";

test("what is data in the file ends no element", () => {
  const label = '</script><script>alert("no")</script><!--';
  const file = recordingFile(
    SHELL,
    { scene: { recipe: { problem: label } } },
    new Map([[3, new Uint8Array([1, 2, 3])]]),
  ).join("");
  assert.equal(file.match(/<script/g).length, 2);
  assert.equal(file.match(/<\/script/g).length, 2);
  assert.equal(file.includes("<!--"), false);
  const head = JSON.parse(/id="recording">(.*?)<\/script>/.exec(file)[1]);
  assert.equal(head.scene.recipe.problem, label);
  assert.match(file, /id="step-3">AQID<\/script>/);
});

test("long parts are one base64 text, and a page without a place is refused", () => {
  const bytes = Uint8Array.from({ length: 100_001 }, (_, place) => place % 251);
  const file = recordingFile(SHELL, {}, new Map([[0, bytes]])).join("");
  const text = /id="step-0">(.*?)<\/script>/.exec(file)[1];
  assert.deepEqual(new Uint8Array(Buffer.from(text, "base64")), bytes);
  assert.throws(() => recordingFile("<body></body>", {}, new Map()), /no place/);
});

test("a question is answered by one that holds as much or more", () => {
  const slice = {
    type: "slice",
    address: "fc2.weight",
    index: [0, 1],
    zoom: "valley",
    readings: true,
    along_step: false,
  };
  const explain = {
    type: "explain",
    address: "fc2.weight",
    index: [0, 1],
    of: "gradient",
    image: null,
    limit: 16,
  };
  const asks = [slice, explain];
  assert.equal(recordedAnswer(asks, { ...slice, readings: false }), 0);
  assert.equal(recordedAnswer(asks, { ...explain, limit: 8 }), 1);
  for (const other of [
    { ...slice, zoom: "step" },
    { ...slice, along_step: true },
    { ...explain, limit: 32 },
    { ...explain, image: 0 },
    { ...slice, index: [1, 0] },
  ]) {
    assert.equal(recordedAnswer(asks, other), -1);
  }
});

test("what is watched, surveyed and pinned has to be recorded", () => {
  const recording = {
    watch: { image: 1, arrays: ["a", "b"] },
    survey: { plane: "random", seed: 5 },
    pin: { addresses: [{ address: "fc2.bias", index: [1], of: "value" }] },
  };
  assert.equal(recordedWatch(recording, { image: 1, arrays: ["b"] }), true);
  assert.equal(recordedWatch(recording, { image: 0, arrays: [] }), false);
  assert.equal(recordedWatch(recording, { image: 1, arrays: ["c"] }), false);
  assert.equal(
    recordedSurvey(recording, {
      type: "survey",
      plane: "random",
      zoom: "step",
      set: "auto",
      chosen: [],
      seed: 5,
      ghost: false,
      fan: 0,
    }),
    true,
  );
  assert.equal(recordedSurvey(recording, { type: "survey", plane: "random", seed: 6 }), false);
  assert.equal(recordedSurvey({ survey: null }, { type: "survey", plane: "auto" }), false);
  assert.equal(recordedPins(recording, { addresses: [] }), true);
  assert.equal(
    recordedPins(recording, { addresses: [{ address: "fc2.bias", index: [0], of: "value" }] }),
    false,
  );
});

test("a part is read as the server packs it", () => {
  const text = new TextEncoder().encode('{"type":"status","position":3}');
  const header = new TextEncoder().encode(
    JSON.stringify({ frames: [{ ask: 2, text: true, begin: 0, end: text.length }] }),
  );
  const data = new Uint8Array(8 + header.length + text.length);
  new DataView(data.buffer).setBigUint64(0, BigInt(header.length), true);
  data.set(header, 8);
  data.set(text, 8 + header.length);
  assert.deepEqual(archivedMessages(data.buffer), [
    { ask: 2, message: { type: "status", position: 3, arrays: {} } },
  ]);
});

test("an address of this machine is nobody else's", () => {
  for (const own of [
    "http://localhost:8000/",
    "http://127.0.0.1:8000/",
    "http://[::1]:8000/",
    "file:///tmp/x.html",
  ])
    assert.equal(publicAddress(own), null);
  assert.equal(publicAddress("https://example.org/explorer/"), "https://example.org/explorer/");
  assert.equal(recordingSizeText(999_400), "1000 kB");
  assert.equal(recordingSizeText(3_440_000), "3.4 MB");
});
