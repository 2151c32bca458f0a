/**
 * The last column of the network: the predicted probabilities as bars, whether the prediction is correct,
 * and the loss of this image. At full detail it also shows the error where the backward pass starts.
 */

/** @import { Network, StepMessage } from "../../net/protocol_types.js" */
/** @import { DisplayedName } from "../../network/displayed_array.js" */
/** @import { CellTools } from "./array_row.js" */

import { highlightColumn } from "../../network/highlight.js";
import { format, percent, showNumber } from "../../text/format.js";
import { isRevealed } from "../../walk/reveal_order.js";
import { button, el } from "../../widgets/dom.js";

/** @typedef {import("../../network/columns.js").Column} Column */
/** @typedef {import("./array_row.js").NetworkFrame} NetworkFrame */

const ERRORS = /** @type {Record<string, string>} */ ({
  "cross-entropy": "∂C/∂z = (a − y) / N",
  "binary-cross-entropy": "∂C/∂z = (a − y) / N",
  "mean-squared-error": "∂C/∂a = 2 (a − t) / (N·I)",
  output: "∂C/∂J = 1 / N",
});

const SIGN = 3; // characters: longer names are words
const LONG_NAME = 10; // characters: longer names are written smaller
const LONG_OF_MANY = 4; // characters of a name of many classes that have two columns
const WIDEST_NAME = 14; // characters that have room; the rest is clipped

/**
 * @param {Column} column
 * @param {Pick<CellTools, "choose" | "point" | "difference"> &
 *   {network: Network, classes: string[], unfold: () => void}} tools
 */
export function createAnswer(column, { network, classes, choose, point, unfold, difference }) {
  const output = network.layers[network.layers.length - 1].address;
  const fused = network.loss.endsWith("cross-entropy");
  const start = fused ? network.layers[network.layers.length - 2].address : output;
  const names = namesOf(network, classes, column.shape[0]);
  const element = el("section", "layer answer");
  element.dataset.layer = column.name;
  element.setAttribute("aria-label", "answer");
  element.classList.toggle("many", names.length > 4);
  const longest = Math.max(...names.map((name) => name.length));
  element.classList.toggle("words", longest > SIGN);
  element.classList.toggle("long-names", longest > (names.length > 4 ? LONG_OF_MANY : LONG_NAME));
  const label = Math.min(longest, WIDEST_NAME);
  element.style.setProperty("--label", `${label}ch`);
  const head = el("header", "layer-head");
  const badge = button("", { className: "badge", press: unfold });
  head.append(
    el("b", "layer-name", "answer"),
    el("span", "layer-shape soft", fused ? "aᵖʳᵉᵈ" : network.loss),
  );
  const above = el("div", "outputs forward-row");
  const below = el("div", "outputs backward-row");
  const truth = el("p", "truth");
  const loss = el("data");
  loss.id = "image-loss";
  const cost = el("p", "cost", difference ? "Δ loss of this image " : "loss of this image ");
  cost.append(loss);
  const errors = names.map((name, place) => createError(below, name, place));
  const bars = names.map((name, place) =>
    createBar(above, { name, address: output, place, share: fused, difference }),
  );
  const body = el("div", "answer-body");
  body.append(above, truth, cost, badge);
  below.append(el("p", "soft formula", ERRORS[network.loss] ?? ""));
  element.append(head, body, below);
  bars.forEach(({ row }, place) => read(row, output, place, "activations"));
  errors.forEach(({ row }, place) => read(row, start, place, "gradients"));

  /**
   * @param {HTMLElement} row @param {string} address @param {number} place
   * @param {DisplayedName["field"]} field
   */
  function read(row, address, place, field) {
    row.setAttribute("role", "button");
    row.tabIndex = -1;
    row.addEventListener("click", () => choose(address, [place], field));
    row.addEventListener("keydown", ({ key }) => {
      if (key === "Enter") choose(address, [place], field);
    });
    for (const name of ["pointerenter", "focus"]) row.addEventListener(name, () => point(address, [place]));
    for (const name of ["pointerleave", "blur"]) row.addEventListener(name, () => point(address, null));
  }

  return {
    element,
    layout: null,
    /** @param {number} wide */
    fit(wide) {
      element.style.setProperty("--wide", `${wide}px`);
    },
    /**
     * What is folded into the answer, in words.
     * @param {string} words @param {boolean} open @param {boolean} foldable
     */
    fold(words, open, foldable) {
      badge.hidden = !words && !open;
      badge.textContent = open ? "fold ▴" : `${words} ▾`;
      badge.disabled = !foldable && !open;
      badge.setAttribute("aria-expanded", String(open));
      badge.title = open
        ? "Show the scores and the answer as one column"
        : `Show each of these layers: ${words}`;
    },
    /** @param {NetworkFrame} frame @param {Column} lit the column with all layers that are folded into it */
    update({ state: { step, walk }, made, station, chosen }, lit) {
      const a = step?.arrays[`activations.${output}`]?.data;
      const error = step?.arrays[`gradients.${start}`]?.data;
      const here = isRevealed(made, `activations.${output}`, step, walk.position);
      body.classList.toggle("unlit", !here);
      below.classList.toggle(
        "unlit",
        !step?.done || !isRevealed(made, `gradients.${start}`, step, walk.position),
      );
      highlightColumn(element, lit, station);
      names.forEach((_, place) => {
        const isTrue = names.length > 1 && step?.label === place;
        bars[place].set(a?.[place], isTrue, chosen?.address === output && chosen.index[0] === place);
        errors[place].set(error?.[place], isTrue, chosen?.address === start && chosen.index[0] === place);
      });
      const words = step ? truthText(step, classes, network.loss) : "";
      if (truth.textContent !== words) [truth.textContent, truth.title] = [words, words];
      showNumber(loss, step?.arrays.image_losses?.data[step.image]);
    },
    /** @param {string} role @param {number[][]} axes */
    mark(role, axes) {
      for (const place of axes[0]) bars[place].row.classList.add(`marked-${role}`);
    },
    unmark() {
      for (const { row } of bars) row.classList.remove("marked-source", "marked-target", "marked-field");
    },
  };
}

