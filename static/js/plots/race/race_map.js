/**
 * The race as a map: the contour map of the loss, and the path of each lane in its colour and dash on a light
 * ground, so that it is seen on every height.
 */

/** @import { HeightLevels } from "../surface/surface_types.js" */
/** @import { DrawnArrow, LaneOnMap, LanePoint, RacePicture, RaceShown } from "./race_types.js" */

import { format } from "../../text/format.js";
import { contourTrace, mapLayout } from "../surface/figure_2d.js";
import { ON_SURFACE } from "../surface/height_colours.js";
import { mapRect } from "../surface/map_rect.js";
import { laneArrowColour, laneSign } from "./lane_signs.js";
import { pickedLast, raceArrows } from "./race_arrows.js";
import { updatePartWords } from "./race_words.js";

const DOTTED = 40; // points up to which each step of a path has a dot
const HOVER = "loss %{z:.6g}<extra></extra>";

/**
 * @param {RacePicture} picture @param {HeightLevels} levels @param {import("../plotly.js").Theme} theme
 * @param {import("../plotly.js").Size} size @param {RaceShown} shown
 */
export function raceMapFigure(picture, levels, theme, size, { picked, arrows, labels }) {
  const { surface, centre, lanes } = picture;
  const { perUnit } = mapRect(surface, size);
  return {
    data: [
      contourTrace(surface, levels, labels, HOVER),
      ...pickedLast(lanes, picked).flatMap((lane) => pathTraces(lane, lane.number === picked)),
      ...arrowTraces(picture, { picked, arrows }, perUnit),
    ],
    layout: mapLayout(surface, theme, size, centre),
  };
}

/** @param {LaneOnMap} lane @param {boolean} picked */
function pathTraces({ number, points }, picked) {
  const { onMap, pattern } = laneSign(number);
  const width = picked ? 3.5 : 2.25;
  const path = {
    type: "scatter",
    x: points.map(({ alpha }) => alpha),
    y: points.map(({ beta }) => beta),
  };
  const dash = pattern.length ? pattern.map((one) => `${one}px`).join(",") : "solid";
  const dots = points.length <= DOTTED;
  return [
    {
      ...path,
      mode: "lines",
      line: { color: ON_SURFACE.paper, width: width + 3 },
      opacity: 0.85,
      hoverinfo: "skip",
    },
    {
      ...path,
      name: `lane ${number}`,
      mode: dots ? "lines+markers" : "lines",
      line: { color: onMap, width, dash },
      marker: { size: picked ? 6 : 5, color: onMap, line: { color: ON_SURFACE.paper, width: 1 } },
      text: points.map((point) => laneWords(number, point)),
      hovertemplate: "%{text}<extra></extra>",
    },
  ];
}

/** @param {number} number @param {LanePoint} point */
function laneWords(number, { step, loss }) {
  return `lane ${number}, ${step === 1 ? "1 step" : `${step} steps`} done<br>measured loss ${format(loss)}`;
}

/**
 * @param {RacePicture} picture @param {Pick<RaceShown, "picked" | "arrows">} shown @param {number} perUnit
 */
function arrowTraces(picture, shown, perUnit) {
  return raceArrows(picture, shown, perUnit).arrows.map((arrow) =>
    arrowTrace(arrow, laneArrowColour(arrow, shown)),
  );
}

/** @param {DrawnArrow} arrow @param {string} color */
function arrowTrace({ lane, name, whole, tail, alpha, beta }, color) {
  return {
    type: "quiver",
    x: [tail.alpha],
    y: [tail.beta],
    u: [alpha],
    v: [beta],
    xaxis: "x2",
    yaxis: "y2",
    anchor: "tail",
    lengthmode: "raw",
    arrowref: "data",
    name,
    marker: { color, line: { width: whole ? 2.5 : 1.5 } },
    hovertemplate: `lane ${lane}: ${updatePartWords(name)}<extra></extra>`,
  };
}
