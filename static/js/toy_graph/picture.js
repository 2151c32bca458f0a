/** Draws the smallest graph: nodes with value and derivative, arrows with their factors. */

/** @import { GraphEdge, GraphMessage, NodeName } from "../net/protocol_types.js" */
/** @import { GraphLayout, Position } from "./layout.js" */

import { hideTooltip, showTooltip } from "../app/tooltip.js";
import { el, svg } from "../widgets/dom.js";
import { arrowBetween, graphLayout, NODE_BOX } from "./layout.js";
import { GRAPH_ADDRESSES, GRAPH_MOVES, graphNumberText, knownValues } from "./moves.js";

/** @type {NodeName[]} */
const NODES = ["a", "b", "c", "u", "v", "J"];
/** @type {Partial<Record<NodeName, string>>} */
const SIGNS = { u: "a · b", v: "u + c", J: "2 · v" };

/** @param {(node: NodeName) => void} choose a node was pressed: its chain is wanted */
export function createGraphPicture(choose) {
  const element = el("div", "graph-picture");
  /** @type {ReturnType<typeof build> | null} */
  let drawn = null;

  /** @param {GraphMessage} graph @param {GraphLayout} layout */
  function build(graph, layout) {
    const [width, height] = layout.size;
    const picture = svg("svg", {
      viewBox: `0 0 ${width} ${height}`,
      role: "group",
      "aria-label": "The graph: u = a·b, v = u + c, J = 2·v",
    });
    picture.style.maxWidth = `${width}px`;
    picture.append(heads());
    const arrows = graph.edges.map((edge) => createArrow(edge, layout));
    const nodes = NODES.map((name) => createNode(name, layout, choose));
    picture.append(...arrows.map(({ group }) => group), ...nodes.map(({ group }) => group));
    element.replaceChildren(picture);
    return { layout, arrows, nodes };
  }

  return {
    element,
    /** @param {{graph: GraphMessage, stage: number, chosen: NodeName | null}} state */
    update({ graph, stage, chosen }) {
      const layout = graphLayout(element.clientWidth || element.parentElement?.clientWidth || 720);
      if (drawn?.layout !== layout) drawn = build(graph, layout);
      for (const arrow of drawn.arrows) arrow.update(graph, stage);
      for (const node of drawn.nodes) node.update(graph, stage, chosen);
    },
  };
}

/** @param {GraphEdge} edge @param {GraphLayout} layout */
function createArrow({ start, end }, layout) {
  const { from, to, words: place } = arrowBetween(layout.nodes[start], layout.nodes[end]);
  const group = svg("g", { class: "arrow" });
  /** @param {string} kind @param {Position} from @param {Position} to */
  const line = (kind, [x1, y1], [x2, y2]) =>
    svg("line", { class: kind, x1, y1, x2, y2, "marker-end": head(kind) });
  const back = arrowBetween(layout.nodes[end], layout.nodes[start]);
  const words = svg("text", { x: place.x, y: place.y, "text-anchor": place.anchor });
  const forward = line("forward", from, to);
  group.append(forward, line("backward", back.from, back.to), words);
  return {
    group,
    /** @param {GraphMessage} graph @param {number} stage */
    update({ edges }, stage) {
      const factor = edges.find((edge) => edge.start === start && edge.end === end)?.factor;
      const { value } = knownValues(stage, end);
      const { derivative } = knownValues(stage, start);
      group.classList.toggle("made", value);
      group.classList.toggle("back", derivative);
      forward.setAttribute("marker-end", head(value ? "forward" : "unmade"));
      const text =
        derivative && factor !== undefined ? `∂${end}/∂${start} = ${graphNumberText(factor, true)}` : "";
      if (words.textContent !== text) words.textContent = text;
    },
  };
}

/** @param {NodeName} name @param {GraphLayout} layout @param {(node: NodeName) => void} choose */
function createNode(name, layout, choose) {
  const [x, y] = layout.nodes[name];
  const group = svg("g", {
    class: "node",
    tabindex: "0",
    role: "button",
    "data-node": name,
    transform: `translate(${x} ${y})`,
  });
  const box = svg("rect", {
    x: -NODE_BOX.width / 2,
    y: -NODE_BOX.height / 2,
    width: NODE_BOX.width,
    height: NODE_BOX.height,
    rx: 6,
  });
  const title = svg("text", { class: "name", y: -13, "text-anchor": "middle" });
  title.textContent = SIGNS[name] ? `${name} = ${SIGNS[name]}` : name;
  const value = svg("text", { class: "value forward", y: 5, "text-anchor": "middle" });
  const derivative = svg("text", { class: "derivative backward", y: 22, "text-anchor": "middle" });
  group.append(box, title, value, derivative);
  let words = "";
  const tell = (/** @type {number} */ px, /** @type {number} */ py) => showTooltip(words, px, py);
  group.addEventListener("pointermove", ({ clientX, clientY }) => tell(clientX, clientY));
  group.addEventListener("focus", () => {
    const edge = group.getBoundingClientRect();
    if (group.matches(":focus-visible")) tell(edge.right, edge.bottom);
  });
  for (const leave of ["pointerleave", "blur"]) group.addEventListener(leave, hideTooltip);
  group.addEventListener("click", () => choose(name));
  group.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    choose(name);
  });
  return {
    group,
    /** @param {GraphMessage} graph @param {number} stage @param {NodeName | null} chosen */
    update({ values, derivatives }, stage, chosen) {
      const known = knownValues(stage, name);
      value.textContent = known.value ? graphNumberText(values[name], true) : "?";
      derivative.textContent = known.derivative
        ? `∂J/∂${name} = ${graphNumberText(derivatives[name], true)}`
        : "";
      group.classList.toggle("made", known.value);
      group.classList.toggle("back", known.derivative);
      group.classList.toggle("now", GRAPH_MOVES[stage].nodes.includes(name));
      group.classList.toggle("chosen", name === chosen);
      const lines = [`${name} = ${known.value ? values[name] : "not yet"}`];
      if (known.derivative) lines.push(`∂J/∂${name} = ${derivatives[name]}`);
      words = [...lines, `in the network: ${GRAPH_ADDRESSES[name]}`].join("\n");
      group.setAttribute("aria-label", words.replaceAll("\n", ", "));
    },
  };
}

/** @param {string} kind */
function head(kind) {
  return `url(#graph-head-${kind})`;
}

function heads() {
  const definitions = svg("defs", {});
  for (const kind of ["forward", "backward", "unmade"]) {
    const marker = svg("marker", {
      id: `graph-head-${kind}`,
      class: kind,
      viewBox: "0 0 10 10",
      refX: 8,
      refY: 5,
      markerWidth: 6,
      markerHeight: 6,
      orient: "auto",
    });
    marker.append(svg("path", { d: "M 0 1 L 9 5 L 0 9 z" }));
    definitions.append(marker);
  }
  return definitions;
}
