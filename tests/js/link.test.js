/** Links: round trips, links of older versions, length limits, and error messages. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";

import { upgradeScene } from "../../static/js/scene/upgrade_scene.js";
import { compress } from "../../static/js/share_link/compress.js";
import { fragmentOf, isLink, linkOf } from "../../static/js/share_link/link.js";
import { pack } from "../../static/js/share_link/pack.js";
import { V1_DICTIONARY } from "../../static/js/share_link/v1_dictionary.js";
import { V2_DICTIONARY } from "../../static/js/share_link/v2_dictionary.js";
import { V3_DICTIONARY } from "../../static/js/share_link/v3_dictionary.js";
import { V4_DICTIONARY } from "../../static/js/share_link/v4_dictionary.js";
import { RANDOM_LINKS, randomLink, randomNumbers } from "./random_links.js";

const read = (name) => JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), "utf8"));
const golden = { tour: null, ...read("scene.json") };
const LEFT_OUT = V3_DICTIONARY.leftOut;
const usual = { scene: { version: 2, ...LEFT_OUT }, ...V3_DICTIONARY.plain };
const SKETCH = [-23.2038548, 6.98730383, -0.460052591, 13.2457753];
const fragment = (text, version = 3) =>
  `#view/${version}${deflateRawSync(Buffer.from(text)).toString("base64url")}`;
/** A link as the page of an older version wrote it. */
const fragmentOfV1 = async (link) => `#view/1${await compress(pack(link, V1_DICTIONARY))}`;
const fragmentOfV2 = async (link) => `#view/2${await compress(pack(link, V2_DICTIONARY))}`;

