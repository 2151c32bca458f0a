/**
 * One window of a pooling layer. Forward, it shows the pooled value. Backward, it routes the gradient: to
 * the maximum for max pooling, in equal parts for average pooling.
 */

/** @import { TensorData } from "../net/protocol_types.js" */
/** @import { DrawnContext } from "../walk/walk_types.js" */
/** @import { Scale } from "./station_elements.js" */

import { poolingWindowAt, routesOf } from "../arithmetic/pooling.js";
import { flatOf } from "../canvas/tile_layout.js";
import { sourceCells, targetCells } from "../network/receptive_fields.js";
import { el } from "../widgets/dom.js";
import { numberGrid } from "./number_grid.js";
import { row, sign, stationPicture } from "./station_elements.js";

const ROOM = 220;

/** @param {{pick: (index: number[], settled: boolean) => void}} tools */
export function createPoolingStation({ pick }) {
  const element = el("div", "station-body");
  /** @type {DrawnContext | null} */
  let drawn = null;
  const values = stationPicture({
    room: ROOM,
    dragged: true,
    choose: (index, settled) => fromInput(index, settled),
  });
  const result = stationPicture({
    room: ROOM,
    dragged: true,
    choose: (index, settled) => fromOutput(index, settled),
  });
  const grids = [numberGrid(), numberGrid()];
  const arrow = sign("→");
  const words = el("p", "station-words");
  element.append(row(values.element, grids[0].element, arrow, grids[1].element, result.element), words);

  function fromInput(/** @type {number[]} */ index, /** @type {boolean} */ settled) {
    if (!drawn) return;
    if (sendsBack(drawn)) return pick(index, settled);
    const [[channel], ys, xs] = targetCells(drawn, index);
    if (ys.length && xs.length) pick([channel, ys[0], xs[0]], settled);
  }

  function fromOutput(/** @type {number[]} */ index, /** @type {boolean} */ settled) {
    if (!drawn) return;
    if (!sendsBack(drawn)) return pick(index, settled);
    const a = drawn.read(`activations.${drawn.entering.address}`);
    const { cells, winner } = poolingWindowAt(drawn, a, index);
    pick(cells[winner].index, settled);
  }

  return {
    element,
    update(/** @type {DrawnContext} */ context) {
      drawn = context;
      const { layer, entering, leaving, read, index, theme } = context;
      const back = sendsBack(context);
      const a = read(`activations.${entering.address}`);
      const [[channel], ys, xs] = back ? targetCells(context, index) : [[index[0]], [index[1]], [index[2]]];
      const output = [channel, ys[0] ?? 0, xs[0] ?? 0];
      const { cells, winner, size } = poolingWindowAt(context, a, output);
      const max = layer.kind === "max_pooling";
      /** @param {TensorData} array @returns {Scale} */
      const scale = (array) => (Math.min(0, ...array) < 0 ? "signed" : "positive");
      const entered = values.update({
        address: entering.address,
        field: "activations",
        shape: entering.shape,
        values: a,
        theme,
        scale: scale(a),
        caption: entering.address,
      });
      entered.mark("window", sourceCells(context, output));
      if (back) entered.outline(index);
      else entered.stand(cells[max ? winner : 0].index);
      grids[0].update({
        caption: `window ${output.join(", ")}`,
        values: cells.map(({ value }) => value),
        columns: size[1],
        theme,
        scale: scale(a),
        marked: max ? winner : -1,
        choose: back ? (place) => pick(cells[place].index, true) : undefined,
      });
      const made = read(`${back ? "gradients" : "activations"}.${leaving.address}`);
      const whole = result.update({
        address: leaving.address,
        field: back ? "gradients" : "activations",
        shape: leaving.shape,
        values: made,
        theme,
        scale: back ? "signed" : scale(made),
        caption: `${back ? "∂C/∂" : ""}${leaving.address}`,
      });
      whole.mark(
        "window",
        output.map((place) => [place]),
      );
      whole.stand(output);
      arrow.textContent = back ? "←" : "→";
      const before = back ? read(`gradients.${entering.address}`) : null;
      const second = back
        ? cells.map((cell) => before?.[flatOf(entering.shape, cell.index)] ?? NaN)
        : [made[flatOf(leaving.shape, output)]];
      grids[1].update({
        caption: back ? "∂C/∂a of the window" : max ? "the largest" : "the mean",
        values: second,
        columns: back ? size[1] : 1,
        theme,
        scale: back ? "signed" : scale(a),
        marked: back && max ? winner : -1,
      });
      words.textContent = poolingWords(context, a, max, back);
    },
  };
}

/** Whether the gradients of the windows are shown. @param {DrawnContext} context */
function sendsBack({ mode }) {
  return mode.kind === "routes";
}

/** @param {DrawnContext} context @param {TensorData} a @param {boolean} max @param {boolean} back */
function poolingWords(context, a, max, back) {
  const { entering, layer } = context;
  const all = entering.shape.reduce((product, size) => product * size, 1);
  if (!max)
    return back
      ? "Every number of a window gets an equal part of the window's gradient."
      : "Every number of the window counts the same.";
  const won = routesOf(context, a).reduce((sum, one) => sum + one, 0);
  const rest = `${won} of ${all} numbers are the largest of their window`;
  return back
    ? `Only the largest number of a window gets its gradient: ${rest}; ` +
        `the other ${all - won} get none from ${layer.name}.`
    : `${rest}. Of equal numbers the first one counts.`;
}
