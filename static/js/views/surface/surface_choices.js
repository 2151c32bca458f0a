/**
 * The controls of the loss surface as one group: in a popover behind ⚙ on a stage with a small picture,
 * otherwise as a bar above the picture.
 */

import { NO_WEBGL } from "../../plots/surface/surface_words.js";
import { placeChoices } from "../../widgets/choices_bar.js";
import { el } from "../../widgets/dom.js";
import { segmentedControl } from "../../widgets/segmented_control.js";

/**
 * @param {HTMLElement} element
 * @param {boolean} webgl whether the browser can draw in 3-D
 * @param {{changed: () => void, turned: (dimension: string) => void,
 *   build: typeof import("../../plots/surface/controls.js").surfaceControls}} does
 */
export function mountSurfaceChoices(element, webgl, { changed, turned, build }) {
  element.append(el("h3", "choices-title", "Options of the landscape"));
  const controls = build(element, changed);
  const dimensions = segmentedControl(
    "View",
    [
      { value: "3-D", words: "3-D", disabled: !webgl, title: webgl ? "In space: drag to turn it" : NO_WEBGL },
      { value: "2-D", words: "2-D", title: "As a contour map, seen from above" },
    ],
    turned,
  );
  dimensions.set("2-D");
  const view = el("div", "field view");
  const name = el("span", "field-name", "View");
  name.setAttribute("aria-hidden", "true");
  view.append(name, dimensions.element);
  element.append(view);
  /** @type {boolean | null} */
  let isBar = null;

  return {
    ...controls,
    /** Show which view there is. @param {string} dimension */
    turn(dimension) {
      dimensions.set(dimension);
    },
    /** Stand over the picture, or behind ⚙. @param {boolean} bar */
    place(bar) {
      if (bar === isBar) return;
      isBar = bar;
      placeChoices(element, bar);
    },
  };
}
