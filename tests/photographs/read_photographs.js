/**
 * Reads grey photographs as the page reads a picture file, and writes their ink: `node read_photographs.js
 * SIDE [digit] < photographs > ink`, one byte a pixel. With `digit`, each picture shows one.
 */

import { readFileSync, writeFileSync } from "node:fs";

import { rasterFromPicture } from "../../static/js/drawing/raster.js";

const side = Number(process.argv[2]);
const bytes = readFileSync(0);
const photographs = Array.from({ length: bytes.length / side ** 2 }, (_, at) =>
  bytes.subarray(at * side ** 2, (at + 1) * side ** 2),
);
const inks = photographs.map((grey) => {
  const pixels = Uint8ClampedArray.from({ length: 4 * grey.length }, (_, at) =>
    at % 4 === 3 ? 255 : grey[at >> 2],
  );
  return rasterFromPicture(pixels, side, side, { digit: process.argv[3] === "digit" });
});
writeFileSync(1, Buffer.concat(inks));
