/**
 * The colours of an array's cells. A cell holds one value, on a colour scale, or the values of three
 * channels (red, green and blue) as one colour. Pure: it fills the pixels of a sheet.
 */

/** @import { TensorData } from "../net/protocol_types.js" */
/** @import { Range, Scale } from "./colour_scales.js" */
/** @import { TileLayout } from "./tile_layout.js" */

import { colourRamp, colourRange, colourTable, placeIn } from "./colour_scales.js";
import { firstChannel, flatOfCell, pixelOf, rangesOfTiles } from "./tile_layout.js";

/**
 * How the three channels of a cell become one colour. true_colour: values from 0 to 1 are red, green and
 * blue. patch: so are signed values, black is the largest size negative, mid-grey is zero, white is the
 * largest size. largest: on the signed scale, the value of the channel that is largest in size.
 * @typedef {"true_colour" | "patch" | "largest"} Colouring
 *
 * @typedef {object} Painting
 * @property {Scale} scale of cells with one value
 * @property {Colouring | null} colouring of cells with three; null where a cell has one value
 * @property {string} theme
 * @property {boolean} [each] every tile by its own range
 * @property {Range} [range] what the scale runs over, where it is not the range of what is shown
 */

/**
 * Fill the pixels of a picture, and return the true range of what is shown.
 * @param {Uint32Array} pixels of a sheet of the layout's size @param {TileLayout} layout
 * @param {TensorData} values @param {Painting} painting
 * @returns {Range | null}
 */
export function paintCells(pixels, layout, values, { scale, colouring, theme, each = false, range: given }) {
  if (colouring === "true_colour" || colouring === "patch")
    return paintColours(pixels, layout, values, colouring === "patch", each);
  const shown = colouring === "largest" ? largestChannels(layout, values) : values;
  const flat = colouring === "largest" ? { ...layout, channels: 1 } : layout;
  const range = colourRange(shown);
  const colours = colourTable(scale, theme);
  const ranges = each ? rangesOfTiles(flat, shown, colourRange) : [given ?? range];
  const places = ranges.map((one) => placeIn(scale, one));
  for (let cell = 0; cell < shown.length; cell += 1) {
    const { x, y } = pixelOf(flat, cell);
    const place = places[each ? Math.floor(cell / layout.used) : 0];
    pixels[y * layout.width + x] = colours[place(shown[cell])];
  }
  return range;
}

/**
 * @param {Uint32Array} pixels @param {TileLayout} layout @param {TensorData} values
 * @param {boolean} signed whether zero is mid-grey @param {boolean} each
 */
function paintColours(pixels, layout, values, signed, each) {
  const range = colourRange(values);
  const ranges = signed && each ? rangesOfTiles(layout, values, colourRange) : [range];
  const places = ranges.map((one) => channelPlace(signed, one));
  const { used, count, width } = layout;
  for (let tile = 0; tile < count; tile += 1) {
    const place = places[places.length > 1 ? tile : 0];
    for (let inside = 0; inside < used; inside += 1) {
      const first = 3 * tile * used + inside;
      const [red, green, blue] = [0, 1, 2].map((channel) => place(values[first + channel * used]));
      const { x, y } = pixelOf(layout, first);
      const seen = Number.isFinite(red + green + blue);
      pixels[y * width + x] = seen ? (255 << 24) | (blue << 16) | (green << 8) | red : 0;
    }
  }
  return range;
}

/**
 * The brightness of a channel, 0 to 255, by its value; NaN where the value is not finite.
 * @param {boolean} signed @param {Range | null} range
 * @returns {(value: number) => number}
 */
function channelPlace(signed, range) {
  const zeroed = placeIn("signed", range);
  return (value) => {
    if (!Number.isFinite(value)) return NaN;
    return signed ? zeroed(value) : Math.max(0, Math.min(255, Math.round(255 * value)));
  };
}

/**
 * Of each cell the value that is largest in size, one a cell; of equal ones the first.
 * @param {TileLayout} layout with three channels @param {TensorData} values
 */
export function largestChannels(layout, values) {
  const { used, count } = layout;
  return Float32Array.from(
    { length: count * used },
    (_, cell) => values[largestChannel(layout, values, flatOfCell(layout, cell))],
  );
}

/**
 * The flat index of the channel of a cell whose value is largest in size; of equal ones the first.
 * @param {TileLayout} layout @param {TensorData | null} values @param {number} flat of any of its channels
 */
export function largestChannel(layout, values, flat) {
  let best = firstChannel(layout, flat);
  const first = best;
  for (let channel = 1; channel < layout.channels; channel += 1) {
    const other = first + channel * layout.used;
    if (values && Math.abs(values[other]) > Math.abs(values[best])) best = other;
  }
  return best;
}

/**
 * Return the colours across a range as a CSS gradient, for the legend of a picture.
 * @param {Pick<Painting, "scale" | "colouring" | "theme">} painting @param {Range | null} range
 */
export function paintingRamp({ scale, colouring, theme }, range) {
  if (colouring !== "true_colour" && colouring !== "patch") return colourRamp(scale, theme, range);
  const signed = colouring === "patch";
  const { low, high } = range ?? { low: signed ? -1 : 0, high: 1 };
  const place = channelPlace(signed, { low, high });
  const [dark, light] = [low, high].map((value) => place(value) || 0);
  return `linear-gradient(90deg, rgb(${dark} ${dark} ${dark}), rgb(${light} ${light} ${light}))`;
}
