/**
 * A unit of a dense layer as a sum of products, largest first. Forward, they are weights × inputs;
 * backward, a column of the weights × the errors (Wᵀ × errors).
 */

/** @import { NumberKind } from "../net/protocol_types.js" */
/** @import { DrawnContext } from "../walk/walk_types.js" */

import { largest } from "../arithmetic/dense.js";
import { format } from "../text/format.js";
import { termSums, weightedSums } from "../walk/station_sums.js";
import { el } from "../widgets/dom.js";
import { stationPicture, termList } from "./station_elements.js";

const SHOWN = 12;

/**
 * @param {object} tools
 * @param {(index: number[], settled: boolean) => void} tools.pick
 * @param {(address: string, index: number[], of: NumberKind) => void} tools.choose
 */
export function createWeightedSumStation({ pick, choose }) {
  const element = el("div", "station-body");
  const list = termList();
  const units = stationPicture({ room: 260, dragged: true, choose: pick });
  const left = el("div", "station-map");
  left.append(units.element);
  element.classList.add("beside");
  element.append(left, list.element);

  return {
    element,
    update(/** @type {DrawnContext} */ context) {
      const { mode, index, theme, entering, leaving, read, layer } = context;
      const back = mode.kind === "weighted";
      const { terms, bias, total } = back ? weightedSums(context) : termSums(context);
      const { shown, rest, restSum } = largest(terms, SHOWN);
      const from = back ? leaving : entering;
      const weight = (/** @type {number} */ place) => (back ? [place, index[0]] : [index[0], place]);
      /** @type {import("./station_elements.js").TermLine[]} */
      const lines = shown.map(({ place, weight: w, value, product }) => ({
        label: `${layer.name}.weight[${weight(place).join(", ")}]`,
        detail: `${format(w)} · ${format(value)}`,
        product,
        choose: () => choose(from.address, [place], back ? "gradient" : "value"),
      }));
      if (rest) lines.push({ label: `the other ${rest} products`, product: restSum });
      if (bias !== null) lines.push({ label: "bias", product: bias });
      lines.push({ label: back ? "∂C/∂a" : "z", detail: "sum", product: total, on: true });
      list.update(lines);
      const side = back ? entering : leaving;
      const drawn = units.update({
        address: side.address,
        shape: side.shape,
        field: back ? "gradients" : "activations",
        values: read(`${back ? "gradients" : "activations"}.${side.address}`),
        theme,
        caption: back ? "errors of the layer before" : "units of this layer",
      });
      drawn.outline(index);
    },
  };
}
