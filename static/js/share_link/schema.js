/**
 * What a link may hold, field by field: nothing else reaches the page. What a recipe may hold is
 * the server's to say, and whether a number is in the network the scene's. Pure.
 */

const LARGEST = Number.MAX_SAFE_INTEGER;

const rule = (allowed, holds) => (value, name) =>
  holds(value) ? null : `${name}: got ${brief(value)}; allowed: ${allowed}.`;
const isPlain = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isWhole = (value, most = LARGEST) => Number.isInteger(value) && value >= 0 && value <= most;

const oneOf = (...words) => rule(words.join(", "), (value) => words.includes(value));
const whole = (most = LARGEST) => rule(`a whole number from 0 to ${most}`, (value) => isWhole(value, most));
const number = rule("a number", Number.isFinite);
const flag = rule("true or false", (value) => typeof value === "boolean");
const text = (most) =>
  rule(`at most ${most} signs`, (value) => typeof value === "string" && value.length <= most);
const anything = rule("an object", isPlain);
const orNull = (inner) => (value, name) => (value === null ? null : inner(value, name));
const first = (found) => found.find((one) => one !== null) ?? null;

const list = (inner, most) => (value, name) => {
  if (!Array.isArray(value) || value.length > most)
    return `${name}: got ${brief(value)}; allowed: a list of at most ${most}.`;
  return first(value.map((one, place) => inner(one, `${name}[${place}]`)));
};

/** An object of exactly these fields. */
const fields = (rules) => (value, name) => {
  if (!isPlain(value)) return `${name}: got ${brief(value)}; allowed: an object.`;
  const names = Object.keys(rules);
  const strange = Object.keys(value).find((key) => !names.includes(key));
  if (strange !== undefined) return `${name}: got ${brief(strange)}; allowed: ${names.join(", ")}.`;
  return first(names.map((key) => rules[key](value[key], `${name}.${key}`)));
};

/** An object of any names, at most so many, each with a value of the form. */
const table = (inner, most) => (value, name) => {
  if (!isPlain(value) || Object.keys(value).length > most)
    return `${name}: got ${brief(value)}; allowed: at most ${most} entries.`;
  return first(
    Object.entries(value).map(([key, one]) => text(100)(key, name) ?? inner(one, `${name}.${key}`)),
  );
};

const place = { address: text(100), index: list(whole(), 8) };

const LINK = fields({
  begin: flag,
  controls: oneOf("all", "step", "look"),
  theme: orNull(oneOf("light", "dark")),
  sketch: orNull(list(number, 4)),
  scene: fields({
    version: oneOf(1),
    recipe: anything,
    step: whole(),
    fingerprint: orNull(
      rule("16 digits from 0 to f", (value) => typeof value === "string" && /^[0-9a-f]{16}$/.test(value)),
    ),
    image: whole(),
    chosen: orNull(fields({ ...place, of: oneOf("value", "gradient"), image: orNull(whole()) })),
    selection: orNull(fields(place)),
    curve: fields({
      along: oneOf("weight", "step"),
      zoom: oneOf("valley", "step"),
      readings: flag,
      derivative: flag,
      threshold: number,
    }),
    survey: orNull(
      fields({
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
      }),
    ),
    walk: fields({
      station: text(100),
      panel: oneOf("curves", "station"),
      speed: oneOf("slow", "normal", "quick", "at once"),
      modes: table(text(40), 64),
      picks: table(fields({ ...place, beside: text(200) }), 64),
    }),
    show: fields({
      tab: oneOf("network", "curves", "surface", "inspector"),
      dimension: oneOf("2-D", "3-D"),
      units: oneOf("error", "activation", "pre_activation"),
      scale: oneOf("one", "each"),
    }),
    pins: list(fields(place), 16),
    tour: orNull(whole(99)),
  }),
});

/** What is wrong with a link, in a sentence; null where nothing is. @param {unknown} link */
export function schemaProblem(link) {
  return LINK(link, "link");
}

function brief(value) {
  return String(JSON.stringify(value)).slice(0, 40);
}
