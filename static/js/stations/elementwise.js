/**
 * An elementwise layer: forward z → a, backward ∂C/∂a → ∂C/∂z through gates (ReLU, dropout) or slopes
 * (sigmoid, tanh, GELU). It shows which gates are closed, and how many.
 */

/** @import { Layer, TensorData } from "../net/protocol_types.js" */
/** @import { DrawnContext } from "../walk/walk_types.js" */
/** @import { Scale } from "./station_elements.js" */

import { countOf, slopesOf, slopeWords } from "../arithmetic/elementwise.js";
import { format } from "../text/format.js";
import { gateSlopes } from "../walk/station_sums.js";
import { el } from "../widgets/dom.js";
import { numberGrid } from "./number_grid.js";
import { cellsAround, row, sign, stationPicture } from "./station_elements.js";

/**
 * @typedef {{values: TensorData, scale: Scale, caption: string, address: string, field?: string}} ShownArray
 */

const ROOM = 228;
/** @type {Record<string, string>} */
const SHUTS = { relu: "closed: z ≤ 0", leaky_relu: "nearly closed: z ≤ 0", dropout: "dropped" };

/** @param {{pick: (index: number[], settled: boolean) => void}} tools */
export function createElementwiseStation({ pick }) {
  const element = el("div", "station-body");
  const pictures = [1, 2, 3].map(() => stationPicture({ room: ROOM, dragged: true, choose: pick }));
  const signs = [sign("×"), sign("=")];
  const grids = [numberGrid(), numberGrid(), numberGrid()];
  const numberSigns = [sign("×"), sign("=")];
  const words = el("p", "station-words");
  element.append(
    row(pictures[0].element, signs[0], pictures[1].element, signs[1], pictures[2].element),
    row(grids[0].element, numberSigns[0], grids[1].element, numberSigns[1], grids[2].element),
    words,
  );

  return {
    element,
    update(/** @type {DrawnContext} */ context) {
      const { layer, entering, leaving, read, mode, index, theme } = context;
      const [z, a] = [entering, leaving].map(({ address }) => read(`activations.${address}`));
      const forward = mode.stage === "forward";
      const slopes = forward ? slopesOf(layer, z, a) : gateSlopes(context).slopes;
      const shuts = SHUTS[layer.kind];
      /** @type {ShownArray} */
      const gates = {
        values: slopes,
        scale: "positive",
        caption: layer.kind === "dropout" ? "mask m" : shuts ? "gate" : "slope g′",
        address: `slope of ${leaving.address}`,
      };
      /** @type {Scale} */
      const sign0 = z.some((one) => one < 0) ? "signed" : "positive";
      /** @type {Scale} */
      const sign1 = a.some((one) => one < 0) ? "signed" : "positive";
      /** @type {ShownArray[]} */
      const shown = forward
        ? [
            {
              values: z,
              scale: sign0,
              caption: entering.address,
              address: entering.address,
              field: "activations",
            },
            gates,
            {
              values: a,
              scale: sign1,
              caption: leaving.address,
              address: leaving.address,
              field: "activations",
            },
          ]
        : [
            {
              values: read(`gradients.${leaving.address}`),
              scale: "signed",
              caption: `∂C/∂${leaving.address}`,
              address: leaving.address,
              field: "gradients",
            },
            gates,
            {
              values: read(`gradients.${entering.address}`),
              scale: "signed",
              caption: `∂C/∂${entering.address}`,
              address: entering.address,
              field: "gradients",
            },
          ];
      const { places, columns, marked } = cellsAround(leaving.shape, index);
      shown.forEach((one, place) => {
        const drawn = pictures[place].update({ ...one, shape: leaving.shape, theme });
        drawn.mark("window", null);
        drawn.outline(index);
        const values = places.map((flat) => one.values[flat]);
        grids[place].update({ caption: one.caption, values, columns, theme, scale: one.scale, marked });
      });
      for (const [first, second] of [signs, numberSigns]) {
        const multiplied = !forward || layer.kind === "dropout";
        first.textContent = multiplied ? "×" : shuts ? "→" : "";
        second.textContent = multiplied ? "=" : "→";
      }
      words.textContent = shuts
        ? gateWords(slopes, layer, shuts, forward)
        : `${slopeWords(layer.kind)}: every number of the gradient is multiplied by the slope there.`;
    },
  };
}

/** @param {Float32Array} slopes @param {Layer} layer @param {string} shuts @param {boolean} forward */
function gateWords(slopes, layer, shuts, forward) {
  const { kind } = layer;
  const { shut, open, all } = countOf(slopes, kind);
  const share = ((100 * shut) / all).toFixed(0);
  if (kind === "dropout") {
    const times = format(1 / (1 - (layer.settings.rate ?? 0.5)), 3);
    const what = forward ? "number" : "gradient";
    return (
      `${shut} of ${all} (${share} %) are dropped: their ${what} is multiplied by 0, that of the ${open} ` +
      `others by 1 / (1 − rate) = ${times}. The mask is the same forward and backward, and another one at ` +
      "every step. New images are read without it."
    );
  }
  const then = forward
    ? ""
    : kind === "leaky_relu"
      ? " There the gradient comes through, but smaller."
      : " No gradient comes through those.";
  return `${open} of ${all} gates are open, ${shut} (${share} %) are ${shuts}.${then} ${slopeWords(kind)}.`;
}
