/** The flatten layer: maps and row hold the same numbers in another shape, forward and backward. */

/** @import { DrawnContext } from "../walk/walk_types.js" */

import { flatOf, indexOf } from "../canvas/tile_layout.js";
import { el } from "../widgets/dom.js";
import { row, sign, stationPicture } from "./station_elements.js";

const ROOM = 260;

/** @param {{pick: (index: number[], settled: boolean) => void}} tools */
export function createFlattenStation({ pick }) {
  const element = el("div", "station-body");
  /** @type {number[]} */
  let shape = [];
  const maps = stationPicture({
    room: ROOM,
    dragged: true,
    choose: (index, settled) => pick([flatOf(shape, index)], settled),
  });
  const units = stationPicture({ room: ROOM, dragged: true, choose: pick });
  const arrow = sign("→");
  const words = el("p", "station-words");
  element.append(row(maps.element, arrow, units.element), words);

  return {
    element,
    update(/** @type {DrawnContext} */ { mode, entering, leaving, read, index, theme }) {
      shape = entering.shape;
      const back = mode.kind === "unflatten";
      const field = back ? "gradients" : "activations";
      const values = read(`${field}.${leaving.address}`);
      const scale = values.some((one) => one < 0) ? "signed" : "positive";
      const before = back ? "∂C/∂" : "";
      const name = (/** @type {{address: string}} */ side) => `${before}${side.address}`;
      maps
        .update({
          address: entering.address,
          field,
          shape,
          values: read(`${field}.${entering.address}`),
          theme,
          scale,
          caption: name(entering),
        })
        .outline(indexOf(shape, index[0]));
      units
        .update({
          address: leaving.address,
          field,
          shape: leaving.shape,
          values,
          theme,
          scale,
          caption: name(leaving),
        })
        .outline(index);
      arrow.textContent = back ? "←" : "→";
      const unit = shape.length === 3 ? `c · ${shape[1] * shape[2]} + h · ${shape[2]} + w` : "i";
      words.textContent =
        `${shape.join(" × ")} numbers become a row of ${values.length}; none of them changes. ` +
        `Unit ${unit} of the row is map c, row h, column w.`;
    },
  };
}
