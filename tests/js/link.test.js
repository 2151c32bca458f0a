/** Links: what goes in comes out, old ones keep opening, and whatever else comes is refused in words. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";

import { fragmentOf, isLink, linkOf } from "../../static/js/share_link/link.js";
import { LEFT_OUT, PLAIN, SHORT } from "../../static/js/share_link/v1_dictionary.js";

const read = (name) => JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), "utf8"));
const golden = { tour: null, ...read("scene.json") };
const usual = { scene: { version: 1, ...LEFT_OUT }, ...PLAIN };
const SKETCH = [-23.2038548, 6.98730383, -0.460052591, 13.2457753];
const fragment = (text) => `#view/1${deflateRawSync(Buffer.from(text)).toString("base64url")}`;

/** A generator of numbers in [0, 1) that begins alike every time (mulberry32). */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A scene with every part drawn at random. */
function drawn(next) {
  const below = (count) => Math.floor(next() * count);
  const pick = (...all) => all[below(all.length)];
  const number = () => pick(0, 1, -1, 1e-6, next(), -1e9 * next(), next() * 2 ** 40, 5e-324);
  const place = () => ({
    address: pick("fc2.weight", "conv1.kernel", "~", "__proto__", 'é∂C "\\', ""),
    index: Array.from({ length: below(5) }, () => below(900)),
  });
  const change = () => {
    const step = below(1000);
    return pick(
      { step, name: pick("learning_rate", "momentum"), value: number() },
      { step, ...place(), value: number() },
      {
        step,
        plane: pick("chosen", "random"),
        set: "probe",
        alpha: number(),
        beta: number(),
        chosen: pick(null, [place(), place()]),
        seed: pick(null, 3),
      },
    );
  };
  const many = (most, one) => Array.from({ length: below(most) }, one);
  const table = (one) =>
    Object.fromEntries(many(4, () => [pick("update null", "backward conv2", "constructor"), one()]));
  const scene = {
    version: 1,
    recipe: {
      ...LEFT_OUT.recipe,
      seed: below(2 ** 32),
      learning_rate: pick(null, number()),
      optimizer: pick("sgd", "adam", "lion"),
      changes: many(40, change),
    },
    step: below(20_000),
    fingerprint: pick(null, "0123456789abcdef"),
    image: below(64),
    chosen: pick(null, { ...place(), of: pick("value", "gradient"), image: pick(null, 3) }),
    selection: pick(null, place()),
    curve: {
      along: pick("weight", "step"),
      zoom: pick("valley", "step"),
      readings: next() < 0.5,
      derivative: next() < 0.5,
      threshold: number(),
    },
    survey: pick(null, {
      ...LEFT_OUT.survey,
      plane: pick("auto", "chosen", "random"),
      chosen: many(3, place),
      seed: below(99),
      fan: below(17),
    }),
    walk: {
      station: pick("update", "backward conv2", ""),
      panel: pick("curves", "station"),
      speed: pick("slow", "at once"),
      modes: table(() => pick("turned", "kernel")),
      picks: table(() => ({ ...place(), beside: pick("", "value fc2.bias 1") })),
    },
    show: {
      tab: pick("network", "surface"),
      dimension: pick("2-D", "3-D"),
      units: pick("error", "activation"),
      scale: pick("one", "each"),
    },
    pins: many(8, place),
    tour: pick(null, 1 + below(12)),
  };
  return {
    scene,
    begin: next() < 0.5,
    controls: pick("all", "step", "look"),
    theme: pick(null, "dark"),
    sketch: pick(null, SKETCH),
  };
}

