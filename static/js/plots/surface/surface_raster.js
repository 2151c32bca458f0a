/**
 * A software rasteriser for a grid of heights in 3D: two triangles per cell with a depth test, height
 * colours and contour lines.
 */

import { HEIGHT_STOPS, ON_SURFACE } from "./height_colours.js";

/** @typedef {import("./surface_types.js").SurfaceGrid} SurfaceGrid */
/** @typedef {import("./surface_types.js").SurfaceRaster} SurfaceRaster */

const SHADES = 32; // steps of brightness, from AMBIENT to 1
const [AMBIENT, DIFFUSE] = [0.82, 0.3]; // of the library's scene
const LIGHT = { x: -0.301, y: 0.301, z: 0.905 }; // from where the light falls there
const DARKEST = 0.75; // part of a contour line's colour in its middle
const OPAQUE = 0xff000000;
const PALETTE = shadedColours();
const INK = channels(ON_SURFACE.ink);

/** A colour `#rrggbb` as three numbers. @param {string} colour */
function channels(colour) {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

/** The colours of 256 heights in each brightness, as pixels. */
function shadedColours() {
  const stops = HEIGHT_STOPS.map(channels);
  const found = new Uint32Array(256 * SHADES);
  for (let k = 0; k < found.length; k += 1) {
    const shade = AMBIENT + ((1 - AMBIENT) * Math.floor(k / 256)) / (SHADES - 1);
    const at = ((k % 256) / 255) * (stops.length - 1);
    const stop = Math.min(Math.floor(at), stops.length - 2);
    const [red, green, blue] = stops[stop].map((one, channel) =>
      Math.round(shade * (one + (stops[stop + 1][channel] - one) * (at - stop))),
    );
    found[k] = OPAQUE | (blue << 16) | (green << 8) | red;
  }
  return found;
}

/** The shade of a slope: a fractional index into the shades. @param {number} alongX @param {number} alongY */
export function slopeShade(alongX, alongY) {
  const cosine = (LIGHT.z - LIGHT.x * alongX - LIGHT.y * alongY) / Math.hypot(1, alongX, alongY);
  const light = Math.min(1, AMBIENT + DIFFUSE * Math.max(0, cosine));
  return ((light - AMBIENT) / (1 - AMBIENT)) * (SHADES - 1);
}

/**
 * Create an empty raster of the given size in pixels.
 * @param {number} width @param {number} height @returns {SurfaceRaster}
 */
export function createSurfaceRaster(width, height) {
  const count = width * height;
  const bytes = new Uint8ClampedArray(4 * count);
  const pixels = new Uint32Array(bytes.buffer);
  return { width, height, bytes, pixels, near: new Float32Array(count), triangles: new Int32Array(count) };
}

/**
 * Draw a grid into an empty raster: all cells whose four corners have a height.
 * @param {SurfaceRaster} raster @param {SurfaceGrid} grid
 */
export function rasterSurface(raster, grid) {
  raster.pixels.fill(0);
  raster.near.fill(0);
  raster.triangles.fill(0);
  const { columns, left } = grid;
  for (let place = 0; place + columns + 1 < left.length; place += 1) {
    if (place % columns === columns - 1) continue;
    const [a, b, c] = corners(2 * place, columns);
    const across = place + columns + 1;
    if (!Number.isFinite(left[a] + left[b] + left[c] + left[across])) continue;
    triangle(raster, grid, 2 * place);
    triangle(raster, grid, 2 * place + 1);
  }
}

/**
 * The places of a triangle's corners in the grid: the even triangle of a cell lies at its first corner,
 * the odd one at the opposite one.
 * @param {number} number @param {number} columns @returns {[number, number, number]}
 */
function corners(number, columns) {
  const place = number >> 1;
  const [beside, below] = [place + 1, place + columns];
  return number % 2 ? [below + 1, below, beside] : [place, beside, below];
}

/**
 * The grid position visible at a pixel, as fractional row and column; null outside the surface.
 * @param {SurfaceRaster} raster @param {SurfaceGrid} grid @param {number} x @param {number} y
 */
export function gridPlaceUnder(raster, { columns, left, top }, x, y) {
  const number = raster.triangles[Math.floor(y) * raster.width + Math.floor(x)] - 1;
  if (!(number >= 0) || x < 0 || x >= raster.width) return null;
  const [a, b, c] = corners(number, columns);
  const [bx, by, cx, cy] = [left[b] - left[a], top[b] - top[a], left[c] - left[a], top[c] - top[a]];
  const [right, down] = [x - left[a], y - top[a]];
  const area = bx * cy - cx * by;
  const [ofB, ofC] = [(right * cy - down * cx) / area, (down * bx - right * by) / area];
  const mix = (/** @type {(place: number) => number} */ of) =>
    of(a) + ofB * (of(b) - of(a)) + ofC * (of(c) - of(a));
  return { row: mix((place) => Math.floor(place / columns)), column: mix((place) => place % columns) };
}

/**
 * Draw a triangle, row by row. What is linear on the screen (nearness, and within so small a triangle
 * height and brightness) is carried on from pixel to pixel.
 * @param {SurfaceRaster} raster @param {SurfaceGrid} grid @param {number} number
 */
function triangle(raster, { columns, left, top, near, height, shade, lines }, number) {
  const [a, b, c] = corners(number, columns);
  const [x, y] = [left[a], top[a]];
  const [bx, by, cx, cy] = [left[b] - x, top[b] - y, left[c] - x, top[c] - y];
  const area = bx * cy - cx * by;
  if (!area) return;
  const slopes = (/** @type {Float64Array} */ values) => {
    const [ofB, ofC] = [values[b] - values[a], values[c] - values[a]];
    return [(ofB * cy - ofC * by) / area, (ofC * bx - ofB * cx) / area];
  };
  const [nearX, nearY] = slopes(near);
  const [heightX, heightY] = slopes(height);
  const [shadeX, shadeY] = slopes(shade);
  const perPixel = Math.hypot(heightX, heightY) * lines.perHeight || 1e-9;
  const first = Math.max(0, Math.ceil(Math.min(0, by, cy) + y - 0.5));
  const last = Math.min(raster.height - 1, Math.ceil(Math.max(0, by, cy) + y - 0.5) - 1);
  for (let row = first; row <= last; row += 1) {
    const down = row + 0.5 - y;
    let [from, to] = [Infinity, -Infinity];
    const edge = (
      /** @type {number} */ x0,
      /** @type {number} */ y0,
      /** @type {number} */ x1,
      /** @type {number} */ y1,
    ) => {
      if (down < y0 === down < y1) return;
      const at = x0 + ((down - y0) / (y1 - y0)) * (x1 - x0);
      if (at < from) from = at;
      if (at > to) to = at;
    };
    edge(0, 0, bx, by);
    edge(bx, by, cx, cy);
    edge(cx, cy, 0, 0);
    const start = Math.max(0, Math.ceil(from + x - 0.5));
    const end = Math.min(raster.width, Math.ceil(to + x - 0.5));
    for (let column = start; column < end; column += 1) {
      const right = column + 0.5 - x;
      const at = row * raster.width + column;
      const nearness = near[a] + nearX * right + nearY * down;
      if (nearness <= raster.near[at]) continue;
      raster.near[at] = nearness;
      raster.triangles[at] = number + 1;
      const value = height[a] + heightX * right + heightY * down;
      const bright = Math.round(shade[a] + shadeX * right + shadeY * down);
      const part = value <= 0 ? 0 : value >= 1 ? 255 : Math.round(255 * value);
      const pixel = PALETTE[256 * (bright < 0 ? 0 : bright >= SHADES ? SHADES - 1 : bright) + part];
      const line = value * lines.perHeight + lines.first;
      const nearest = Math.round(line);
      const within = nearest >= 0 && nearest <= lines.last;
      const ink = within ? DARKEST * (1 - Math.abs(line - nearest) / perPixel) : 0;
      raster.pixels[at] = ink > 0 ? inked(pixel, ink) : pixel;
    }
  }
}

/** A pixel with ink over it. @param {number} pixel @param {number} part */
function inked(pixel, part) {
  const red = pixel & 255;
  const green = (pixel >> 8) & 255;
  const blue = (pixel >> 16) & 255;
  const mixed = (/** @type {number} */ one, /** @type {number} */ ink) => one + (ink - one) * part;
  return OPAQUE | (mixed(blue, INK[2]) << 16) | (mixed(green, INK[1]) << 8) | mixed(red, INK[0]);
}
