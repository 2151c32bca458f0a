/**
 * The schema of a link, field by field, for each version. Unknown or invalid fields are refused before
 * they reach the page. The server validates the recipe; scene.js checks that an address exists in the
 * network. Pure.
 */

import { isPlainObject } from "../scene/plain_object.js";

/**
 * Says what is wrong with a value, in a sentence that begins with its name; null where nothing is.
 * @typedef {(value: unknown, name: string) => string | null} Rule
 */

const LARGEST = Number.MAX_SAFE_INTEGER;

/** @param {string} allowed @param {(value: unknown) => boolean} holds @returns {Rule} */
const rule = (allowed, holds) => (value, name) =>
  holds(value) ? null : `${name}: got ${brief(value)}; allowed: ${allowed}.`;
/** @param {unknown} value @param {number} most */
const isWhole = (value, most) =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most;

/** @param {...string} words */
const oneOf = (...words) =>
  rule(words.join(", "), (value) => typeof value === "string" && words.includes(value));
const whole = (most = LARGEST) => rule(`a whole number from 0 to ${most}`, (value) => isWhole(value, most));
const number = rule("a number", Number.isFinite);
const flag = rule("true or false", (value) => typeof value === "boolean");
/** @param {number} most */
const text = (most) =>
  rule(`at most ${most} characters`, (value) => typeof value === "string" && value.length <= most);
const anything = rule("an object", isPlainObject);
/** @param {Rule} inner @returns {Rule} */
const orNull = (inner) => (value, name) => (value === null ? null : inner(value, name));
/** @param {Rule} inner @returns {Rule} */
const optional = (inner) => (value, name) => (value === undefined ? null : inner(value, name));
/** @param {(string|null)[]} found */
const first = (found) => found.find((one) => one !== null) ?? null;

/** @param {Rule} inner @param {number} most @returns {Rule} */
const list = (inner, most) => (value, name) => {
  if (!Array.isArray(value) || value.length > most)
    return `${name}: got ${brief(value)}; allowed: a list of at most ${most}.`;
  return first(value.map((one, place) => inner(one, `${name}[${place}]`)));
};

/**
 * An object of exactly these fields.
 * @param {Record<string, Rule>} rules
 * @returns {Rule}
 */
const fields = (rules) => (value, name) => {
  if (!isPlainObject(value)) return `${name}: got ${brief(value)}; allowed: an object.`;
  const names = Object.keys(rules);
  const strange = Object.keys(value).find((key) => !names.includes(key));
  if (strange !== undefined) return `${name}: got ${brief(strange)}; allowed: ${names.join(", ")}.`;
  return first(names.map((key) => rules[key](value[key], `${name}.${key}`)));
};

/**
 * An object of any names, at most so many, each with a value of the form.
 * @param {Rule} inner @param {number} most
 * @returns {Rule}
 */
const table = (inner, most) => (value, name) => {
  if (!isPlainObject(value) || Object.keys(value).length > most)
    return `${name}: got ${brief(value)}; allowed: at most ${most} entries.`;
  return first(
    Object.entries(value).map(([key, one]) => text(100)(key, name) ?? inner(one, `${name}.${key}`)),
  );
};

const place = { address: text(100), index: list(whole(), 8) };
const fingerprint = rule(
  "16 digits from 0 to f",
  (value) => typeof value === "string" && /^[0-9a-f]{16}$/.test(value),
);
const survey = fields({
  plane: oneOf(
    "auto",
    "step",
    "batch-against-truth",
    "curvature",
    "curvature-extremes",
    "trajectory",
    "random",
    "chosen",
  ),
  zoom: oneOf("step", "valley", "basin"),
  set: oneOf("auto", "batch", "probe", "next"),
  chosen: list(fields(place), 2),
  seed: whole(),
  ghost: flag,
  fan: whole(16),
});
const curve = { zoom: oneOf("valley", "step"), readings: flag, derivative: flag, threshold: number };
const walk = {
  station: text(100),
  speed: oneOf("slow", "normal", "quick", "at once"),
  modes: table(text(40), 64),
  picks: table(fields({ ...place, beside: text(200) }), 64),
};
const look = {
  dimension: oneOf("2-D", "3-D"),
  units: oneOf("error", "activation", "pre_activation"),
  scale: oneOf("one", "each"),
};
const PANELS = [
  "network",
  "surface",
  "prediction",
  "weight",
  "step_curve",
  "losses",
  "station",
  "inspector",
  "race",
  "lanes",
  "lane_results",
];
const ENLARGED_PANELS = [...PANELS, "diagnosis"];
const MAX_LANES = 7;
const comparison = fields({
  preset: orNull(text(40)),
  lanes: list(fields({ label: text(80), recipe: anything }), MAX_LANES),
  picked: whole(MAX_LANES),
  other: orNull(whole(MAX_LANES)),
  race: orNull(
    fields({
      plane: oneOf("trajectories", "ends", "chosen"),
      ends: list(whole(MAX_LANES), 2),
      chosen: list(fields(place), 2),
    }),
  ),
});

/**
 * What a scene holds, in the parts that differ from version to version.
 * @type {Record<number, Record<string, Rule>>}
 */
const SCENES = {
  1: {
    version: rule("1", (value) => value === 1),
    curve: fields({ along: oneOf("weight", "step"), ...curve }),
    walk: fields({ panel: oneOf("curves", "station"), ...walk }),
    show: fields({ tab: oneOf("network", "curves", "surface", "inspector"), ...look }),
  },
  2: {
    version: rule("2", (value) => value === 2),
    curve: fields(curve),
    walk: fields(walk),
    show: fields({
      stage: oneOf("watch", "descend", "inside", "compare", "everything"),
      pane: oneOf(...PANELS),
      enlarged: orNull(oneOf(...ENLARGED_PANELS)),
      inspector: flag,
      channels: optional(oneOf("combined", "separate")),
      lane_view: optional(oneOf("picked", "both", "difference")),
      ...look,
    }),
    compare: optional(comparison),
  },
};

/** @param {Record<string, Rule>} own */
const linkOfVersion = ({ version, ...own }) =>
  fields({
    begin: flag,
    controls: oneOf("all", "step", "look"),
    theme: orNull(oneOf("light", "dark")),
    sketch: orNull(list(number, 4)),
    scene: fields({
      version,
      recipe: anything,
      step: whole(),
      fingerprint: orNull(fingerprint),
      image: whole(),
      chosen: orNull(fields({ ...place, of: oneOf("value", "gradient"), image: orNull(whole()) })),
      selection: orNull(fields(place)),
      survey: orNull(survey),
      pins: list(fields(place), 16),
      tour: orNull(whole(99)),
      ...own,
    }),
  });

/** @type {Record<number, Rule>} */
const LINKS = Object.fromEntries(
  Object.entries(SCENES).map(([version, own]) => [version, linkOfVersion(own)]),
);

/**
 * The problem of a link, as a sentence; null if it is valid.
 * @param {unknown} link
 * @returns {string | null}
 */
export function schemaProblem(link) {
  const scene = isPlainObject(link) ? link.scene : null;
  const version = isPlainObject(scene) ? scene.version : undefined;
  if (typeof version !== "number" || !Object.hasOwn(LINKS, version))
    return `link.scene.version: got ${brief(version)}; allowed: ${Object.keys(LINKS).join(", ")}.`;
  return LINKS[version](link, "link");
}

/** @param {unknown} value */
function brief(value) {
  return String(JSON.stringify(value)).slice(0, 40);
}