/**
 * "truth: 8 ✓". Nothing where there are no classes.
 * @param {StepMessage} step @param {string[]} classes @param {string} loss
 */
function truthText(step, classes, loss) {
  const predicted = step.arrays.predicted?.data[step.image];
  if (loss === "output" || classes[step.label] === undefined || predicted === undefined) return "";
  if (!Number.isFinite(step.arrays.image_losses.data[step.image])) return `truth: ${classes[step.label]}`;
  return `truth: ${classes[step.label]} ${predicted === step.label ? "✓" : "✗"}`;
}

/**
 * One sigmoid speaks for the second class; other outputs are called by their number.
 * @param {{loss: string}} network @param {string[]} classes @param {number} count
 */
function namesOf({ loss }, classes, count) {
  if (loss === "binary-cross-entropy") return [classes[1]];
  if (loss === "output") return ["J"];
  return classes.length === count ? classes : Array.from({ length: count }, (_, place) => String(place + 1));
}

/**
 * @param {HTMLElement} parent
 * @param {{name: string, address: string, place: number, share: boolean, difference: boolean}} what share:
 *   a part of one; difference: of the shares of two lanes
 */
function createBar(parent, { name, address, place, share, difference }) {
  const row = el("div", "class-bar");
  row.title = `${address}[${place}]: what the network says of ${name}`;
  const title = el("span", "class-name", name);
  const track = el("div", "track");
  const fill = el("div", "fill");
  const number = el("data");
  number.dataset.address = `${address}[${place}]`;
  track.append(fill);
  track.hidden = !share;
  row.append(title, track, number);
  parent.append(row);
  const words = (/** @type {number} */ one) => {
    if (!Number.isFinite(one)) return "–";
    const text = share ? percent(one).replace("-", "−") : format(one);
    return difference && one > 0 ? `+${text}` : text;
  };
  return {
    row,
    /** @param {number|undefined} value @param {boolean} isTrue @param {boolean} chosen */
    set(value, isTrue, chosen) {
      title.classList.toggle("true", isTrue);
      row.classList.toggle("picked", chosen);
      const full = share && value !== undefined && Number.isFinite(value) ? 100 * value : 0;
      fill.style.width = `${Math.abs(full)}%`;
      fill.classList.toggle("less", full < 0);
      showNumber(number, value, words);
    },
  };
}

/** @param {HTMLElement} parent @param {string} name @param {number} place */
function createError(parent, name, place) {
  const row = el("div", "class-error");
  row.title = name;
  const title = el("span", "class-name", name);
  const number = el("data", "backward");
  number.dataset.place = String(place);
  row.append(title, number);
  parent.append(row);
  return {
    row,
    /** @param {number|undefined} value @param {boolean} isTrue @param {boolean} chosen */
    set(value, isTrue, chosen) {
      title.classList.toggle("true", isTrue);
      row.classList.toggle("picked", chosen);
      showNumber(number, value, (one) => format(one, 3));
    },
  };
}
