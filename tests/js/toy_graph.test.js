/** The computational graph, move by move: formulas with numbers, and the layout of nodes. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { arrowBetween, graphLayout, NODE_BOX } from "../../static/js/toy_graph/layout.js";
import {
  backwardPathTo,
  GRAPH_ADDRESSES,
  GRAPH_MOVES,
  graphChainFormula,
  graphFormulas,
  graphSentence,
  graphValueText,
  knownValues,
} from "../../static/js/toy_graph/moves.js";

const EDGES = [
  { start: "a", end: "u", factor: 2 },
  { start: "b", end: "u", factor: 3 },
  { start: "u", end: "v", factor: 1 },
  { start: "c", end: "v", factor: 1 },
  { start: "v", end: "J", factor: 2 },
];
const golden = JSON.parse(readFileSync(new URL("../golden/expected.json", import.meta.url), "utf8")).graph
  .message;
const GRAPH = { ...golden, edges: EDGES };

test("forward and backward, in the tour's numbers", () => {
  const said = GRAPH_MOVES.map((_, stage) => graphFormulas(stage, GRAPH).map(graphValueText));
  assert.deepEqual(said, [
    ["a = 3", "b = 2", "c = 4"],
    ["u = a · b = 3 · 2 = 6"],
    ["v = u + c = 6 + 4 = 10"],
    ["J = 2 · v = 2 · 10 = 20"],
    ["∂J/∂J = 1"],
    ["∂J/∂v = 2"],
    ["∂J/∂u = ∂J/∂v · ∂v/∂u = 2 · 1 = 2", "∂J/∂c = ∂J/∂v · ∂v/∂c = 2 · 1 = 2"],
    ["∂J/∂a = ∂J/∂v · ∂v/∂u · ∂u/∂a = 2 · 1 · 2 = 4", "∂J/∂b = ∂J/∂v · ∂v/∂u · ∂u/∂b = 2 · 1 · 3 = 6"],
  ]);
  for (let stage = 0; stage < GRAPH_MOVES.length; stage += 1) assert.ok(graphSentence(stage).length > 20);
});

test("negative factors stand in brackets", () => {
  const edges = EDGES.map((edge) => (edge.start === "a" ? { ...edge, factor: -0.5 } : edge));
  const graph = { ...GRAPH, edges, derivatives: { ...GRAPH.derivatives, a: -1 } };
  assert.equal(
    graphValueText(graphChainFormula("a", graph)),
    "∂J/∂a = ∂J/∂v · ∂v/∂u · ∂u/∂a = 2 · 1 · (−0.5) = −1",
  );
});

test("the way back to a node begins at J", () => {
  assert.deepEqual(
    backwardPathTo("b", EDGES).map(({ start, end }) => end + start),
    ["Jv", "vu", "ub"],
  );
  assert.deepEqual(backwardPathTo("J", EDGES), []);
});

test("a value is known before any derivative, and what is nearer to J first", () => {
  assert.deepEqual(knownValues(1, "u"), { value: true, derivative: false });
  assert.deepEqual(knownValues(1, "v"), { value: false, derivative: false });
  assert.deepEqual(knownValues(6, "c"), { value: true, derivative: true });
  assert.deepEqual(knownValues(6, "a"), { value: true, derivative: false });
});

for (const room of [288, 720]) {
  test(`in ${room} pixels no node lies over another, and arrows end at their edges`, () => {
    const { size, nodes } = graphLayout(room);
    const names = Object.keys(GRAPH_ADDRESSES);
    for (const one of names) {
      const [x, y] = nodes[one];
      assert.ok(
        x >= NODE_BOX.width / 2 &&
          x <= size[0] - NODE_BOX.width / 2 &&
          y >= NODE_BOX.height / 2 &&
          y <= size[1] - NODE_BOX.height / 2,
      );
      for (const other of names.filter((name) => name > one)) {
        const apart = [0, 1].map((axis) => Math.abs(nodes[one][axis] - nodes[other][axis]));
        assert.ok(apart[0] > NODE_BOX.width || apart[1] > NODE_BOX.height, `${one} ${other}`);
      }
    }
    for (const { start, end } of EDGES) {
      const { from, to } = arrowBetween(nodes[start], nodes[end]);
      for (const [point, node] of [
        [from, nodes[start]],
        [to, nodes[end]],
      ]) {
        const part = Math.max(
          (2 * Math.abs(point[0] - node[0])) / NODE_BOX.width,
          (2 * Math.abs(point[1] - node[1])) / NODE_BOX.height,
        );
        assert.ok(part >= 0.999 && part < 1.3);
      }
    }
  });
}