test("a thousand random views come out of their links as they went in", async () => {
  const next = randomNumbers(7);
  for (let count = 0; count < RANDOM_LINKS / 2; count += 1) {
    const link = randomLink(next);
    const made = await fragmentOf(link);
    assert.ok(isLink(made) && /^#view\/3[\w-]+$/.test(made));
    const { link: found, problem } = await linkOf(made);
    assert.equal(problem, undefined);
    assert.deepEqual(found, link);
    const old = randomLink(next, 1);
    const opened = await linkOf(await fragmentOfV1(old));
    assert.equal(opened.problem, undefined);
    assert.deepEqual(opened.link, { ...old, scene: upgradeScene(old.scene) });
    const second = randomLink(next, 2);
    assert.deepEqual((await linkOf(await fragmentOfV2(second))).link, second);
    const lanes = randomLink(next, 4);
    const withLanes = await fragmentOf(lanes);
    assert.match(withLanes, /^#view\/4[\w-]+$/);
    assert.deepEqual((await linkOf(withLanes)).link, lanes);
  }
});

const OPENS_ON = {
  "the first step of the usual run": { stage: "watch", pane: "surface", inspector: false },
  "a whole scene": { stage: "inside", pane: "surface", inspector: true },
  "a teacher's link from the beginning, dark": { stage: "descend", pane: "weight", inspector: false },
  "settings and a pick": { stage: "inside", pane: "surface", inspector: false },
};

test("links of version 1 keep opening: the same numbers, on the stage that fits", async () => {
  const kept = read("links_1.json");
  assert.deepEqual(Object.keys(kept), Object.keys(OPENS_ON));
  for (const [name, { fragment: made, link }] of Object.entries(kept)) {
    const { scene, ...how } = (await linkOf(made)).link;
    const { along: _along, ...curve } = link.scene.curve;
    const { panel: _panel, ...walk } = link.scene.walk;
    const { tab: _tab, ...look } = link.scene.show;
    const show = { ...look, enlarged: null, ...OPENS_ON[name] };
    assert.deepEqual({ ...how, scene }, { ...link, scene: { ...link.scene, version: 2, curve, walk, show } });
    assert.equal(await fragmentOfV1(link), made, `${name}: byte for byte`);
  }
});

test("links that were made with version 2 keep opening, and are made alike", async () => {
  const kept = Object.entries(read("links_2.json"));
  assert.ok(kept.length >= 6);
  for (const [name, { fragment: made, link }] of kept) {
    assert.deepEqual((await linkOf(made)).link, link, name);
    assert.equal(await fragmentOfV2(link), made, `${name}: byte for byte`);
  }
});

test("links that were made with version 3 keep opening, and are made alike", async () => {
  const kept = Object.entries(read("links_3.json"));
  assert.ok(kept.length >= 4);
  for (const [name, { fragment: made, link }] of kept) {
    assert.deepEqual((await linkOf(made)).link, link, name);
    assert.equal(await fragmentOf(link), made, `${name}: byte for byte`);
  }
});

test("links with lanes that were made with version 4 keep opening, and are made alike", async () => {
  const kept = Object.entries(read("links_4.json"));
  assert.ok(kept.length >= 3);
  for (const [name, { fragment: made, link }] of kept) {
    assert.deepEqual((await linkOf(made)).link, link, name);
    assert.equal(await fragmentOf(link), made, `${name}: byte for byte`);
  }
});

/** A scene with these lanes beside it. */
const withLanes = (lanes, more = {}) => {
  const compare = { preset: null, lanes, picked: 1, other: null, race: null, ...more };
  return { ...usual, scene: { ...usual.scene, show: { ...usual.scene.show, stage: "compare" }, compare } };
};

test("seven lanes of one preset take less than 160 characters more", async () => {
  const names = ["SGD", "momentum", "Nesterov", "Adagrad", "RMSprop", "Adam", "AdamW"];
  const lanes = names.map((label) => ({ label, recipe: { optimizer: label.toLowerCase() } }));
  const made = await fragmentOf(withLanes(lanes, { preset: "seven-optimizers" }));
  assert.ok(made.length - (await fragmentOf(usual)).length < 160, String(made.length));
});

test("lanes that cannot be are refused with both sides", async () => {
  const lane = { label: "SGD", recipe: {} };
  const problem = async (lanes, more) => (await linkOf(await fragmentOf(withLanes(lanes, more)))).problem;
  assert.equal(await problem([lane]), undefined);
  assert.match(await problem(Array(8).fill(lane)), /compare\.lanes: got .*; allowed: a list of at most 7/);
  assert.match(await problem([{ recipe: {} }]), /lanes\[0\]\.label: got undefined; allowed: at most 80/);
  assert.match(await problem([{ label: "SGD", recipe: 3 }]), /lanes\[0\]\.recipe: got 3; allowed: an object/);
  assert.match(await problem([lane], { picked: 8 }), /compare\.picked: got 8/);
  assert.match(
    await problem([lane], { race: { plane: "flat", ends: [], chosen: [] } }),
    /race\.plane: got "flat"/,
  );
});

const ARCHITECTURES = read("architectures.json");

test("a preset with one changed layer fits in 200 characters, with fingerprint and sketch", async () => {
  for (const [name, architecture] of Object.entries(ARCHITECTURES)) {
    const recipe = { ...LEFT_OUT.recipe, preset: "custom", architecture };
    const scene = { ...usual.scene, recipe, step: 50, fingerprint: golden.fingerprint };
    const made = await fragmentOf({ ...usual, scene, sketch: SKETCH });
    assert.deepEqual((await linkOf(made)).link.scene.recipe, recipe, name);
    if (name.startsWith("changed")) assert.ok(made.length < 200, `${name}: ${made.length}`);
  }
});

test("the recipe of a warm start is in the link, in as many levels as the server allows", async () => {
  const [architecture] = Object.values(ARCHITECTURES);
  let recipe = { ...LEFT_OUT.recipe, architecture, changes: [{ step: 2, name: "momentum", value: 0.5 }] };
  for (let step = 1; step <= 8; step += 1)
    recipe = { ...LEFT_OUT.recipe, seed: step, warm_start: { recipe, step } };
  const { link, problem } = await linkOf(await fragmentOf({ ...usual, scene: { ...usual.scene, recipe } }));
  assert.equal(problem, undefined);
  assert.deepEqual(link.scene.recipe, recipe);
});

test("an architecture that no row describes is in the link as it is", async () => {
  const { layers, ...others } = Object.values(ARCHITECTURES)[0];
  const strange = [
    { layers: [{ kind: "swish", name: "a" }], loss: "cross-entropy", l2: 0 },
    { layers: [{ kind: "relu", name: "a", colour: 1 }], loss: "cross-entropy", l2: 0 },
    { layers: [{ kind: "relu" }], loss: "cross-entropy", l2: 0 },
    { layers, loss: "hinge", l2: 0 },
    { layers },
    { layers, ...others, depth: 3 },
  ];
  for (const architecture of strange) {
    const recipe = { ...LEFT_OUT.recipe, architecture };
    const made = await fragmentOf({ ...usual, scene: { ...usual.scene, recipe } });
    assert.deepEqual((await linkOf(made)).link.scene.recipe, recipe);
  }
});

test("a map for each channel of colour is in the link, and anything else there is refused", async () => {
  const withChannels = (channels) => {
    const { scene } = usual;
    return { ...usual, scene: { ...scene, show: { ...scene.show, channels } } };
  };
  const { link } = await linkOf(await fragmentOf(withChannels("separate")));
  assert.equal(link.scene.show.channels, "separate");
  const { problem } = await linkOf(await fragmentOf(withChannels("inverted")));
  assert.match(problem, /show\.channels: got "inverted"; allowed: combined, separate/);
});

test("links are short", async () => {
  const change = (_, at) =>
    at % 2
      ? { step: 7 * at, name: "learning_rate", value: at / 100 }
      : {
          step: 7 * at,
          address: "fc2.weight",
          index: [at % 2, 3 * at],
          value: Number(Math.sin(at).toPrecision(5)),
        };
  const recipe = { ...LEFT_OUT.recipe, changes: Array.from({ length: 40 }, change) };
  const scene = { ...usual.scene, step: 300, fingerprint: golden.fingerprint };
  assert.ok((await fragmentOf(usual)).length <= 13);
  assert.ok((await fragmentOf({ ...usual, scene, sketch: SKETCH })).length <= 120);
  assert.ok((await fragmentOf({ ...usual, scene: golden, sketch: SKETCH })).length <= 440);
  assert.ok((await fragmentOf({ ...usual, scene: { ...scene, recipe }, sketch: SKETCH })).length <= 640);
});

test("no two words are short for the same", () => {
  for (const { short, long } of [V1_DICTIONARY, V2_DICTIONARY, V3_DICTIONARY, V4_DICTIONARY]) {
    assert.equal(new Set(short.values()).size, short.size);
    assert.equal(long.size, short.size);
    assert.ok([...short.values()].every((code) => /^\*{0,2}\w$/.test(code)));
  }
});

test("what version 1 does not know is refused in its links too", async () => {
  assert.match((await linkOf(fragment('{"zz":1}', 1))).problem, /version 1 does not know: zz/);
  assert.match(
    (await linkOf(fragment('{"j":{"3":"~<img>"}}', 1))).problem,
    /show\.tab: got "<img>"; allowed: network/,
  );
  assert.match((await linkOf(fragment('{"j":{"~stage":"~watch"}}', 1))).problem, /show: got "stage"/);
});

test("a bomb is refused while it unfolds, and what is too long before", async () => {
  const before = process.memoryUsage().arrayBuffers;
  const { problem } = await linkOf(fragment(" ".repeat(20 * 2 ** 20)));
  assert.equal(problem, "The link unfolds to more than the 64 KiB that are allowed.");
  assert.ok(process.memoryUsage().arrayBuffers - before < 8 * 2 ** 20);
  assert.match(
    (await linkOf(`#view/1${"A".repeat(40_000)}`)).problem,
    /40000 characters; at most 32768 are allowed/,
  );
});

test("a view that is too long for a link says so", async () => {
  const next = randomNumbers(1);
  const changes = Array.from({ length: 9000 }, (_, step) => ({ step, name: "momentum", value: next() }));
  await assert.rejects(
    fragmentOf({ ...usual, scene: { ...usual.scene, recipe: { ...LEFT_OUT.recipe, changes } } }),
    /too long for a link.*allowed: 32768/,
  );
});

const WRONG = {
  '{"scene"': /damaged/,
  "[]": /holds no view/,
  null: /holds no view/,
  '"a"': /holds no view/,
  [`${"[".repeat(9000)}${"]".repeat(9000)}`]: /deeper than the 40 levels/,
  '{"zz":1}': /version 3 does not know: zz/,
  '{"~constructor":{"~prototype":1}}': /link\.scene: got "constructor"; allowed: version, recipe/,
  '{"__proto__":{"~polluted":1}}': /does not know: __proto__/,
  '{"~__proto__":{"~polluted":1}}': /link\.scene: got "__proto__"/,
  '{"b":-1}': /link\.scene\.step: got -1; allowed: a whole number/,
  '{"b":1e999}': /link\.scene\.step: got null/,
  '{"c":"~0123"}': /fingerprint: got "0123"; allowed: 16 digits/,
  '{"f":{"~type":"~run","Q":"~x","R":[0]}}': /link\.scene\.selection: got "type"; allowed: address, index/,
  '{"j":{"~tab":"~network"}}': /show: got "tab"; allowed: stage, pane/,
  '{"j":{"~stage":"~<img>"}}': /show\.stage: got "<img>"; allowed: watch/,
  '{"j":{"~enlarged":"~tour"}}': /show\.enlarged: got "tour"; allowed: network/,
  '{"m":"~root"}': /link\.controls: got "root"; allowed: all, step, look/,
  '{"o":["~1"]}': /link\.sketch\[0\]: got "1"; allowed: a number/,
  '{"k":{}}': /link\.scene\.pins: got {}; allowed: a list of at most 16/,
};

test("what is no view is refused in words that name it and what is allowed", async () => {
  for (const [text, words] of Object.entries(WRONG)) {
    assert.match((await linkOf(fragment(text))).problem ?? "nothing", words, text.slice(0, 60));
  }
  assert.equal({}.polluted, undefined);
  assert.match((await linkOf("#view/9abc")).problem, /of version 9; this page opens versions 1, 2, 3/);
  assert.match((await linkOf("#view/")).problem, /of version none/);
  assert.match((await linkOf("#view/1")).problem, /characters that none has/);
  assert.match((await linkOf("#view/1é")).problem, /characters that none has/);
});

test("ten thousand broken links end in a view or a sentence, never in an error", async () => {
  const next = randomNumbers(11);
  const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const sign = () => SIGNS[Math.floor(next() * 64)];
  const sources = [
    await fragmentOf({ ...usual, scene: golden, sketch: SKETCH }),
    await fragmentOf(randomLink(next)),
    await fragmentOf(usual),
    await fragmentOfV1(randomLink(next, 1)),
  ];
  let refused = 0;
  for (let count = 0; count < 10_000; count += 1) {
    const signs = [...sources[count % 4]];
    for (let harm = 0; harm <= count % 4; harm += 1) {
      const at = 7 + Math.floor(next() * (signs.length - 7));
      signs.splice(at, Math.floor(next() * 3), ...(next() < 0.8 ? [sign()] : []));
    }
    const { link, problem } = await linkOf(signs.join(""));
    assert.ok(link ? link.scene.version === 2 : problem.length > 20 && problem.length < 300, problem);
    refused += problem ? 1 : 0;
  }
  assert.ok(refused > 5000);
});
