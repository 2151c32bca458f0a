/** The run that a tab keeps: what is stored of it, and when it is made again. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";

import { createRunKeeper, STORE_MILLISECONDS } from "../../static/js/net/run_keeper.js";
import { recallRun } from "../../static/js/net/run_storage.js";
import { MOST_CHARACTERS, storableRun } from "../../static/js/net/storable_run.js";

const VIEW = { selection: { address: "fc2.weight", index: [0, 1] }, image: 3, following: null };
const RECIPE = { seed: 3, changes: [] };

/** @type {Map<string, string>} */
let storage;
/** @type {EventTarget} */
let page;

describe("the keeper of the run", () => {
  beforeEach(() => {
    mock.timers.reset(); // in one process with the other files, which may have enabled them
    mock.timers.enable({ apis: ["setTimeout"] });
    storage = new Map();
    page = new EventTarget();
    Object.assign(globalThis, {
      window: Object.assign(page, { setTimeout: globalThis.setTimeout }),
      document: Object.assign(new EventTarget(), { hidden: true }),
      sessionStorage: {
        getItem: (key) => storage.get(key) ?? null,
        setItem: (key, value) => storage.set(key, value),
        removeItem: (key) => storage.delete(key),
      },
    });
  });
  afterEach(() => {
    mock.timers.reset();
    for (const name of ["window", "document", "sessionStorage"]) delete globalThis[name];
  });

  const branch = (id, from = null, fork = 0, latest = 9) => ({
    id,
    name: "ABCDEFGH"[id],
    from,
    fork,
    latest,
  });
  const welcome = (id) => ({ type: "welcome", session: id && { id, token: "t", received: 0 } });
  const status = (more = {}) => ({
    type: "status",
    branch: 0,
    branches: [branch(0)],
    position: 5,
    recipe: RECIPE,
    ...more,
  });
  const restored = (more = {}) => ({ type: "restored", position: 5, asked: 5, left_out: [], ...more });

  /** A page with a keeper; what it sends and says is listed. */
  function open({ stored = true, addressed = false, view = VIEW } = {}) {
    const sent = [];
    const said = [];
    const keeper = createRunKeeper({
      getState: () => view,
      send: (command) => sent.push(command),
      tell: (words) => said.push(words),
      addressed: () => addressed,
      stored,
    });
    const receive = (...messages) => messages.forEach((message) => keeper.coming(message, false));
    return { keeper, receive, sent, said };
  }

  test("a run is stored at most once a second, and at once when the page is left", () => {
    const { receive } = open();
    receive(welcome("a"), status({ position: 1 }), status({ position: 2 }));
    assert.equal(recallRun(), null);
    mock.timers.tick(STORE_MILLISECONDS);
    assert.equal(recallRun().run.position, 2);
    receive(status({ position: 3 }));
    mock.timers.tick(STORE_MILLISECONDS - 1);
    assert.equal(recallRun().run.position, 2);
    page.dispatchEvent(new Event("pagehide"));
    assert.equal(recallRun().run.position, 3);
    receive(status({ position: 4 }));
    globalThis.document.dispatchEvent(new Event("visibilitychange"));
    assert.equal(recallRun().run.position, 4);
  });

  test("another session is asked for the whole run, whose ids are then the places in the list", () => {
    const { receive, sent, said } = open();
    receive(welcome("a"), status({ branch: 4, branches: [branch(4)] }));
    receive(
      status({ branch: 7, branches: [branch(4), branch(7, 4, 3, 6)], recipe: { seed: 4 }, position: 6 }),
    );
    receive(welcome("a"));
    assert.deepEqual(sent, []);
    receive(
      status({ branch: 7, branches: [branch(4), branch(7, 4, 3, 6)], recipe: { seed: 4 }, position: 6 }),
    );
    receive(welcome("b"), status({ position: 0 }));
    const [asked] = sent;
    assert.equal(asked.type, "restore");
    assert.deepEqual([asked.current, asked.position, asked.address, asked.image], [1, 6, "fc2.weight", 3]);
    assert.deepEqual(
      asked.branches.map(({ parent, fork, latest, recipe }) => [parent, fork, latest, recipe]),
      [
        [null, 0, 9, RECIPE],
        [0, 3, 6, { seed: 4 }],
      ],
    );
    page.dispatchEvent(new Event("pagehide"));
    assert.equal(recallRun().run.position, 6, "the new session's own run is not stored meanwhile");
    receive(restored({ position: 6, asked: 6, left_out: [] }), welcome("b"));
    receive(
      status({ branch: 1, branches: [branch(0), branch(1, 0, 3, 7)], recipe: { seed: 4 }, position: 7 }),
    );
    page.dispatchEvent(new Event("pagehide"));
    const { session, tries, run } = recallRun();
    assert.deepEqual([session, tries, run.position, run.branches.length], ["b", 0, 7, 2]);
    assert.match(said.at(-1).words, /made again from its recipe, at step 6\.$/);
    assert.equal(sent.length, 1);
  });

  test("a page that was loaded again asks a server that has another session, no other", () => {
    open().receive(welcome("a"), status());
    page.dispatchEvent(new Event("pagehide"));
    const same = open();
    same.receive(welcome("a"));
    assert.deepEqual(same.sent, []);
    const other = open();
    other.receive(welcome("b"));
    assert.equal(other.sent.length, 1);
    const linked = open({ addressed: true });
    linked.receive(welcome("c"));
    assert.deepEqual(linked.sent, [], "a link in the address goes first");
  });

  test("a welcome without the arrival before it is asked again, three times in all", () => {
    open().receive(welcome("a"), status());
    page.dispatchEvent(new Event("pagehide"));
    const { receive, sent, said } = open();
    receive(welcome("b"), welcome("b"), welcome("c"));
    assert.equal(sent.length, 3);
    assert.equal(recallRun().tries, 3);
    const again = open();
    again.receive(welcome("d"));
    assert.deepEqual(again.sent, []);
    assert.match(again.said[0].words, /could not be made again in 3 tries/);
    assert.equal(recallRun(), null);
    assert.equal(said.length, 3);
  });

  test("what the server refuses is said with its field and dropped", () => {
    open().receive(welcome("a"), status());
    page.dispatchEvent(new Event("pagehide"));
    const { receive, said } = open();
    receive(welcome("b"), { type: "error", command: "restore", field: "batch_size", allowed: "1 to 287" });
    assert.match(said.at(-1).words, /refuses what this tab stored of it \(batch_size; allowed: 1 to 287\)/);
    assert.equal(said.at(-1).fresh, false);
    assert.equal(recallRun(), null);
    receive(status({ position: 1 }));
    page.dispatchEvent(new Event("pagehide"));
    assert.equal(recallRun().session, "b");
  });

  const lacks = {
    type: "error",
    command: "restore",
    field: "problem",
    value: `sha256:${"0a".repeat(32)}`,
  };

  test("a run whose data are missing is kept, and asked for again once they are there", () => {
    open().receive(welcome("a"), status());
    page.dispatchEvent(new Event("pagehide"));
    const { keeper, receive, sent, said } = open();
    keeper.dataArrived(); // nothing lacks data
    receive(welcome("b"), lacks, status({ position: 1 }), welcome("b"), status({ position: 2 }));
    page.dispatchEvent(new Event("pagehide"));
    assert.equal(sent.length, 1); // a run that is begun meanwhile asks for nothing
    assert.equal(said.at(-1), null);
    assert.deepEqual([recallRun().session, recallRun().run.position, recallRun().tries], ["a", 5, 0]);
    keeper.dataArrived();
    assert.deepEqual(sent[1], sent[0]);
    receive(restored(), welcome("b"), status());
    page.dispatchEvent(new Event("pagehide"));
    assert.deepEqual([recallRun().session, recallRun().run.position], ["b", 5]);
  });

  test("who does without the missing data keeps the run that was begun meanwhile", () => {
    open().receive(welcome("a"), status());
    page.dispatchEvent(new Event("pagehide"));
    const { keeper, receive, sent } = open();
    receive(welcome("b"), lacks, status({ position: 1 }));
    keeper.withoutData();
    assert.deepEqual([recallRun().session, recallRun().run.position], ["b", 1]);
    keeper.dataArrived();
    assert.equal(sent.length, 1);
  });

  test("a follower and an embedded page store nothing", () => {
    open({ stored: false }).receive(welcome("a"), status());
    page.dispatchEvent(new Event("pagehide"));
    open({ view: { ...VIEW, following: "own" } }).receive(welcome("a"), status());
    page.dispatchEvent(new Event("pagehide"));
    const follower = open({ view: { ...VIEW, following: "live" } });
    follower.receive(welcome(null), status());
    page.dispatchEvent(new Event("pagehide"));
    assert.equal(storage.size, 0);
  });

  test("the lanes beside the run are made again, once the run is", () => {
    const lanes = [
      { number: 1, label: "SGD", recipe: { seed: 3, optimizer: "sgd", changes: [] } },
      { number: 2, label: "Adam", recipe: { seed: 3, optimizer: "adam", changes: [] } },
    ];
    const race = { plane: "ends", ends: [1, 2], chosen: [] };
    const comparison = { type: "comparison", preset: null, picked: 2, other: 1, lanes };
    const view = { ...VIEW, comparison, raceView: race };
    const { receive, sent } = open({ view });
    receive(welcome("a"), comparison, status({ recipe: lanes[1].recipe }));
    page.dispatchEvent(new Event("pagehide"));
    const { compare } = recallRun();
    assert.deepEqual(compare.lanes, [
      { label: "SGD", recipe: { optimizer: "sgd" } },
      { label: "Adam", recipe: {} },
    ]);
    receive(welcome("b"), status({ position: 0 }));
    Object.assign(view, { comparison: null }); // the new session has none yet
    assert.deepEqual(
      sent.map(({ type }) => type),
      ["restore"],
    );
    receive(restored(), welcome("b"));
    const [, made, picked, watched] = sent;
    assert.deepEqual(
      [made.type, made.position, made.lanes.map((lane) => lane.recipe)],
      ["compare", 5, lanes.map(({ recipe }) => recipe)],
    );
    assert.deepEqual(picked, { type: "pick_lane", lane: 2, other: 1 });
    assert.deepEqual(watched, { type: "watch_race", ...race });
    receive(status({ recipe: lanes[1].recipe }));
    page.dispatchEvent(new Event("pagehide"));
    assert.deepEqual(recallRun().compare, compare, "kept while the lanes are on their way");
    receive({ type: "error", command: "compare", message: "lanes: too many" });
    receive(status({ recipe: lanes[1].recipe }));
    page.dispatchEvent(new Event("pagehide"));
    assert.equal(recallRun().compare, null);
  });

  test("who gives the run up is asked for nothing in the next session", () => {
    const { keeper, receive, sent, said } = open();
    receive(welcome("a"), status());
    keeper.forget();
    receive(welcome("b"));
    assert.deepEqual([sent, said], [[], [null]]);
    assert.equal(recallRun(), null);
  });

  test("storage that is damaged is said where the session is gone too", () => {
    for (const text of [
      "{",
      "[1]",
      "3",
      '{"session":"a","tries":0,"ids":[0],"leftOut":[],"run":{"branches":[]}}',
    ]) {
      storage.set("run", text);
      storage.set("session", JSON.stringify({ id: "a", token: "t" }));
      const there = open();
      there.receive(welcome("a"));
      assert.deepEqual(there.said, []);
      const gone = open();
      gone.receive(welcome("b"));
      assert.match(gone.said[0].words, /damaged\. A new run has begun\./);
      assert.deepEqual(gone.sent, []);
    }
  });

  test("of too much, the current branch goes first, then those it comes from, then the newest", () => {
    const long = (share) => ({ changes: "x".repeat(share * MOST_CHARACTERS) });
    const branches = [
      branch(0),
      branch(1, 0, 2, 6),
      branch(2, 1, 4, 8),
      branch(3, 0, 1, 5),
      branch(4, 3, 3, 5),
    ];
    const state = { branch: 2, branches, position: 7 };
    const names = (sizes) => {
      const recipes = new Map(sizes.map((share, id) => [id, long(share)]));
      const found = storableRun(state, recipes, VIEW);
      return (
        found && [found.ids, found.leftOut, found.run.branches.map(({ parent, fork }) => [parent, fork])]
      );
    };
    const all = [
      [null, 0],
      [0, 2],
      [1, 4],
      [0, 1],
      [3, 3],
    ];
    assert.deepEqual(names([0.1, 0.1, 0.1, 0.1, 0.1]), [[0, 1, 2, 3, 4], [], all]);
    const lineage = [
      [null, 0],
      [0, 2],
      [1, 4],
      [0, 1],
    ];
    assert.deepEqual(names([0.3, 0.1, 0.3, 0.3, 0.2]), [[0, 1, 2, 4], ["D"], lineage]);
    assert.deepEqual(names([0.3, 0.9, 0.5, 0.3, 0.3]), [
      [0, 2],
      ["B", "D", "E"],
      [
        [null, 0],
        [0, 2],
      ],
    ]);
    assert.equal(names([0.1, 0.1, 1.1, 0.1, 0.1]), null);
    const recipes = new Map([[2, RECIPE]]);
    assert.deepEqual(storableRun(state, recipes, VIEW).run.branches[0], {
      name: "C",
      recipe: RECIPE,
      parent: null,
      fork: 0,
      latest: 8,
    });
  });
});
