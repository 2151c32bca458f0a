/** Data sets: their state, the command that trains on one, sentences, and own data in links. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { createSceneRestorer } from "../../static/js/scene/restore_scene.js";
import { longHash, shortHash } from "../../static/js/share_link/hash_words.js";
import { fragmentOf, linkOf } from "../../static/js/share_link/link.js";
import { V3_DICTIONARY } from "../../static/js/share_link/v3_dictionary.js";
import {
  isOwnData,
  keepMissingData,
  missingDataOf,
  ownDataKnown,
  trainOnCommand,
} from "../../static/js/state/datasets.js";
import { initialState, reduce } from "../../static/js/state/store.js";
import {
  dataFileName,
  datasetFacts,
  linkNeedsText,
  missingDataText,
  privacyText,
  refusedFileText,
} from "../../static/js/text/dataset_words.js";
import { newThings } from "../../static/js/text/example_words.js";

const HASH = "3e5a8f6a0cd71b29e64f8d1c5b7a90e2f13d4c6b8a7e95d02c1b3f4a6d8e7c90"; // 64 hex digits
const OWN = `sha256:${HASH}`;
const DATA = {
  name: OWN,
  label: "cat or dog?",
  images: 60,
  training_count: 48,
  classes: ["cat", "dog"],
  size: [28, 28],
  channels: 3,
  licence: "the user's own",
  source: "the user's own images",
  split: "20 % of each class, drawn with seed 0",
};
const uploaded = (more = {}) => ({
  description: DATA,
  warnings: [],
  token: null,
  keptUntil: null,
  ...more,
});
const lacks = (command, value = OWN) => ({ type: "error", command, field: "problem", value, message: "no" });

test("own data are named by 64 hex digits", () => {
  assert.ok(isOwnData(OWN));
  for (const name of ["mnist", "sha256:", `sha256:${HASH}0`, OWN.toUpperCase(), "host:cats"])
    assert.ok(!isOwnData(name), name);
});

test("a link names own data by their hash, in at most 80 characters more", async () => {
  const { leftOut, plain } = V3_DICTIONARY;
  const link = (recipe) => ({ ...plain, scene: { version: 2, ...leftOut, step: 20, recipe } });
  const usual = await fragmentOf(link(leftOut.recipe));
  const own = link({ ...leftOut.recipe, problem: OWN, architecture: null, warm_start: null });
  const made = await fragmentOf(own);
  assert.equal(
    made,
    "#view/3q1ZKVLKqVipUslJyCMgpDEhMr4pwr8zLDTExSA43Lgw0KXO1DHEv9U4riAj0cSqOD8418k_zclSq1VFKUrIyMqgFAA",
  );
  assert.ok(made.length <= usual.length + 80, `${made.length} and ${usual.length}`);
  assert.deepEqual((await linkOf(made)).link, own);
  assert.equal(longHash(shortHash(OWN)), OWN);
  for (const word of ["", "@", `~${OWN}`, `sha256:${HASH}0`, `${OWN}\n`]) {
    assert.equal(shortHash(word), null);
    assert.equal(longHash(word), null);
  }
});

test("what a run lacks is known until a run on it begins, or the line is closed", () => {
  assert.deepEqual(missingDataOf(lacks("open")), { problem: OWN, command: "open" });
  assert.equal(missingDataOf(lacks("configure")), null);
  assert.equal(missingDataOf(lacks("open", "mnist")), null);
  assert.equal(missingDataOf({ ...lacks("open"), field: "seed" }), null);
  const missing = reduce(initialState(), lacks("restore"));
  assert.deepEqual(missing.missingData, { problem: OWN, command: "restore" });
  const others = reduce(missing, { ...lacks("seek"), field: "step", value: "9" });
  assert.equal(others.missingData, missing.missingData);
  assert.equal(reduce(missing, { type: "local/missing-data-away" }).missingData, null);
  const { missingData } = missing;
  const other = { problem: "bars", warm_start: null };
  assert.equal(keepMissingData(missingData, other), missingData);
  assert.equal(keepMissingData(missingData, { ...other, problem: OWN }), null);
  const begun = { ...other, warm_start: { step: 3, recipe: { ...other, problem: OWN } } };
  assert.equal(keepMissingData(missingData, begun), null);
});

test("own data of the tab come before those of the run, and each once", () => {
  const choice = { ...DATA, batch_size: 48 };
  const welcome = { choices: { problems: [{ ...choice, name: "bars" }, choice] }, recipe: { problem: OWN } };
  const alone = ownDataKnown({ uploaded: [], welcome });
  assert.deepEqual(
    alone.map(({ description }) => [description.name, description.training_count]),
    [[OWN, 48]],
  );
  const sent = [uploaded({ token: "t" })];
  assert.equal(ownDataKnown({ uploaded: sent, welcome }), sent);
  const again = reduce(
    { ...initialState(), uploaded: sent },
    { type: "local/uploaded", uploaded: uploaded() },
  );
  assert.deepEqual(again.uploaded, [uploaded()]);
  assert.deepEqual(reduce(again, { type: "local/data-deleted", problem: OWN }).uploaded, []);
});

test("a mini-batch is lowered to the training images, and only then", () => {
  const status = { recipe: { batch_size: 48 } };
  assert.deepEqual(trainOnCommand(DATA, status), { type: "configure", problem: OWN });
  assert.deepEqual(trainOnCommand({ ...DATA, training_count: 47 }, status), {
    type: "configure",
    problem: OWN,
    batch_size: 47,
  });
});

test("a scene whose data are missing is gone to again once they are there", () => {
  const sent = [];
  const told = [];
  const restorer = createSceneRestorer({
    getState: () => ({ ...initialState(), welcome: { choices: { recipe: {} } } }),
    send: (command) => sent.push(command),
    tell: (progress) => told.push(progress),
  });
  restorer.go({ version: 2, recipe: { problem: OWN }, step: 4 });
  restorer.received(lacks("open"));
  assert.deepEqual(told.at(-1), { waiting: false, said: [] });
  restorer.drop(); // a step of the run that is there
  restorer.dataArrived();
  assert.deepEqual(sent, [sent[0], sent[0]]);
  assert.equal(sent[0].step, 4);
  restorer.received({ ...lacks("open"), field: "seed" });
  assert.deepEqual(told.at(-1), { waiting: false, said: ["no"] });
  restorer.dataArrived();
  assert.equal(sent.length, 2);
});

test("the facts of a set: licence and source, or the hash of own data", () => {
  const own = Object.fromEntries(datasetFacts(DATA));
  assert.equal(own.Images, "60: 48 to train on, 12 held out");
  assert.equal(own.Size, "28 × 28 pixels, colour");
  assert.equal(own["SHA-256"], "3e5a8f6a0cd71b29…");
  assert.equal(own.Licence, undefined);
  const classes = Array.from({ length: 12 }, (_, label) => `c${label}`);
  const host = Object.fromEntries(datasetFacts({ ...DATA, name: "host:many", classes, channels: 1 }));
  assert.equal(host.Classes, "12: c0, c1, c2, c3, c4, c5, c6, c7, c8, … c11");
  assert.equal(host.Licence, "the user's own");
});

test("where pictures go is said with the host and with what it keeps", () => {
  const own = { max_images: 9, max_side: 64, max_mebibytes: 32, kept_days: 0 };
  assert.match(
    privacyText(own, "a.org"),
    /server of this page \(a\.org\).*nobody else\..*then forgets them\.$/,
  );
  assert.match(
    privacyText({ ...own, kept_days: 7 }, "a.org"),
    /keeps them for 7 days.*delete them before\.$/,
  );
  assert.match(privacyText({ ...own, kept_days: 1 }, "a.org"), /for 1 day,/);
  assert.match(linkNeedsText(uploaded()), /needs the file/);
  assert.match(linkNeedsText(uploaded({ keptUntil: "2026-12-07T09:30:00Z" })), /until 7 December 2026.*file/);
});

test("the banner of missing data names their hash, and the step of the link", () => {
  const link = { scene: { step: 20 } };
  const open = missingDataText({ problem: OWN, command: "open" }, { link });
  assert.match(open, /^This run needs pictures.*\(sha256:3e5a8f6a…\).*goes on at step 20\.$/);
  assert.match(
    missingDataText({ problem: OWN, command: "restore" }, { link }),
    /^The run of this tab.*goes on\.$/,
  );
});

test("other files and files that are too large are refused before they are read", () => {
  const own = { max_mebibytes: 2 };
  assert.equal(refusedFileText({ name: "a.safetensors", size: 2 ** 21 }, own), "");
  assert.equal(refusedFileText({ name: "A.SAFETENSORS", size: 2 ** 30 }, null), "");
  assert.match(
    refusedFileText({ name: "a.safetensors", size: 2 ** 22 }, own),
    /got 4\.0 MiB; allowed: at most 2/,
  );
  assert.match(refusedFileText({ name: "a.NPZ", size: 1 }, own), /does not read \.npz.*--save-data/);
  assert.match(refusedFileText({ name: "cat.png", size: 1 }, own), /allowed: a \.safetensors file/);
});

test("a saved file is named by its classes and the hash", () => {
  assert.equal(dataFileName(DATA), "cat-dog-3e5a8f6a.safetensors");
  assert.equal(
    dataFileName({ ...DATA, classes: ["Étoile / 1", "b", "c", "d"] }),
    "étoile-1-b-c-3e5a8f6a.safetensors",
  );
});

test("what is held out has the noun of the data", () => {
  assert.equal(newThings("mnist"), "new digits");
  assert.equal(newThings("fashion-mnist"), "new garments");
  assert.equal(newThings(OWN), "new pictures");
  assert.equal(newThings("host:cats"), "new pictures");
});
