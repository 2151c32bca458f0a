/**
 * The connection between two columns: a line that lights up during the walk, with the weights between the
 * columns and their gradients.
 */

import { highlightColumn } from "../../network/highlight.js";
import { isRevealed } from "../../walk/reveal_order.js";
import { button, el } from "../../widgets/dom.js";
import { createArrayRow, fitRows } from "./array_row.js";

/** @typedef {import("../../network/columns.js").Column} Column */
/** @typedef {import("./array_row.js").NetworkFrame} NetworkFrame */

const CAPTION = 110; // pixels of the words under the weights

/**
 * @param {Column} column the one that it leads into
 * @param {string} back the address of the units that the gradient goes back to
 * @param {import("./array_row.js").CellTools & {openWeights: (address: string, shape: number[], image:
 *   number[]|null) => void,
 *   openFilters: (() => void)|null}} tools
 */
export function createConnection(column, back, tools) {
  const element = el("div", "connection");
  element.dataset.into = column.name;
  const head = el("div", "connection-head");
  const arrays = (/** @type {"parameters" | "gradients"} */ field) =>
    column.parameters.map(([address, shape]) => {
      const image = address.endsWith(".weight") ? column.image : null;
      return /** @type {const} */ ({ field, address, shape, scale: "signed", image });
    });
  const rows = {
    forward: createArrayRow("forward", arrays("parameters"), tools),
    backward: createArrayRow("backward", arrays("gradients"), tools),
  };
  for (const [way, { element: line }] of Object.entries(rows)) {
    const wire = el("i", `wire ${way}-wire`);
    wire.setAttribute("aria-hidden", "true");
    line.prepend(wire);
  }
  for (const [address, shape] of column.large) {
    const count = shape.reduce((product, size) => product * size, 1);
    const all = button("all weights", {
      className: "link all-weights",
      title: `Open all ${count.toLocaleString("en")} numbers of ${address}`,
    });
    all.addEventListener("click", () => tools.openWeights(address, shape, column.image));
    rows.forward.element.append(all);
  }
  if (tools.openFilters) {
    const title = `How the filters of ${column.name} share their weights`;
    head.append(button("sharing", { className: "link", title, press: tools.openFilters }));
  }
  element.append(
    head,
    rows.forward.element,
    rows.forward.legend,
    rows.backward.element,
    rows.backward.legend,
  );
  const picture = rows.forward.pictures.find(({ address }) => !address.endsWith(".bias"));
  const caption = el("p", "chosen-caption");
  rows.forward.legend.append(caption);
  const biases = column.parameters.some(([address]) => address.endsWith(".bias"));
  const isBias = (/** @type {{address: string}} */ { address }) => address.endsWith(".bias");

  return {
    element,
    layout: picture?.drawn.layout ?? null,
    /** Pixels beside the picture of its weights. @param {boolean} whole @param {boolean} narrow */
    least(whole, narrow) {
      const wire = narrow && !whole ? 20 : column.large.length ? 60 : whole ? (picture ? 28 : 20) : 32;
      return wire + (whole && biases ? 28 : 0);
    },
    /**
     * @param {number} wide @param {number} least @param {number} forward @param {number} backward
     * @param {number} room for words
     */
    fit(wide, least, forward, backward, room) {
      element.style.setProperty("--wide", `${wide}px`);
      caption.hidden = wide < CAPTION;
      rows.forward.allow(room);
      fitRows(rows, wide - least, { forward, backward });
    },
    /** @param {NetworkFrame} frame @param {Column} lit the column with all layers that are folded into it */
    update(frame, lit) {
      const { state, made, density } = frame;
      const { step, walk } = state;
      highlightColumn(element, lit, frame.station);
      const seen = (/** @type {{address: string}} */ one) => density.whole || !isBias(one);
      rows.forward.update(frame, seen);
      rows.backward.update(frame, seen);
      tellChosen(frame);
      const returned = Boolean(step?.done) && isRevealed(made, `gradients.${back}`, step, walk.position);
      element.classList.toggle("returned", returned);
    },
    /** @param {string} role @param {number[][]} axes @param {string|null} address */
    mark(role, axes, address) {
      for (const row of Object.values(rows)) row.mark(role, axes, address);
    },
    unmark() {
      for (const row of Object.values(rows)) row.unmark();
    },
  };

  /** Say of the weight that is looked at first why it is this one. @param {NetworkFrame} frame */
  function tellChosen({ state: { welcome }, chosen }) {
    const { address, index, largest } = welcome.selection;
    const first = chosen?.address === address && chosen.index.join() === index.join();
    const here = column.parameters.some(([own]) => own === address);
    const words = largest && first && here ? "largest gradient" : "";
    if (caption.textContent !== words) caption.textContent = words;
    caption.title =
      words && `${address}[${index.join(", ")}] is shown: it has the largest gradient of ${column.name}`;
  }
}
