/**
 * What a layer that works on every number by itself does: forward z → a, backward ∂C/∂a → ∂C/∂z
 * through gates (ReLU, dropout) or slopes (sigmoid, tanh, GELU); which are shut, and how many.
 */

import { gateSlopes } from "../walk/station_sums.js";
import { countOf, slopesOf, slopeWords } from "../arithmetic/elementwise.js";
import { row, sign, stationPicture } from "./parts.js";
import { el } from "../widgets/dom.js";

const ROOM = 150;
const SHUTS = { relu: "closed: z ≤ 0", leaky_relu: "leaking: z ≤ 0", dropout: "dropped" };

/** @param {{pick: (index: number[], settled: boolean) => void}} tools */
export function createElementwiseStation({ pick }) {
  const element = el("div", "station-body");
  const pictures = [1, 2, 3].map(() => stationPicture({ room: ROOM, dragged: true, choose: pick }));
  const signs = [sign("×"), sign("=")];
  const words = el("p", "station-words");
  element.append(
    row(pictures[0].element, signs[0], pictures[1].element, signs[1], pictures[2].element),
    words,
  );

  return {
    element,
    update(context) {
      const { layer, entering, leaving, read, mode, index, theme } = context;
      const [z, a] = [entering, leaving].map(({ address }) => read(`activations.${address}`));
      const forward = mode.stage === "forward";
      const { slopes, sent, back } = forward ? { slopes: slopesOf(layer, z, a) } : gateSlopes(context);
      const shuts = SHUTS[layer.kind];
      const gates = {
        values: slopes,
        scale: "positive",
        caption: shuts ? "gate" : "slope g′",
        address: `slope of ${leaving.address}`,
      };
      const sign0 = z.some((one) => one < 0) ? "signed" : "positive";
      const sign1 = a.some((one) => one < 0) ? "signed" : "positive";
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
              values: sent,
              scale: "signed",
              caption: `∂C/∂${leaving.address}`,
              address: leaving.address,
              field: "gradients",
            },
            gates,
            {
              values: back,
              scale: "signed",
              caption: `∂C/∂${entering.address}`,
              address: entering.address,
              field: "gradients",
            },
          ];
      shown.forEach((one, place) =>
        pictures[place].update({ ...one, shape: leaving.shape, theme }).outline(index),
      );
      signs[0].textContent = forward ? (shuts ? "→" : "") : "×";
      signs[1].textContent = forward ? "→" : "=";
      words.textContent = shuts
        ? gateWords(slopes, layer.kind, shuts, forward)
        : `${slopeWords(layer.kind)}: every number of the gradient is multiplied by the slope at its place.`;
    },
  };
}

function gateWords(slopes, kind, shuts, forward) {
  const { shut, open, all } = countOf(slopes, kind);
  const share = ((100 * shut) / all).toFixed(0);
  const then = forward
    ? ""
    : kind === "leaky_relu"
      ? " There the gradient comes through shrunk."
      : " There no gradient comes through.";
  return `${open} of ${all} gates are open, ${shut} (${share} %) are ${shuts}.${then} ${slopeWords(kind)}.`;
}
