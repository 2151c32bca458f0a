/**
 * The controls for the network's pictures: which units are shown, how their colours are scaled, and how
 * three channels of colour are shown.
 */

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
/** @type {{value: ViewSettings["channels"], words: string, title: string}[]} */
const CHANNELS = [
  {
    value: "combined",
    words: "in one picture",
    title:
      "Red, green and blue in one cell: the image and the filters that read it in colour; " +
      "of a gradient the channel that is largest in size, with its sign",
  },
  {
    value: "separate",
    words: "one map each",
    title: "A map for red, one for green and one for blue, on the scale of the other pictures",
  },
];

/** @param {HTMLElement} element @param {(show: Partial<ViewSettings>) => void} change */
export function createNetworkScales(element, change) {
  const units = segmentedControl("Units", UNITS, (value) => change({ units: value }));
  const scales = segmentedControl("Colour scale", SCALES, (value) => change({ scale: value }));
  const channels = segmentedControl("Colour channels", CHANNELS, (value) => change({ channels: value }));
  element.append(units.element, scales.element, channels.element);
  return {
    /** Whether there are units to choose from. @param {boolean} several */
    offerUnits(several) {
      units.element.hidden = !several;
    },
    /** Whether the images have three channels. @param {boolean} coloured */
    offerChannels(coloured) {
      channels.element.hidden = !coloured;
    },
    /** @param {Pick<ViewSettings, "units" | "scale" | "channels">} show */
    set(show) {
      channels.set(show.channels);
      units.set(show.units);
      scales.set(show.scale);
    },
  };
}
