/** The smallest graph as a drawing: nodes with value and derivative, arrows with their factors. */

import { arrowBetween, NODE_BOX, graphLayout } from "./layout.js";
import { GRAPH_ADDRESSES, knownValues, graphNumberText, GRAPH_MOVES } from "./moves.js";
import { hideTooltip, showTooltip } from "../app/tooltip.js";

const SVG = "http://www.w3.org/2000/svg";
const SIGNS = { u: "a · b", v: "u + c", J: "2 · v" };

/** @param {(node: string) => void} choose a node was pressed: its chain is wanted */
export function createGraphPicture(choose) {
  const element = document.createElement("div");
  element.className = "graph-picture";
  let drawn = null;

  function build(graph, room) {
    const layout = graphLayout(room);
    if (drawn?.layout === layout) return;
    const [width, height] = layout.size;
    const svg = make("svg", {
      viewBox: `0 0 ${width} ${height}`,
      role: "group",
      "aria-label": "The graph: u = a·b, v = u + c, J = 2·v",
    });
    svg.style.maxWidth = `${width}px`;
    svg.append(heads());
    const arrows = graph.edges.map((edge) => createArrow(edge, layout));
    const nodes = Object.keys(GRAPH_ADDRESSES).map((name) => createNode(name, layout, choose));
    svg.append(...arrows.map(({ group }) => group), ...nodes.map(({ group }) => group));
    element.replaceChildren(svg);
    drawn = { layout, arrows, nodes };
  }

  return {
    element,
    /** @param {{graph: object, stage: number, chosen: string|null}} what */
    update({ graph, stage, chosen }) {
      build(graph, element.clientWidth || element.parentElement?.clientWidth || 720);
      for (const arrow of drawn.arrows) arrow.update(graph, stage);
      for (const node of drawn.nodes) node.update(graph, stage, chosen);
    },
  };
}

function createArrow({ start, end }, layout) {
  const { from, to, words: place } = arrowBetween(layout.nodes[start], layout.nodes[end]);
  const group = make("g", { class: "arrow" });
  const line = (kind, [x1, y1], [x2, y2]) =>
    make("line", { class: kind, x1, y1, x2, y2, "marker-end": head(kind) });
  const back = arrowBetween(layout.nodes[end], layout.nodes[start]);
  const words = make("text", { x: place.x, y: place.y, "text-anchor": place.anchor });
  const forward = line("forward", from, to);
  group.append(forward, line("backward", back.from, back.to), words);
  return {
    group,
    update({ edges }, stage) {
      const { factor } = edges.find((edge) => edge.start === start && edge.end === end);
      const { value } = knownValues(stage, end);
      const { derivative } = knownValues(stage, start);
      group.classList.toggle("made", value);
      group.classList.toggle("back", derivative);
      forward.setAttribute("marker-end", head(value ? "forward" : "unmade"));
      const text = derivative ? `∂${end}/∂${start} = ${graphNumberText(factor, true)}` : "";
      if (words.textContent !== text) words.textContent = text;
    },
  };
}

function createNode(name, layout, choose) {
  const [x, y] = layout.nodes[name];
  const group = make("g", {
    class: "node",
    tabindex: "0",
    role: "button",
    "data-node": name,
    transform: `translate(${x} ${y})`,
  });
  const box = make("rect", {
    x: -NODE_BOX.width / 2,
    y: -NODE_BOX.height / 2,
    width: NODE_BOX.width,
    height: NODE_BOX.height,
    rx: 6,
  });
  const title = make("text", { class: "name", y: -13, "text-anchor": "middle" });
  title.textContent = SIGNS[name] ? `${name} = ${SIGNS[name]}` : name;
  const value = make("text", { class: "value forward", y: 5, "text-anchor": "middle" });
  const derivative = make("text", { class: "derivative backward", y: 22, "text-anchor": "middle" });
  group.append(box, title, value, derivative);
  let words = "";
  const tell = (px, py) => showTooltip(words, px, py);
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

function head(kind) {
  return `url(#graph-head-${kind})`;
}

function heads() {
  const definitions = make("defs", {});
  for (const kind of ["forward", "backward", "unmade"]) {
    const marker = make("marker", {
      id: `graph-head-${kind}`,
      class: kind,
      viewBox: "0 0 10 10",
      refX: 8,
      refY: 5,
      markerWidth: 6,
      markerHeight: 6,
      orient: "auto",
    });
    marker.append(make("path", { d: "M 0 1 L 9 5 L 0 9 z" }));
    definitions.append(marker);
  }
  return definitions;
}

function make(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
}
