/**
 * A window over maps, its numbers times a filter's, and their sum: the convolution forward (window
 * of the input × filter), and the errors of the layer before (padded errors × filter turned by
 * 180°). The sums are those of sums/convolution.js.
 */

import { turnedSums, windowSums } from "../walk/station_sums.js";
import { paddedMap } from "./padded_map.js";
import { numberGrid, row, sign, stationPicture, termList } from "./parts.js";
import { el } from "../widgets/dom.js";

/** @param {{pick: (index: number[], settled: boolean) => void}} tools */
export function createWindowStation({ pick }) {
  const element = el("div", "station-body");
  const grids = [numberGrid(), numberGrid(), numberGrid()];
  const list = termList();
  let field = null;
  let at = null;
  let chosen = null;
  const map = stationPicture({
    room: 116,
    dragged: true,
    choose: ([, r, c], settled) => pick(field.indexAt(at.index, r, c), settled),
    called: ([, r, c]) => field.called(r, c),
  });
  element.append(
    row(grids[0].element, sign("×"), grids[1].element, sign("="), grids[2].element),
    row(map.element, list.element),
  );

  function show(number) {
    chosen = number;
    draw();
  }

  function draw() {
    const { mode, index, theme, layer, entering, leaving } = at;
    const turned = mode.kind === "turned";
    const { parts, window, bias } = turned ? turnedSums(at) : windowSums(at);
    const largest = parts.reduce(
      (best, one) => (Math.abs(one.sum) > Math.abs(best.sum) ? one : best),
      parts[0],
    );
    const part = parts.find(({ number }) => number === chosen) ?? largest;
    const own = turned ? index[0] % (entering.shape[0] / window.groups) : parts.indexOf(part);
    const columns = window.size[1];
    const outside = part.inside.map((inside) => !inside);
    const scale = turned || part.seen.some((one) => one < 0) ? "signed" : "positive";
    grids[0].update({
      caption: `${turned ? "∂C/∂z" : "a"}[${part.number}], the window`,
      values: part.seen,
      columns,
      theme,
      scale,
      outside,
    });
    const filter = turned ? `k[${part.number}, ${own}] turned by 180°` : `k[${index[0]}, ${own}]`;
    grids[1].update({ caption: filter, values: part.weights, columns, theme });
    grids[2].update({ caption: "products", values: part.products, columns, theme });
    const lines = parts.map(({ number, sum }) => ({
      label: turned ? `from filter ${number}` : `from channel ${number}`,
      product: sum,
      on: number === part.number,
      choose: () => show(number),
    }));
    list.update([...lines, ...(bias === null ? [] : [{ label: "bias", product: bias }])]);
    field = paddedMap(at, part.number);
    const drawn = map.update({
      address: turned ? leaving.address : entering.address,
      shape: [1, field.rows, field.columns],
      field: `station-${layer.name}`,
      values: field.values,
      theme,
      scale: field.scale,
      caption: turned ? "drag over the padded errors" : "drag over the input",
    });
    drawn.mark("window", [[0], ...field.box(index)]);
    drawn.mark("inside", field.padded ? [[0], ...field.inside] : null);
    drawn.stand([0, ...field.middle(index)]);
  }

  return {
    element,
    update(context) {
      at = context;
      draw();
    },
  };
}
