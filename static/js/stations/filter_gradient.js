/**
 * The gradient of a filter: the cross-correlation of the input with the errors. The map of errors slides
 * over the input as a window; its position selects the weight whose gradient is the sum.
 */

/** @import { DrawnContext } from "../walk/walk_types.js" */

import { penaltyStrength } from "../arithmetic/penalty.js";
import { colourArrays } from "../network/colour_arrays.js";
import { windowOf } from "../network/receptive_fields.js";
import { CHANNEL_NAMES } from "../text/channel_names.js";
import { kernelSums } from "../walk/station_sums.js";
import { el } from "../widgets/dom.js";
import { numberGrid } from "./number_grid.js";
import { row, sign, stationPicture } from "./station_elements.js";
import { stepper } from "./stepper.js";

const ROOM = 196;

/** @param {{pick: (index: number[], settled: boolean) => void}} tools */
export function createFilterGradientStation({ pick }) {
  const element = el("div", "station-body");
  /** @type {DrawnContext | null} the context that is drawn */
  let at = null;
  /** @param {number} axis @param {number} value */
  const put = (axis, value) => at && pick(at.index.with(axis, value), true);
  const filter = stepper("filter", (value) => put(0, value));
  const channel = stepper("channel", (value) => put(1, value));
  const input = stationPicture({
    room: ROOM,
    dragged: true,
    choose: ([, r, c], settled) => at && pick(weightAt(at, r, c), settled),
  });
  const errors = stationPicture({ room: ROOM });
  const products = stationPicture({ room: ROOM });
  const result = numberGrid();
  const words = el("p", "station-words");
  const tools = row(filter.element, channel.element);
  tools.classList.add("station-steppers");
  element.append(
    row(input.element, sign("×"), errors.element, sign("="), products.element, sign("Σ"), result.element),
    tools,
    words,
  );

  /**
   * The weight whose window of errors has its middle nearest to a place of the input.
   * @param {DrawnContext} context @param {number} r @param {number} c
   */
  function weightAt({ layer, leaving, index }, r, c) {
    const { size, stride, padding, dilation } = windowOf(layer);
    const inside = [r, c].map((place, axis) => {
      const half = Math.floor((stride[axis] * (leaving.shape[axis + 1] - 1)) / 2);
      const i = Math.round((place + padding[axis] - half) / dilation[axis]);
      return Math.max(0, Math.min(size[axis] - 1, i));
    });
    return [index[0], index[1], ...inside];
  }

  return {
    element,
    update(/** @type {DrawnContext} */ context) {
      at = context;
      const { layer, entering, leaving, index, theme, read, mode, network } = context;
      const { channel: from, seen, errors: sent, products: made, touched } = kernelSums(context);
      const [o, own, i, j] = index;
      const [, rows, columns] = leaving.shape;
      const [, height, width] = entering.shape;
      const area = height * width;
      const map = read(`activations.${entering.address}`).subarray(from * area, (from + 1) * area);
      const scale = seen.some((one) => one < 0) ? "signed" : "positive";
      const coloured = colourArrays(network).has(mode.address);
      const colour = coloured ? `, ${CHANNEL_NAMES[from]}` : "";
      const drawn = input.update({
        address: entering.address,
        shape: [1, height, width],
        values: map,
        theme,
        scale,
        caption: `a[${from}]${colour}: drag the window`,
      });
      drawn.mark("window", [[0], ...(touched.sources ?? []).slice(1)]);
      const middle = (touched.sources ?? [])
        .slice(1)
        .map((places) => places[Math.floor(places.length / 2)] ?? 0);
      drawn.stand([0, ...middle]);
      errors.update({
        address: leaving.address,
        shape: [1, rows, columns],
        values: sent,
        theme,
        caption: `∂C/∂z[${o}]`,
      });
      products.update({
        address: `products ${leaving.address}`,
        shape: [1, rows, columns],
        values: made,
        theme,
        caption: "products",
      });
      const { size } = windowOf(layer);
      const whole = read(`gradients.${mode.address}`);
      const start = (o * mode.shape[1] + own) * size[0] * size[1];
      result.update({
        caption: `∂C/∂k[${o}, ${own}], all images${penaltyStrength(network, mode.address) ? " and L2" : ""}`,
        values: whole.subarray(start, start + size[0] * size[1]),
        columns: size[1],
        theme,
        marked: i * size[1] + j,
        choose: (place) => pick([o, own, Math.floor(place / size[1]), place % size[1]], true),
      });
      filter.set(o, mode.shape[0]);
      channel.set(own, mode.shape[1], colour);
      tools.hidden = mode.shape[0] * mode.shape[1] < 2;
      words.textContent =
        `The network uses this weight at ${made.length} places, so its gradient is the sum ` +
        "over all of them: input × error, place by place. " +
        "Move the window over the input to see another weight's gradient.";
    },
  };
}
