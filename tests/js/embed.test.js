/** Embedded pages: the parsed query, and the panels shown. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { embedOf } from "../../static/js/app/embed.js";
import { panelsOnStage } from "../../static/js/state/stages.js";
import { initialState, reduce } from "../../static/js/state/store.js";

test("panels and theme are those asked for, whatever else is asked", () => {
  assert.equal(embedOf(""), null);
  assert.equal(embedOf("?panels=network"), null);
  assert.deepEqual(embedOf("?embed&panels=losses,surface&theme=dark"), {
    panels: ["surface", "losses"],
    theme: "dark",
  });
  assert.deepEqual(embedOf("?embed=1&panels=weight,weight,<b>,x,constructor&theme=red"), {
    panels: ["weight"],
    theme: null,
  });
});

test("addresses from before there were stages show the same panels", () => {
  assert.deepEqual(embedOf("?embed").panels, ["network", "weight", "prediction"]);
  assert.deepEqual(embedOf("?embed&panels=curves").panels, ["weight", "prediction"]);
  assert.deepEqual(embedOf("?embed&panels=network,curves,surface,inspector,loss").panels, [
    "network",
    "surface",
    "weight",
    "prediction",
    "losses",
    "inspector",
  ]);
});

test("a frame has its panels on every stage; inside a station that stands where the curves would", () => {
  const panels = ["network", "weight", "losses"];
  const framed = reduce(initialState(), { type: "local/embedded", panels });
  const on = (stage) => [...panelsOnStage(reduce(framed, { type: "local/show", show: { stage } }))];
  for (const stage of ["watch", "descend", "everything"]) assert.deepEqual(on(stage), panels, stage);
  assert.deepEqual(on("inside"), ["network", "station", "losses"]);
});
