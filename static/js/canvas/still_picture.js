/** An image of the data as a still picture: no cells to press. Three channels are red, green and blue. */

/** @import { TensorData } from "../net/protocol_types.js" */
/** @import { Theme } from "../state/state_types.js" */

import { context2d, el } from "../widgets/dom.js";
import { paintCells } from "./array_painter.js";
import { tileLayout } from "./tile_layout.js";

/**
 * A canvas of one pixel a cell. Grey values from 0 to 1 have the colours of the page's pictures.
 * @param {TensorData} values from 0 to 1 @param {number[]} shape of the image: (C, H, W)
 * @param {Theme} theme
 */
export function stillPicture(values, shape, theme) {
  const colouring = shape[0] === 3 ? "true_colour" : null;
  const layout = tileLayout(shape, { channels: shape[0] === 3 ? 3 : 1 });
  const canvas = el("canvas");
  Object.assign(canvas, { width: layout.width, height: layout.height });
  const context = context2d(canvas);
  const sheet = context.createImageData(layout.width, layout.height);
  const pixels = new Uint32Array(sheet.data.buffer);
  paintCells(pixels, layout, values, { scale: "positive", colouring, theme, range: { low: 0, high: 1 } });
  context.putImageData(sheet, 0, 0);
  return canvas;
}