test("a thousand random views come out of their links as they went in", async () => {
  const next = random(7);
  for (let count = 0; count < 1000; count += 1) {
    const link = drawn(next);
    const made = await fragmentOf(link);
    assert.ok(isLink(made) && /^#view\/1[\w-]+$/.test(made));
    const { link: found, problem } = await linkOf(made);
    assert.equal(problem, undefined);
    assert.deepEqual(found, link);
  }
});

test("links that were made with version 1 keep opening", async () => {
  for (const [name, { fragment: made, link }] of Object.entries(read("links_1.json"))) {
    assert.deepEqual((await linkOf(made)).link, link, name);
  }
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
  assert.equal(new Set(SHORT.values()).size, SHORT.size);
  assert.ok([...SHORT.values()].every((short) => /^\*?\w$/.test(short)));
});

test("a bomb is refused while it unfolds, and what is too long before", async () => {
  const before = process.memoryUsage().arrayBuffers;
  const { problem } = await linkOf(fragment(" ".repeat(20 * 2 ** 20)));
  assert.equal(problem, "The link unfolds to more than the 64 KiB that are allowed.");
  assert.ok(process.memoryUsage().arrayBuffers - before < 8 * 2 ** 20);
  assert.match(
    (await linkOf(`#view/1${"A".repeat(40_000)}`)).problem,
    /40000 signs; at most 32768 are allowed/,
  );
});

test("a view that is too long for a link says so", async () => {
  const next = random(1);
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
  [`${"[".repeat(9000)}${"]".repeat(9000)}`]: /deeper than the 12 levels/,
  '{"zz":1}': /version 1 does not know: zz/,
  '{"~constructor":{"~prototype":1}}': /link\.scene: got "constructor"; allowed: version, recipe/,
  '{"__proto__":{"~polluted":1}}': /does not know: __proto__/,
  '{"~__proto__":{"~polluted":1}}': /link\.scene: got "__proto__"/,
  '{"b":-1}': /link\.scene\.step: got -1; allowed: a whole number/,
  '{"b":1e999}': /link\.scene\.step: got null/,
  '{"c":"~0123"}': /fingerprint: got "0123"; allowed: 16 digits/,
  '{"f":{"~type":"~run","Q":"~x","R":[0]}}': /link\.scene\.selection: got "type"; allowed: address, index/,
  '{"j":{"3":"~<img>"}}': /show\.tab: got "<img>"; allowed: network/,
  '{"m":"~root"}': /link\.controls: got "root"; allowed: all, step, look/,
  '{"o":["~1"]}': /link\.sketch\[0\]: got "1"; allowed: a number/,
  '{"k":{}}': /link\.scene\.pins: got {}; allowed: a list of at most 16/,
};

test("what is no view is refused in words that name it and what is allowed", async () => {
  for (const [text, words] of Object.entries(WRONG)) {
    assert.match((await linkOf(fragment(text))).problem ?? "nothing", words, text.slice(0, 60));
  }
  assert.equal({}.polluted, undefined);
  assert.match((await linkOf("#view/9abc")).problem, /of version 9; this page opens version 1/);
  assert.match((await linkOf("#view/")).problem, /of version none/);
  assert.match((await linkOf("#view/1")).problem, /signs that none has/);
  assert.match((await linkOf("#view/1é")).problem, /signs that none has/);
});

test("ten thousand broken links end in a view or a sentence, never in an error", async () => {
  const next = random(11);
  const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const sign = () => SIGNS[Math.floor(next() * 64)];
  const sources = [
    await fragmentOf({ ...usual, scene: golden, sketch: SKETCH }),
    await fragmentOf(drawn(next)),
    await fragmentOf(usual),
  ];
  let refused = 0;
  for (let count = 0; count < 10_000; count += 1) {
    const signs = [...sources[count % 3]];
    for (let harm = 0; harm <= count % 4; harm += 1) {
      const at = 7 + Math.floor(next() * (signs.length - 7));
      signs.splice(at, Math.floor(next() * 3), ...(next() < 0.8 ? [sign()] : []));
    }
    const { link, problem } = await linkOf(signs.join(""));
    assert.ok(link ? link.scene.version === 1 : problem.length > 20 && problem.length < 300, problem);
    refused += problem ? 1 : 0;
  }
  assert.ok(refused > 5000);
});
