/** The tour: tasks, highlighted places, progress and navigation; chapters have valid references. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { symbolArrays, symbolOf } from "../../static/js/network/notation.js";
import { initialState, reduce } from "../../static/js/state/store.js";
import { createGuide, hasStrayed } from "../../static/js/tour/guide.js";
import { HIGHLIGHTS } from "../../static/js/tour/highlights.js";
import { createProgress } from "../../static/js/tour/progress.js";
import { taskProgress, TASKS } from "../../static/js/tour/tasks.js";

const root = new URL("../../templates/", import.meta.url);
const files = readdirSync(new URL("tour/", root)).sort();
const chapters = files.map((name) => ({ name, text: readFileSync(new URL(`tour/${name}`, root), "utf8") }));
const glossary = readFileSync(new URL("glossary.toml", root), "utf8");
const found = (text, pattern) => [...text.matchAll(pattern)].map(([, one]) => one);

test("a chapter names only places, deeds and numbers that there are", () => {
  for (const { name, text } of chapters) {
    const [lit] = found(text, /^lit = \[(.*)\]$/gm);
    const places = [...found(lit, /"(\w+)"/g), ...found(text, /spot\("(\w+)"/g)];
    for (const place of places) assert.ok(place in HIGHLIGHTS, `${name}: ${place}`);
    const [deed] = found(text, /^deed = \{ name = "(\w+)"/gm);
    assert.ok(deed in TASKS, `${name}: ${deed}`);
    for (const live of found(text, /live\("(\w+)"\)/g))
      assert.ok(TASKS[deed].numbers.includes(live), `${name}: ${live}`);
    assert.ok(found(text, /live\("(\w+)"\)/g).length > 0, name);
  }
  for (const list of found(glossary, /^spots = \[(.*)\]$/gm)) {
    for (const place of found(list, /"(\w+)"/g)) assert.ok(place in HIGHLIGHTS, place);
  }
});

test("the glossary has a term for every letter of the explorer", () => {
  const terms = new Set(found(glossary, /^\[terms\.(\w+)\]$/gm));
  for (const term of [
    "weight",
    "kernel",
    "bias",
    "pre_activation",
    "activation",
    "prediction",
    "gradient",
    "error",
  ]) {
    assert.ok(terms.has(term), term);
  }
  const network = {
    input_shape: [1, 4, 4],
    layers: [
      {
        name: "fc2",
        kind: "dense",
        address: "fc2.pre_activation",
        shape: [2],
        parameters: { "fc2.weight": [2, 3], "fc2.bias": [2] },
      },
    ],
  };
  const letters = symbolArrays(network).map(
    ({ address, shape }) =>
      symbolOf(
        network,
        address,
        shape.map(() => 0),
      ).base,
  );
  const symbols = new Set(found(glossary, /^symbol = "<mi>(\w)<\/mi>"$/gm));
  for (const letter of letters) assert.ok(symbols.has(letter), letter);
});

const numbers = (values) => ({ shape: [values.length], data: Float32Array.from(values) });
const step = (position, more = {}) => ({
  type: "step",
  step: position - 1,
  position,
  done: true,
  image: 0,
  batch_size: 2,
  losses: [],
  arrays: { true_probabilities: numbers([0.5, 0.25]), image_losses: numbers([0.69, 1.39]) },
  ...more,
});
const slice = {
  value: 0,
  loss: 1,
  gradient: 2,
  learning_rate: 0.1,
  update: -0.2,
  step: 4,
  loss_alone: 0.9,
  loss_after: 0.8,
  arrays: {
    values: numbers([-2, -1, 0, 1, 2]),
    losses: numbers([1, 0, 1, 4, 9]),
    gradients: numbers([-2, 0, 2, 4, 6]),
    predictions: numbers([0.9, 0.7, 0.5, 0.4, 0.3]),
  },
};
const from = { step: step(4), status: { position: 4 } };

test("a deed is seen when it is done, and not before", () => {
  const walk = {
    stations: [{ stage: "forward" }, { stage: "loss" }, { stage: "update" }],
    position: 0,
    running: true,
  };
  const other = step(4, { image: 1 });
  assert.equal(
    taskProgress({ name: "forward" }, { step: other, walk, show: { stage: "watch" } }, from),
    null,
  );
  assert.equal(
    taskProgress(
      { name: "forward" },
      { step: step(4), walk: { ...walk, position: 1 }, show: { stage: "watch" } },
      from,
    ),
    null,
  );
  assert.deepEqual(
    taskProgress(
      { name: "forward" },
      { step: other, walk: { ...walk, position: 1 }, show: { stage: "watch" } },
      from,
    ),
    {
      image: 2,
      prediction: 0.25,
      loss: Math.fround(1.39),
    },
  );
  assert.equal(taskProgress({ name: "hold" }, { step: step(4), probe: { a: 0.55 } }, from), null);
  assert.deepEqual(taskProgress({ name: "hold" }, { step: step(4), probe: { a: 0.2 } }, from), {
    a: 0.2,
    loss: -Math.log(0.2),
    slope: -5,
  });
  const read = { name: "read", rise: 0.1 };
  assert.equal(taskProgress(read, { step: step(4), slice, probe: { place: 3 } }, from), null);
  assert.equal(taskProgress(read, { step: step(4), slice, probe: { place: 1 } }, from).w, -1);
  const rate = { name: "rate", verdicts: ["overshoots"] };
  assert.equal(taskProgress(rate, { slice, trial: null }, from), null);
  assert.equal(taskProgress(rate, { slice, trial: 0.1 }, from), null);
  assert.equal(taskProgress(rate, { slice, trial: 0.8 }, from).verdict, "overshoots");
  assert.equal(taskProgress({ name: "step" }, { step: step(4), slice }, from), null);
  assert.equal(taskProgress({ name: "step" }, { step: step(5), slice }, from).after, 0.8);
  const curves = { 0: { evaluations: [{ accuracy: 0.5 }] } };
  const play = { name: "play", steps: 10 };
  assert.equal(
    taskProgress(play, { status: { position: 13, branch: 0 }, step: { loss: 1 }, curves }, from),
    null,
  );
  assert.deepEqual(
    taskProgress(play, { status: { position: 14, branch: 0 }, step: { loss: 1 }, curves }, from),
    { steps: 10, loss: 1, right: "50.0 %" },
  );
  const predicted = { predicted: 1, held_out: null, arrays: { probabilities: numbers([0.25, 0.75]) } };
  const known = { welcome: { classes: ["3", "8"] }, status: { position: 60 } };
  assert.equal(
    taskProgress({ name: "predict" }, { ...known, prediction: { ...predicted, held_out: 4 } }, from),
    null,
  );
  assert.deepEqual(taskProgress({ name: "predict" }, { ...known, prediction: predicted }, from), {
    class: "8",
    probability: 0.75,
    steps: 60,
  });
  const to = { name: "onward", to: "fc2.pre_activation" };
  const chosen = { address: "fc2.pre_activation" };
  assert.equal(taskProgress(to, { chosen, explanation: { ...chosen, total: 3 }, trail: [] }, from), null);
  assert.deepEqual(taskProgress(to, { chosen, explanation: { ...chosen, total: 3 }, trail: [{}] }, from), {
    error: 3,
  });
  assert.equal(taskProgress({ name: "unheard of" }, {}, from), null);
});

test("a race is seen once all lanes have made its steps, and names the lowest and the highest loss", () => {
  const deed = { name: "race", steps: 40 };
  const lane = (number, loss) => ({ number, loss, step: 44, diverged: loss === null });
  const comparison = { lanes: [{ label: "SGD" }, { label: "Adam" }, { label: "η 10" }] };
  const at = (position, arrived = true) => ({
    comparison,
    lanes: { position, arrived, lanes: [lane(1, 0.5), lane(2, 0.25), lane(3, null)] },
  });
  assert.equal(taskProgress(deed, at(43), from), null);
  assert.equal(taskProgress(deed, at(44, false), from), null);
  assert.equal(taskProgress(deed, { comparison: null, lanes: null }, from), null);
  assert.deepEqual(taskProgress(deed, at(44), from), {
    steps: 40,
    best: "Adam",
    best_loss: 0.25,
    last: "η 10",
    last_loss: null,
  });
});

test("progress is kept, and a storage that is broken, full or forbidden does no harm", () => {
  const kept = new Map();
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
  const progress = createProgress(storage);
  assert.equal(progress.known.seen, false);
  progress.at("chain");
  progress.done("network");
  progress.done("network");
  assert.deepEqual(createProgress(storage).known, { at: "chain", done: ["network"], seen: true });
  for (const broken of ["{", "[]", '{"done": 3, "at": 7}', "null"]) {
    assert.deepEqual(createProgress({ getItem: () => broken }).known.done, [], broken);
  }
  const full = createProgress({
    getItem: () => null,
    setItem: () => {
      throw new Error("full");
    },
  });
  full.at("descent");
  assert.equal(full.known.at, "descent");
});

function guided(
  answer = async () => [
    { name: "one", scene: { version: 2, step: 4, image: 0 }, scenes: {}, deed: { name: "step" } },
    { name: "two", scene: { version: 2, step: 4, image: 0 }, scenes: {}, deed: { name: "step" } },
  ],
) {
  let state = {
    ...initialState(),
    welcome: { choices: { recipe: {} } },
    status: { position: 4, recipe: {}, preview: null, until: null },
    step: step(4),
    slice,
  };
  const sent = [];
  const asked = [];
  let hash = "";
  const guide = createGuide({
    getState: () => state,
    send: (action) => {
      if (action.type === "local/scene") sent.push(action.scene);
      else if (action.type === "ask") asked.push(action);
      else state = reduce(state, action);
    },
    progress: createProgress(null),
    fetchTour: answer,
    place: {
      read: () => hash,
      write: (to) => {
        hash = to;
      },
    },
  });
  return {
    guide,
    sent,
    asked,
    state: () => state,
    set: (more) => {
      state = { ...state, ...more };
    },
    hash: () => hash,
    go: (to) => {
      hash = to;
    },
  };
}

test("the guide goes from chapter to chapter within the tour, and says where in the address", async () => {
  const { guide, sent, state, hash } = guided();
  assert.equal(state().tour.fresh, true);
  guide.next();
  await guide.open();
  assert.equal(hash(), "#tour/1");
  guide.next();
  guide.next();
  assert.deepEqual([state().tour.at, hash(), sent.length], [1, "#tour/2", 3]);
  guide.close();
  assert.deepEqual([state().tour.open, hash()], [false, ""]);
});

test("a chapter of an address is opened once; another address is none of the tour's", async () => {
  const { guide, state, go } = guided();
  go("#recipe=abc");
  guide.follow();
  assert.equal(state().tour.open, false);
  go("#tour/2");
  guide.follow();
  await new Promise(setImmediate);
  assert.equal(state().tour.at, 1);
});

const ASK = { kind: "direction", subject: { address: "fc2.weight", index: [0, 1] }, text: "Which way?" };
const chapterThatAsks = (ask) => async () => [
  { name: "one", scene: { version: 2, step: 4, image: 0 }, scenes: {}, deed: { name: "step" }, ask },
];

test("a chapter's question is asked at once in its scene, and after straying once that is back", async () => {
  const { guide, sent, asked, set } = guided(chapterThatAsks(ASK));
  await guide.open();
  guide.ask();
  assert.deepEqual(asked, [{ type: "ask", ...ASK }]);
  set({ step: step(5), status: { position: 5, recipe: {}, preview: null, until: null } });
  set({ sceneProgress: { waiting: true, said: [] } });
  guide.ask();
  assert.deepEqual([sent.length, asked.length], [2, 1]);
  set({
    sceneProgress: { waiting: false, said: [] },
    step: step(4),
    status: { position: 4, recipe: {}, preview: null, until: null },
  });
  guide.watch();
  guide.watch();
  assert.equal(asked.length, 2);
});

test("a question about the map waits until the map of the step is there", async () => {
  const { guide, asked, set } = guided(
    chapterThatAsks({ ...ASK, kind: "landing", subject: { place: "map" } }),
  );
  await guide.open();
  set({ surface: { step: 2 }, pending: { slice: false, surface: true } });
  guide.ask();
  assert.deepEqual(asked, []);
  set({ surface: { step: 3 }, pending: { slice: false, surface: false } });
  guide.watch();
  assert.equal(asked.length, 1);
});

test("what was done is seen once the scene has arrived, and straying is noticed", async () => {
  const { guide, state, set } = guided();
  await guide.open();
  assert.ok(state().tour.from);
  assert.equal(hasStrayed(state()), false);
  set({ step: step(5), status: { position: 5, recipe: {}, preview: null, until: null } });
  guide.watch();
  assert.equal(state().tour.found.after, 0.8);
  assert.deepEqual(state().tour.done, ["one"]);
  assert.equal(hasStrayed(state()), true);
});

test("where a scene is lost on its way, the way back to it is offered", async () => {
  const { guide, state, set } = guided();
  await guide.open();
  set({ sceneProgress: { waiting: true, said: [] } });
  guide.next();
  assert.equal(state().tour.from, null);
  set({
    sceneProgress: { waiting: false, said: [] },
    step: step(9),
    status: { position: 9, recipe: {}, preview: null, until: null },
  });
  guide.watch();
  assert.equal(hasStrayed(state()), true);
  assert.equal(state().tour.found, null);
});

test("another scene of a chapter is brought by its name", async () => {
  const other = { version: 2, step: 4, image: 0, show: { inspector: true } };
  const { guide, sent, state } = guided(async () => [
    { name: "one", scene: { version: 2, step: 4, image: 0 }, scenes: { other }, deed: { name: "step" } },
  ]);
  await guide.open();
  guide.scene({ name: "other" });
  guide.scene({ name: "none" });
  assert.deepEqual(sent.slice(1), [other]);
  assert.equal(hasStrayed(state()), true);
  guide.again();
  assert.equal(hasStrayed(state()), false);
});

test("a chapter that a scene names is opened beside it, and its own scene is not brought", async () => {
  const { guide, state, sent } = guided();
  await guide.beside({ number: 1 });
  assert.deepEqual([state().tour.at, state().tour.open, sent], [1, true, []]);
  assert.equal(hasStrayed(state()), false);
  guide.again();
  assert.equal(sent.length, 1);
});

test("a tour that cannot be fetched says so", async () => {
  const { guide, state } = guided(async () => {
    throw new Error("down");
  });
  await guide.open();
  assert.match(state().tour.problem, /once more/);
});
