/**
 * The balls of the lanes over a picture of the race, in pixels: white, with the number of the lane in a ring
 * of
 * its colour. A ball that stands beside its place has a line to it. A press picks the lane.
 */

/** @import { LaneOnMap } from "../../plots/race/race_types.js" */
/** @import { Pixel, PlanePoint } from "../../plots/surface/surface_types.js" */

import { ballPlaces } from "../../plots/race/ball_places.js";
import { laneSign } from "../../plots/race/lane_signs.js";
import { el, svg } from "../../widgets/dom.js";

/** @param {HTMLElement} element what holds the picture @param {(lane: number) => void} pick */
export function mountLaneBalls(element, pick) {
  const overlay = el("div", "lane-balls");
  overlay.setAttribute("aria-hidden", "true");
  const lines = svg("svg");
  overlay.append(lines);
  element.append(overlay);
  /** @type {Map<number, {ball: HTMLElement, line: SVGLineElement}>} */
  const made = new Map();

  /** @param {number} number */
  function partsOf(number) {
    const known = made.get(number);
    if (known) return known;
    const ball = el("span", "lane-ball", String(number));
    const { colour, onMap } = laneSign(number);
    ball.dataset.lane = String(number);
    ball.dataset.colour = colour;
    ball.style.setProperty("--colour", onMap);
    ball.addEventListener("click", () => pick(number));
    const line = svg("line", { class: "lane-leader" });
    lines.append(line);
    overlay.append(ball);
    const parts = { ball, line };
    made.set(number, parts);
    return parts;
  }

  return {
    /**
     * Put the balls of the lanes where their ends are seen; without `at`, nowhere.
     * @param {LaneOnMap[]} lanes @param {number | null} picked @param {{width: number, height: number}} size
     * @param {((point: PlanePoint) => Pixel) | null} at
     */
    place(lanes, picked, size, at) {
      const seen = at ? lanes.filter(({ end }) => Number.isFinite(end.loss)) : [];
      const wishes = at ? seen.map(({ number, end }) => ({ number, at: at(end) })) : [];
      const places = ballPlaces(wishes, size);
      for (const [number, { ball, line }] of made) {
        const shown = places.some((one) => one.number === number);
        ball.hidden = !shown;
        if (!shown) line.style.display = "none";
      }
      places.forEach(({ number, at: [left, top], ball: [x, y] }, k) => {
        const { ball, line } = partsOf(number);
        const { end, height } = seen[k];
        ball.hidden = false;
        ball.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
        ball.classList.toggle("picked", number === picked);
        Object.assign(ball.dataset, {
          loss: String(end.loss),
          height: String(height),
          step: String(end.step),
        });
        const apart = Math.hypot(x - left, y - top) > 1;
        line.style.display = apart ? "" : "none";
        if (apart) {
          const ends = { x1: x, y1: y, x2: left, y2: top };
          for (const [name, value] of Object.entries(ends)) line.setAttribute(name, value.toFixed(1));
        }
      });
    },
  };
}
