/**
 * A window over feature maps, multiplied by a filter and summed. Forward, this is the convolution (input
 * window × filter). Backward, it gives the errors of the previous layer (padded errors × filter rotated by
 * 180°).
 */

/** @import { DrawnContext } from "../walk/walk_types.js" */

import { colourArrays, isColourPicture } from "../network/colour_arrays.js";
import { CHANNEL_NAMES } from "../text/channel_names.js";
import { turnedSums, windowSums } from "../walk/station_sums.js";
import { el } from "../widgets/dom.js";
import { numberGrid } from "./number_grid.js";
import { paddedMap } from "./padded_map.js";
import { row, sign, stationPicture, termList } from "./station_elements.js";
import { stepper } from "./stepper.js";

/** @param {{pick: (index: number[], settled: boolean) => void}} tools */
export function createWindowStation({ pick }) {
  const element = el("div", "station-body beside");
  const grids = [numberGrid(), numberGrid(), numberGrid()];
  const list = termList();
  /** @type {ReturnType<typeof paddedMap> | null} */
  let field = null;
  /** @type {DrawnContext | null} */
  let drawn = null;
  /** @type {number | null} */
  let chosen = null;
  /** @type {ReturnType<typeof windowSums>["parts"]} */
  let parts = [];
  const map = stationPicture({
    room: 240,
    dragged: true,
    choose: ([, r, c], settled) => field && drawn && pick(field.indexAt(drawn.index, r, c), settled),
    called: ([channel, r, c]) => field?.called(channel, r, c) ?? "",
  });
  const result = stepper("filter", (value) => drawn && pick([value, ...drawn.index.slice(1)], true));
  const part = stepper("channel", (value) => show(parts[value].number));
  const numbers = el("div", "station-numbers");
  const steppers = row(result.element, part.element);
  steppers.classList.add("station-steppers");
  numbers.append(
    row(grids[0].element, sign("×"), grids[1].element, sign("="), grids[2].element),
    el("h3", "station-heading", "The sum"),
    list.element,
  );
  const left = el("div", "station-map");
  left.append(map.element, steppers);
  element.append(left, numbers);

  function show(/** @type {number} */ number) {
    chosen = number;
    if (drawn) draw(drawn);
  }

  /** @param {DrawnContext} context */
  function draw(context) {
    const { mode, index, theme, layer, network, entering, leaving } = context;
    const turned = mode.kind === "turned";
    const coloured = isColourPicture(entering.shape) && colourArrays(network).has(entering.address);
    const inColour = coloured && !turned;
    /** Which colour a channel of the input is. @param {number} channel */
    const colourOf = (channel) => (coloured ? `, ${CHANNEL_NAMES[channel]}` : "");
    const sums = turned ? turnedSums(context) : windowSums(context);
    const { window, bias } = sums;
    parts = sums.parts;
    const largest = parts.reduce((best, one) => (Math.abs(one.sum) > Math.abs(best.sum) ? one : best));
    const one = parts.find(({ number }) => number === chosen) ?? largest;
    const own = turned ? index[0] % (entering.shape[0] / window.groups) : parts.indexOf(one);
    const columns = window.size[1];
    const outside = one.inside.map((inside) => !inside);
    const scale = turned || one.seen.some((value) => value < 0) ? "signed" : "positive";
    result.name(turned ? "channel" : "filter");
    result.set(index[0], mode.shape[0], turned ? colourOf(index[0]) : "");
    part.name(turned ? "filter" : "channel");
    part.set(parts.indexOf(one), parts.length, turned ? "" : colourOf(one.number));
    grids[0].update({
      caption: turned
        ? `∂C/∂z[${one.number}], the window`
        : `a[${one.number}]${colourOf(one.number)}, the window`,
      values: one.seen,
      columns,
      theme,
      scale,
      outside,
    });
    const filter = turned ? `k[${one.number}, ${own}], turned by 180°` : `k[${index[0]}, ${own}], the filter`;
    grids[1].update({ caption: filter, values: one.weights, columns, theme });
    grids[2].update({ caption: "their products", values: one.products, columns, theme });
    const lines = parts.map(({ number, sum }) => ({
      label: turned ? `filter ${number + 1}` : `channel ${number + 1}${colourOf(number)}`,
      product: sum,
      on: number === one.number,
      choose: () => show(number),
    }));
    list.update([...lines, ...(bias === null ? [] : [{ label: "bias", product: bias }])]);
    field = paddedMap(context, inColour ? [0, 1, 2] : [one.number]);
    const view = map.update({
      address: turned ? leaving.address : entering.address,
      shape: [inColour ? 3 : 1, field.rows, field.columns],
      colouring: inColour ? "true_colour" : null,
      field: `station-${layer.name}`,
      values: field.values,
      theme,
      scale: field.scale,
      caption: turned ? "errors, padded: drag the window" : "input: drag the window",
    });
    view.mark("window", [[0], ...field.box(index)]);
    view.mark("inside", field.padded ? [[0], ...field.inside] : null);
    view.stand([0, ...field.middle(index)]);
  }

  return {
    element,
    update(/** @type {DrawnContext} */ context) {
      drawn = context;
      draw(context);
    },
  };
}
