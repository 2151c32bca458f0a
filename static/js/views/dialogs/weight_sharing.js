/**
 * The dialog on weight sharing in a convolution. It shows a sparse graph from one input row to one output
 * row, with one colour per weight, or the full matrix of the equivalent dense layer.
 */

/** @import { Layer, Network, StepMessage } from "../../net/protocol_types.js" */
/** @import { State, Theme } from "../../state/state_types.js" */
/** @import { LayerSides } from "../../walk/walk_types.js" */

import { colourArrays } from "../../network/colour_arrays.js";
import { sidesOf, windowOf } from "../../network/receptive_fields.js";
import { sharingColour, sharingEntries } from "../../network/weight_sharing.js";
import { CHANNEL_NAMES } from "../../text/channel_names.js";
import { format } from "../../text/format.js";
import { button, el } from "../../widgets/dom.js";
import { segmentedControl } from "../../widgets/segmented_control.js";
import { sharingGraph, sharingMatrices } from "../network/sharing_pictures.js";

/**
 * @typedef {object} SharingChoice what the dialog shows
 * @property {LayerSides} sides @property {"sparse" | "full"} kind
 * @property {number} filter @property {number} channel @property {number} row of the filter
 */

/** @type {{value: SharingChoice["kind"], words: string, title: string}[]} */
const KINDS = [
  { value: "sparse", words: "sparse", title: "Only the connections that there are" },
  { value: "full", words: "full", title: "The matrix of a dense layer that does the same" },
];

/** @param {HTMLDialogElement} dialog */
export function createWeightSharingDialog(dialog) {
  const body = el("div", "sharing");
  const words = el("p", "soft");
  const legend = el("div", "sharing-legend");
  const kinds = segmentedControl("Picture", KINDS, (value) => change({ kind: value }));
  const filter = chooser("filter", (value) => change({ filter: value }));
  const channel = chooser("channel", (value) => change({ channel: value }));
  const row = chooser("row of the filter", (value) => change({ row: value }));
  const title = el("h2");
  const form = el("form");
  form.method = "dialog";
  const close = button("✕", { className: "quiet", label: "Close" });
  close.type = "submit";
  form.append(close);
  const header = el("header");
  header.append(title, form);
  const tools = el("div", "sharing-tools");
  tools.append(kinds.element, filter.element, channel.element, row.element);
  dialog.append(header, tools, legend, body, words);
  /** @type {SharingChoice | null} */
  let shown = null;
  /** @type {{step: StepMessage | null, theme: Theme}} */
  let now = { step: null, theme: "light" };

  /** @param {Partial<SharingChoice>} what */
  function change(what) {
    if (!shown) return;
    shown = { ...shown, ...what };
    draw(shown);
  }

  /** @param {SharingChoice} choice */
  function draw(choice) {
    const { sides, kind } = choice;
    const { layer, entering, leaving } = sides;
    const { size } = windowOf(layer);
    kinds.set(kind);
    filter.set(choice.filter);
    channel.set(choice.channel);
    row.set(choice.row);
    row.element.hidden = kind === "full";
    const rows = kind === "full" ? [...Array(size[0]).keys()] : [choice.row];
    legend.style.setProperty("--columns", String(size[1]));
    legend.replaceChildren(...rows.flatMap((i) => legendEntries(choice, i, now)));
    body.replaceChildren(
      ...(kind === "full" ? sharingMatrices(sides, now.theme) : [sharingGraph(sides, choice.row, now.theme)]),
    );
    const connections = sharingEntries(layer, entering.shape, leaving.shape).length;
    const [outputs, inputs] = [leaving, entering].map(({ shape }) => shape[1] * shape[2]);
    words.textContent =
      `${layer.name}, filter ${choice.filter + 1}, channel ${choice.channel + 1}: ` +
      `${outputs} outputs of ${inputs} inputs are ${(outputs * inputs).toLocaleString("en")} entries; ` +
      `${connections.toLocaleString("en")} of them are not zero, ` +
      `and they are only ${size[0] * size[1]} different numbers. Same colour, same weight.`;
  }

  return {
    /**
     * Open the dialog for layer `number` of a network.
     * @param {Network} network @param {number} number @param {State} state
     */
    open(network, number, { step, theme }) {
      const sides = sidesOf(network, number);
      const { groups, size } = windowOf(sides.layer);
      now = { step, theme };
      shown = { sides, kind: "sparse", filter: 0, channel: 0, row: 0 };
      title.textContent = `${sides.layer.name}: how its weights are shared`;
      filter.fill(sides.leaving.shape[0]);
      const coloured = colourArrays(network).has(`${sides.layer.name}.kernel`);
      channel.fill(sides.entering.shape[0] / groups, coloured ? CHANNEL_NAMES : []);
      row.fill(size[0]);
      draw(shown);
      dialog.showModal();
    },
    /** @param {Pick<State, "step" | "theme">} state */
    update({ step, theme }) {
      if (!dialog.open || !shown || (step === now.step && theme === now.theme)) return;
      now = { step, theme };
      draw(shown);
    },
  };
}

/**
 * The colours of one row of the filter, with its weights.
 * @param {SharingChoice} choice @param {number} i
 * @param {{step: StepMessage | null, theme: Theme}} shown
 */
function legendEntries({ sides: { layer }, filter, channel }, i, { step, theme }) {
  const { size } = windowOf(layer);
  const kernel = kernelOf(step, layer, filter, channel);
  return [...Array(size[1]).keys()].map((j) => {
    const weight = i * size[1] + j;
    const one = el("span");
    const sample = el("i");
    sample.style.background = sharingColour(weight, size, theme);
    one.append(sample, kernel ? format(kernel[weight], 2) : "");
    one.title = `${layer.name}.kernel[${filter}, ${channel}, ${i}, ${j}]`;
    return one;
  });
}

/**
 * The K×K weights of one filter and channel, if they are at hand.
 * @param {StepMessage | null} step @param {Layer} layer @param {number} filter @param {number} channel
 */
function kernelOf(step, layer, filter, channel) {
  const array = step?.arrays[`parameters.${layer.name}.kernel`];
  if (!array) return null;
  const [, channels, rows, columns] = array.shape;
  const start = (filter * channels + channel) * rows * columns;
  return array.data.subarray(start, start + rows * columns);
}

/** @param {string} name @param {(place: number) => void} chosen */
function chooser(name, chosen) {
  const element = el("label");
  const select = el("select");
  select.addEventListener("change", () => chosen(Number(select.value)));
  element.append(`${name} `, select);
  return {
    element,
    /** Offer so many places, with their names. @param {number} count @param {string[]} [names] */
    fill(count, names = []) {
      const words = (/** @type {number} */ place) => [place + 1, names[place]].filter(Boolean).join(", ");
      select.replaceChildren(
        ...Array.from({ length: count }, (_, place) => new Option(words(place), String(place))),
      );
    },
    /** @param {number} value */
    set(value) {
      select.value = String(value);
    },
  };
}
