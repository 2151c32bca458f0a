/**
 * The gradient of a dense layer's weights: the outer product of the errors and the inputs. Rows are units
 * of this layer, columns units of the previous layer.
 */

/** @import { DrawnContext } from "../walk/walk_types.js" */

import { outerProduct } from "../arithmetic/dense.js";
import { penaltyStrength } from "../arithmetic/penalty.js";
import { el } from "../widgets/dom.js";
import { segmentedControl } from "../widgets/segmented_control.js";
import { row, stationPicture } from "./station_elements.js";

const WIDE = 900;
const HIGH = 240;
const SIDE = 70; // the errors at the left, with their caption

/** @param {{pick: (index: number[], settled: boolean) => void}} tools */
export function createOuterProductStation({ pick }) {
  const element = el("div", "station-body");
  let whole = false;
  /** @type {DrawnContext | null} the context that is drawn */
  let at = null;
  let i = 0;
  let j = 0;
  const which = segmentedControl(
    "Images",
    [
      { value: "one", words: "this image" },
      { value: "all", words: "all images of the mini-batch" },
    ],
    (value) => {
      whole = value === "all";
      if (at) draw(at);
    },
  );
  const inputs = stationPicture({
    room: WIDE,
    dragged: true,
    choose: ([, place], settled) => pick([i, place], settled),
    called: ([, place]) => `a[${place}]`,
  });
  const errors = stationPicture({
    room: WIDE,
    dragged: true,
    choose: ([place], settled) => pick([place, j], settled),
    called: ([place]) => `∂C/∂z[${place}]`,
  });
  const product = stationPicture({
    room: WIDE,
    dragged: true,
    choose: pick,
    called: (index) => `∂C/∂w[${index.join(", ")}]`,
  });
  const table = el("div", "outer");
  table.append(el("span"), inputs.element, errors.element, product.element);
  element.append(row(which.element), table);

  /** @param {DrawnContext} context */
  function draw({ entering, leaving, read, theme, mode, index, network }) {
    [i, j] = index;
    const decay = penaltyStrength(network, mode.address) ? " and the L2 penalty" : "";
    const [rows, columns] = mode.shape;
    const a = read(`activations.${entering.address}`);
    const e = read(`gradients.${leaving.address}`);
    const values = whole ? read(`gradients.${mode.address}`) : outerProduct(e, a);
    const room = Math.min(WIDE, (table.clientWidth || WIDE) - SIDE);
    const [wide, high] = [Math.min(14, room / columns), Math.max(0.5, Math.min(14, HIGH / rows))];
    table.style.setProperty("--wide", `${wide * columns}px`);
    table.style.setProperty("--high", `${high * rows}px`);
    const scale = a.some((one) => one < 0) ? "signed" : "positive";
    which.set(whole ? "all" : "one");
    const across = inputs.update({
      address: entering.address,
      shape: [1, columns],
      values: a,
      theme,
      scale,
      whole: true,
      caption: `a: the ${columns} units before`,
    });
    const down = errors.update({
      address: leaving.address,
      shape: [rows, 1],
      values: e,
      theme,
      whole: true,
      caption: "∂C/∂z",
    });
    const drawn = product.update({
      address: whole ? mode.address : `this image ${mode.address}`,
      shape: mode.shape,
      values,
      theme,
      whole: true,
      caption: whole ? `∂C/∂w, sum over all images${decay}` : "∂C/∂z · a, this image",
    });
    across.outline([0, j]);
    down.outline([i, 0]);
    drawn.outline(index);
  }

  return {
    element,
    update(/** @type {DrawnContext} */ context) {
      at = context;
      draw(context);
    },
  };
}
