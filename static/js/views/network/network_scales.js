/** The controls for the network's pictures: which units are shown, and how their colours are scaled. */

/** @import { ViewSettings } from "../../state/state_types.js" */

import { segmentedControl } from "../../widgets/segmented_control.js";

/** @type {{value: ViewSettings["units"], words: string, title: string}[]} */
const UNITS = [
  { value: "error", words: "a, ∂C/∂z", title: "Of each layer the activation a above, the error ∂C/∂z below" },
  {
    value: "activation",
    words: "a, ∂C/∂a",
    title: "Of each layer the activation a above, its own gradient ∂C/∂a below",
  },
  {
    value: "pre_activation",
    words: "z, ∂C/∂z",
    title: "Of each layer the pre-activation z above, its own gradient ∂C/∂z below",
  },
];
/** @type {{value: ViewSettings["scale"], words: string, title: string}[]} */
const SCALES = [
  { value: "one", words: "common", title: "One colour scale for all maps of a picture" },
  {
    value: "each",
    words: "per map",
    title: "Every map, filter or row by its own largest value: shapes can be compared, sizes cannot",
  },
];

/** @param {HTMLElement} element @param {(show: Partial<ViewSettings>) => void} change */
export function createNetworkScales(element, change) {
  const units = segmentedControl("Units", UNITS, (value) => change({ units: value }));
  const scales = segmentedControl("Colour scale", SCALES, (value) => change({ scale: value }));
  element.append(units.element, scales.element);
  return {
    /** Whether there are units to choose from. @param {boolean} several */
    offerUnits(several) {
      units.element.hidden = !several;
    },
    /** @param {Pick<ViewSettings, "units" | "scale">} show */
    set(show) {
      units.set(show.units);
      scales.set(show.scale);
    },
  };
}
