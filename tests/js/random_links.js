/** Links with random contents, for tests. */

import { readFileSync } from "node:fs";

import { V2_DICTIONARY } from "../../static/js/share_link/v2_dictionary.js";
import { V3_DICTIONARY } from "../../static/js/share_link/v3_dictionary.js";
import { V4_DICTIONARY } from "../../static/js/share_link/v4_dictionary.js";

const NEWER = { 3: V3_DICTIONARY, 4: V4_DICTIONARY };

const SKETCH = [-23.2038548, 6.98730383, -0.460052591, 13.2457753];

const ARCHITECTURES = Object.values(
  JSON.parse(readFileSync(new URL("../golden/architectures.json", import.meta.url), "utf8")),
);

/** How many random links a test tries. Where modules are tested again as bundles, fewer do. */
export const RANDOM_LINKS = Number(process.env.RANDOM_LINKS ?? 2000);

/** A seeded generator of numbers in [0, 1) (mulberry32). */
export function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A link to a scene in which every field is random. */
export function randomLink(next, version = 3) {
  const LEFT_OUT = (NEWER[version] ?? V2_DICTIONARY).leftOut;
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
  const architecture = () => (version >= 3 ? { architecture: pick(null, ...ARCHITECTURES) } : {});
  const lane = () => ({
    label: pick("SGD", "Adam, η 0.001", "", "~"),
    recipe: pick(
      {},
      { optimizer: "adam", learning_rate: number() },
      { changes: many(9, change) },
      architecture(),
    ),
  });
  const compare = () => ({
    preset: pick(null, "seven-optimizers", "mine"),
    lanes: [lane(), ...many(7, lane)],
    picked: 1 + below(7),
    other: pick(null, 1 + below(7)),
    race: pick(null, {
      plane: pick("trajectories", "ends", "chosen"),
      ends: pick([], [1, 1 + below(7)]),
      chosen: many(3, place),
    }),
  });
  const scene = {
    version: Math.min(version, 2),
    recipe: {
      ...LEFT_OUT.recipe,
      ...architecture(),
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
      ...(version === 1 ? { along: pick("weight", "step") } : {}),
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
      ...(version === 1 ? { panel: pick("curves", "station") } : {}),
      speed: pick("slow", "at once"),
      modes: table(() => pick("turned", "kernel")),
      picks: table(() => ({ ...place(), beside: pick("", "value fc2.bias 1") })),
    },
    show: {
      ...(version === 1
        ? { tab: pick("network", "surface") }
        : {
            stage: pick("watch", "descend", "inside", "everything", ...(version > 3 ? ["compare"] : [])),
            pane: pick("surface", "weight", "losses"),
            enlarged: pick(null, "surface", "step_curve"),
            inspector: next() < 0.5,
          }),
      dimension: pick("2-D", "3-D"),
      units: pick("error", "activation"),
      scale: pick("one", "each"),
    },
    pins: many(8, place),
    tour: pick(null, 1 + below(12)),
    ...(version > 3 ? { compare: compare() } : {}),
  };
  return {
    scene,
    begin: next() < 0.5,
    controls: pick("all", "step", "look"),
    theme: pick(null, "dark"),
    sketch: pick(null, SKETCH),
  };
}
