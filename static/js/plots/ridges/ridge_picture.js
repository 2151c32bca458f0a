/**
 * A ridge plot in SVG: the histograms of one array, the oldest at the back and the newest in front. The
 * height is the square root of the share, so that few numbers beside many can be seen.
 */

/** @import { RidgeRows } from "./ridge_rows.js" */

import { svg } from "../../widgets/dom.js";

const WIDTH = 200;
const HEIGHT = 160;
const TALLEST = 64; // of a ridge
const ROOM = 3;

/** Where the foot of a ridge stands, of so many. @param {number} place @param {number} count */
export function ridgeFoot(place, count) {
  const [first, last] = [TALLEST + ROOM, HEIGHT - ROOM];
  return count === 1 ? last : first + (place * (last - first)) / (count - 1);
}

/** The ridge whose foot is nearest to a height from 0 to 1. @param {number} part @param {number} count */
export function ridgeUnder(part, count) {
  const at = part * HEIGHT + TALLEST / 6; // a ridge stands above its foot
  let nearest = 0;
  for (let place = 1; place < count; place += 1) {
    if (Math.abs(ridgeFoot(place, count) - at) < Math.abs(ridgeFoot(nearest, count) - at)) nearest = place;
  }
  return nearest;
}

/** The outline of a ridge. @param {ArrayLike<number>} shares @param {number} largest @param {number} foot */
export function ridgePath(shares, largest, foot) {
  const wide = WIDTH / shares.length;
  let path = `M0 ${foot.toFixed(1)}`;
  for (let bin = 0; bin < shares.length; bin += 1) {
    const up = largest > 0 ? TALLEST * Math.sqrt(shares[bin] / largest) : 0;
    path += `L${((bin + 0.5) * wide).toFixed(1)} ${(foot - up).toFixed(1)}`;
  }
  return `${path}L${WIDTH} ${foot.toFixed(1)}`;
}

/** @param {string} colour a custom property of the page: "ink", "backward" */
export function createRidgePicture(colour) {
  const picture = svg("svg", {
    class: "ridge-picture",
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: "none",
    "aria-hidden": "true",
  });
  picture.dataset.colour = colour;
  const zero = svg("path", { class: "ridge-zero" });
  /** @type {SVGPathElement[]} */
  const paths = [];
  picture.append(zero);

  return {
    element: picture,
    /** @param {RidgeRows} rows @param {number | null} chosen the place of a row in the message */
    draw({ ridges, low, high, largest }, chosen) {
      const at = ((0 - low) / (high - low)) * WIDTH;
      zero.setAttribute("d", low < 0 && high > 0 ? `M${at.toFixed(1)} 0V${HEIGHT}` : "");
      while (paths.length < ridges.length) {
        const path = svg("path", { class: "ridge" });
        paths.push(path);
        picture.append(path);
      }
      while (paths.length > ridges.length) paths.pop()?.remove();
      for (const [i, { shares, place }] of ridges.entries()) {
        paths[i].setAttribute("d", ridgePath(shares, largest, ridgeFoot(i, ridges.length)));
        paths[i].classList.toggle("newest", i === ridges.length - 1);
        paths[i].classList.toggle("chosen", place === chosen);
      }
    },
  };
}
