/**
 * How a convolution shares its weights, in a dialog: as a sparse graph from one input row to one
 * output row, every weight one colour, or as the full matrix of a dense layer that does the same.
 */

import { sidesOf, windowOf } from "../../network/receptive_fields.js";
import { sharingColour, sharingEdges, sharingEntries } from "../../network/weight_sharing.js";
import { format } from "../../text/format.js";
import { segmentedControl } from "../../widgets/segmented_control.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDE = 640;
const FIRST_ROWS = 30;

/** @param {HTMLDialogElement} dialog */
export function createFiltersDialog(dialog) {
  const body = document.createElement("div");
  body.className = "sharing";
  const words = document.createElement("p");
  words.className = "soft";
  const legend = document.createElement("div");
  legend.className = "sharing-legend";
  const kinds = segmentedControl(
    "Picture",
    [
      { value: "sparse", words: "sparse", title: "Only the connections that there are" },
      { value: "full", words: "full", title: "The matrix of a dense layer that does the same" },
    ],
    (value) => show({ kind: value }),
  );
  const filter = chooser("filter", (value) => show({ filter: value }));
  const channel = chooser("channel", (value) => show({ channel: value }));
  const row = chooser("row of the filter", (value) => show({ row: value }));
  const header = document.createElement("header");
  header.innerHTML = `<h2></h2><form method="dialog"><button class="quiet" aria-label="Close">✕</button></form>`;
  const tools = document.createElement("div");
  tools.className = "sharing-tools";
  tools.append(kinds.element, filter.element, channel.element, row.element);
  dialog.append(header, tools, legend, body, words);
  let at = null;
  let state = null;
  let seen = {};

  function show(what) {
    Object.assign(at, what);
    draw();
  }

  function draw() {
    const { layer, entering, leaving } = at.sides;
    const { size } = windowOf(layer);
    kinds.set(at.kind);
    filter.set(at.filter);
    channel.set(at.channel);
    row.set(at.row);
    row.element.hidden = at.kind === "full";
    const kernel = kernelOf(state.step, layer, at);
    const rows = at.kind === "full" ? [...Array(size[0]).keys()] : [at.row];
    legend.style.setProperty("--columns", String(size[1]));
    legend.replaceChildren(
      ...rows.flatMap((i) => [...Array(size[1]).keys()].map((j) => entry(i, j, kernel))),
    );
    body.replaceChildren(...(at.kind === "full" ? matrices() : [graph()]));
    const connections = sharingEntries(layer, entering.shape, leaving.shape).length;
    const [outputs, inputs] = [leaving, entering].map(({ shape }) => shape[1] * shape[2]);
    words.textContent =
      `${layer.name}, filter ${at.filter + 1}, channel ${at.channel + 1}: ${outputs} outputs of ${inputs} inputs are ` +
      `${(outputs * inputs).toLocaleString("en")} entries; ${connections.toLocaleString("en")} of them are not zero, ` +
      `and they are only ${size[0] * size[1]} different numbers. Same colour, same weight.`;
  }

  function entry(i, j, kernel) {
    const { size } = windowOf(at.sides.layer);
    const weight = i * size[1] + j;
    const one = document.createElement("span");
    const sign = document.createElement("i");
    sign.style.background = sharingColour(weight, size, state.theme);
    const number = kernel ? format(kernel[weight], 2) : "";
    one.append(sign, number);
    one.title = `${at.sides.layer.name}.kernel[${at.filter}, ${at.channel}, ${i}, ${j}]`;
    return one;
  }

  function graph() {
    const { layer, entering, leaving } = at.sides;
    const { size } = windowOf(layer);
    const [inputs, outputs] = [entering.shape[2], leaving.shape[2]];
    const svg = make("svg", { viewBox: `0 0 ${WIDE} 190`, class: "sharing-graph", role: "img" });
    const edges = sharingEdges(layer, 1, inputs, outputs);
    svg.setAttribute(
      "aria-label",
      `${inputs} inputs above, ${outputs} outputs below, ${edges.length} connections in ${size[1]} colours`,
    );
    const place = (count) => (number) => ((number + 0.5) * WIDE) / count;
    const [above, below] = [place(inputs), place(outputs)];
    for (const { from, to, j } of edges) {
      const colour = sharingColour(at.row * size[1] + j, size, state.theme);
      svg.append(
        make("line", {
          x1: above(from),
          y1: 24,
          x2: below(to),
          y2: 156,
          stroke: colour,
          "stroke-width": 1.4,
        }),
      );
    }
    for (const [count, x, y] of [
      [inputs, above, 20],
      [outputs, below, 160],
    ]) {
      const radius = Math.min(6, (0.4 * WIDE) / count);
      for (let number = 0; number < count; number += 1)
        svg.append(make("circle", { cx: x(number), cy: y, r: radius }));
    }
    svg.append(label(`one row of ${entering.address}`, 10), label(`one row of ${leaving.address}`, 182));
    return svg;
  }

  /** Its first rows, large enough to be seen, and the whole. */
  function matrices() {
    const { layer, entering, leaving } = at.sides;
    const [height, width] = [leaving, entering].map(({ shape }) => shape[1] * shape[2]);
    const entries = sharingEntries(layer, entering.shape, leaving.shape);
    const rows = Math.min(height, FIRST_ROWS);
    const columns = Math.min(
      width,
      2 + Math.max(...entries.filter(({ row }) => row < rows).map(({ column }) => column)),
    );
    const caption = document.createElement("p");
    caption.className = "soft";
    caption.textContent = `Above its first ${rows} rows, below all of it: one row an output, one column an input, paper where there is a zero.`;
    return [matrix(entries, rows, columns), matrix(entries, height, width), caption];
  }

  function matrix(entries, height, width) {
    const { size } = windowOf(at.sides.layer);
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height, className: "sharing-matrix" });
    canvas.style.aspectRatio = `${width} / ${height}`;
    canvas.setAttribute("role", "img");
    canvas.setAttribute(
      "aria-label",
      `a matrix of ${height} rows and ${width} columns with ${size[0] * size[1]} coloured diagonals; all else is zero`,
    );
    const context = canvas.getContext("2d");
    const colours = Array.from({ length: size[0] * size[1] }, (_, weight) =>
      sharingColour(weight, size, state.theme),
    );
    for (const { row: y, column: x, weight } of entries) {
      context.fillStyle = colours[weight];
      context.fillRect(x, y, 1, 1);
    }
    return canvas;
  }

  return {
    /** Open the dialog for layer `number` of a network. */
    open(network, number, now) {
      const sides = sidesOf(network, number);
      state = now;
      const groups = windowOf(sides.layer).groups;
      at = { sides, kind: "sparse", filter: 0, channel: 0, row: 0 };
      header.querySelector("h2").textContent = `${sides.layer.name}: how its weights are shared`;
      filter.fill(sides.leaving.shape[0]);
      channel.fill(sides.entering.shape[0] / groups);
      row.fill(windowOf(sides.layer).size[0]);
      draw();
      dialog.showModal();
    },
    update(next) {
      state = next;
      if (!dialog.open) return;
      if (next.step !== seen.step || next.theme !== seen.theme) draw();
      seen = { step: next.step, theme: next.theme };
    },
  };
}

/** The K×K weights of one filter and channel, if they are at hand. */
function kernelOf(step, layer, { filter, channel }) {
  const array = step?.arrays[`parameters.${layer.name}.kernel`];
  if (!array) return null;
  const [, channels, rows, columns] = array.shape;
  const start = (filter * channels + channel) * rows * columns;
  return array.data.subarray(start, start + rows * columns);
}

function chooser(name, chosen) {
  const element = document.createElement("label");
  const select = document.createElement("select");
  select.addEventListener("change", () => chosen(Number(select.value)));
  element.append(`${name} `, select);
  return {
    element,
    fill: (count) =>
      select.replaceChildren(
        ...Array.from({ length: count }, (_, place) => new Option(String(place + 1), String(place))),
      ),
    set: (value) => {
      select.value = String(value);
    },
  };
}

function make(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
}

function label(text, y) {
  const node = make("text", { x: 0, y });
  node.textContent = text;
  return node;
}
