/** One column of the network: its name, the forward values of its units, and their gradient below. */

/** @import { StepMessage } from "../../net/protocol_types.js" */

import { highlightColumn } from "../../network/highlight.js";
import { format } from "../../text/format.js";
import { deadUnitsText, vanishingText } from "../../text/layer_health.js";
import { isRevealed } from "../../walk/reveal_order.js";
import { button, el } from "../../widgets/dom.js";
import { createArrayRow, fitRows } from "./array_row.js";

/** @typedef {import("../../network/columns.js").Column} Column */
/** @typedef {import("./array_row.js").NetworkFrame} NetworkFrame */

const LETTER = 7; // pixels of a letter in a line of 13 px

/**
 * @param {Column} column
 * @param {import("./array_row.js").CellTools & {enter: () => void, unfold: () => void,
 *   chooser: {element: HTMLElement}|null}} tools enter: look inside the layer; unfold: show what is folded
 */
export function createNetworkColumn(column, tools) {
  const element = el("section", "layer");
  element.dataset.layer = column.name;
  element.setAttribute("aria-label", column.name);
  const head = el("header", "layer-head");
  const name = button(column.name, {
    className: "layer-name",
    title: column.kind === "input" ? "" : `See how ${column.name} is computed`,
    press: tools.enter,
  });
  const badge = button("", { className: "badge", press: tools.unfold });
  const shape = el("span", "layer-shape soft", column.shape.join(" × "));
  head.append(name, badge, tools.chooser?.element ?? shape);
  const addresses = column.units.map(({ address }) => address);
  const units = (/** @type {"forward"|"backward"} */ way) =>
    createArrayRow(
      way,
      column.units.map((unit) => unitArray(way, column.shape, unit)),
      tools,
      addresses,
    );
  const rows = { forward: units("forward"), backward: units("backward") };
  const health = { forward: el("p", "health"), backward: el("p", "health") };
  rows.forward.legend.append(health.forward);
  const size = el("p", "gradient-size");
  rows.backward.legend.append(size, health.backward);
  element.append(
    head,
    rows.forward.element,
    rows.forward.legend,
    rows.backward.element,
    rows.backward.legend,
  );
  let space = 0;

  return {
    element,
    layout: rows.forward.pictures[0].drawn.layout,
    /**
     * @param {number} wide @param {number} forward @param {number} backward @param {number} room for words
     */
    fit(wide, forward, backward, room) {
      space = room;
      for (const row of Object.values(rows)) row.allow(room);
      const words = 1.3 * LETTER * column.name.length + LETTER * (badge.textContent ?? "").length + LETTER;
      badge.classList.toggle("cramped", words > room);
      element.style.setProperty("--wide", `${wide}px`);
      fitRows(rows, wide, { forward, backward });
    },
    /**
     * What is folded into the column, in words; `open`: it is shown beside it.
     * @param {string} words @param {boolean} open @param {boolean} foldable
     */
    fold(words, open, foldable) {
      badge.hidden = !words && !open;
      badge.textContent = open ? "fold ▴" : foldable ? `${words} ▾` : words;
      badge.disabled = !foldable && !open;
      if (foldable || open) badge.setAttribute("aria-expanded", String(open));
      badge.title = open ? `Show ${column.name} as one column` : `Show each of these layers: ${words}`;
    },
    /**
     * @param {NetworkFrame} frame @param {Column} shining the column with all layers that are folded into it
     * @param {string|null} after the address of the next column's units
     */
    update(frame, shining, after) {
      const { state, show, made, station } = frame;
      highlightColumn(element, shining, station);
      for (const [way, row] of Object.entries(rows)) {
        const shown = unitShown(row.pictures, { forward: way === "forward", show, made, state });
        const lit = row.update(frame, (one) => one === shown);
        if (way === "backward") tellSize(shown.address, lit && frame.density.whole ? state.step : null);
      }
      tellHealth(frame, after);
    },
    /** @param {string} role @param {number[][]} axes */
    mark(role, axes) {
      for (const row of Object.values(rows)) row.mark(role, axes, null);
    },
    unmark() {
      for (const row of Object.values(rows)) row.unmark();
    },
  };

  /**
   * How large the gradient is that has come here.
   * @param {string} address @param {StepMessage | null} step
   */
  function tellSize(address, step) {
    const norm = step?.done ? step.gradient_norms[address] : undefined;
    size.hidden = norm === undefined;
    if (norm === undefined) return;
    size.textContent = `‖ ‖ ${format(norm, 3)}`;
    size.title = `‖∂C/∂${address}‖ = ${format(norm)}: the size of the gradient, whole mini-batch`;
  }

  /** @param {NetworkFrame} frame @param {string|null} after */
  function tellHealth({ state: { step, walk, chosen }, made, density }, after) {
    const address = column.units[column.units.length - 1].address;
    const here = isRevealed(made, `activations.${address}`, step, walk.position);
    const dead = here ? step?.dead_units?.[address] : undefined;
    const mine = chosen && chosen.index[0] !== undefined && isOf(chosen.address);
    const one =
      mine && dead?.includes(chosen.index[0]) && dead.length < column.shape[0]
        ? `chosen: dead, ${dead.length} of ${column.shape[0]} are`
        : "";
    say(health.forward, one || fitting((short) => deadUnitsText(dead, column.shape[0], short), density.name));
    const back = isRevealed(made, `gradients.${address}`, step, walk.position);
    const norms = back && step?.done && density.name !== "strip" ? step.gradient_norms : {};
    const next = after ? norms[after] : undefined;
    say(
      health.backward,
      fitting((short) => vanishingText(norms[address], next, short), density.name),
    );
  }

  /** Whether a parameter or an output of this column is at this address. @param {string} address */
  function isOf(address) {
    return (
      addresses.includes(address) || [...column.parameters, ...column.large].some(([own]) => own === address)
    );
  }

  /**
   * The long words where there is room for them.
   * @param {(short: boolean) => string} words @param {string} density
   */
  function fitting(words, density) {
    if (density === "strip" || density === "thumbnails") return "";
    return words(false).length * LETTER <= space ? words(false) : words(true);
  }
}

/** @param {HTMLElement} line @param {string} words */
function say(line, words) {
  if (line.textContent !== words) line.textContent = words;
  line.hidden = !words;
  line.parentElement?.classList.toggle("unwell", Boolean(words));
}

/**
 * @param {"forward"|"backward"} way @param {number[]} shape
 * @param {import("../../network/columns.js").Unit} unit @returns {import("./array_row.js").RowArray}
 */
function unitArray(way, shape, { address, positive }) {
  const forward = way === "forward";
  return {
    field: forward ? "activations" : "gradients",
    address,
    shape,
    scale: forward && positive ? "positive" : "signed",
  };
}

/**
 * Of z and a, or of their gradients, the one that is wanted, or the one that is made so far.
 * @template {{name: string}} Picture
 * @param {Picture[]} units
 * @param {Pick<NetworkFrame, "show" | "made" | "state"> & {forward: boolean}} frame
 */
function unitShown(units, { forward, show, made, state: { step, walk } }) {
  const last = forward ? show.units !== "pre_activation" : show.units === "activation";
  const wanted = units[last ? units.length - 1 : 0];
  if (isRevealed(made, wanted.name, step, walk.position)) return wanted;
  return units.find((one) => isRevealed(made, one.name, step, walk.position)) ?? wanted;
}
