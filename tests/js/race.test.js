/** The race on one map: geometry, paths in 2-D and 3-D, arrows, balls, the chart of all lanes, sentences. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { bandPath } from "../../static/js/plots/line_chart/paths.js";
import { ballPlaces } from "../../static/js/plots/race/ball_places.js";
import {
  bandOf,
  laneLinePoints,
  laneLossesFigure,
  valuesAt,
} from "../../static/js/plots/race/lane_losses_figure.js";
import { laneSign } from "../../static/js/plots/race/lane_signs.js";
import { raceArrows } from "../../static/js/plots/race/race_arrows.js";
import { raceMapFigure } from "../../static/js/plots/race/race_map.js";
import { raceBetween, raceDirection, racePicture, refines } from "../../static/js/plots/race/race_picture.js";
import { raceMarks, raceRange } from "../../static/js/plots/race/race_scene.js";
import {
  arrowsText,
  inPlaneTexts,
  isHeld,
  laneSentence,
  planeCaption,
  planeSentence,
} from "../../static/js/plots/race/race_words.js";
import { draggedView, viewFromSide } from "../../static/js/plots/surface/camera_3d.js";
import { BOX_TOP, sceneBox } from "../../static/js/plots/surface/figure_3d.js";
import { ON_SURFACE } from "../../static/js/plots/surface/height_colours.js";
import { extremesHold } from "../../static/js/plots/surface/value_range.js";

const tensor = (shape, data) => ({ shape, data: Float64Array.from(data) });
const THEME = { "ink-soft": "rgb(1,2,3)", ink: "rgb(0,0,0)", line: "rgb(9,9,9)" };
const SIZE = { width: 600, height: 440 };
const LEVELS = { low: 0, high: 30, start: 5, end: 25, size: 5 };
const SHOWN = { picked: 2, arrows: "picked", labels: true };

/**
 * A map around (3, 1) that reaches 2 to each side: loss = α + 10 β. Lane 1 ends at (4, 2), lane 2 at
 * (2, 0).
 */
function race(more = {}) {
  const alphas = [1, 2, 3, 4, 5];
  const betas = [-1, 0, 1, 2, 3];
  const path = (...points) => tensor([points.length, 2], points.flat());
  const lane = { in_plane: 0.96, distance: 0.5, end_height: 24, reason: null, arrow_names: [] };
  return {
    type: "race",
    position: 8,
    plane: "trajectories",
    level: 9,
    levels: [9, 17, 33],
    ends: null,
    chosen: null,
    explained: [0.8, 0.15],
    images: 64,
    heights: { low: -9, high: 35, cap: null },
    lanes: [
      { ...lane, number: 1, end_loss: 24 },
      { ...lane, number: 2, end_loss: 3, end_height: 2, arrow_names: ["update", "gradient", "momentum"] },
      { ...lane, number: 3, in_plane: null, distance: null, end_loss: null, reason: "another network" },
    ],
    arrays: {
      alphas: tensor([5], alphas),
      betas: tensor([5], betas),
      losses: tensor(
        [5, 5],
        betas.flatMap((beta) => alphas.map((alpha) => alpha + 10 * beta)),
      ),
      "path.1": path([3, 1], [4, 2]),
      "path_steps.1": tensor([2], [0, 8]),
      "path_losses.1": tensor([2], [13, 24]),
      "path.2": path([3, 1], [2.5, 0.5], [2, 0]),
      "path_steps.2": tensor([3], [0, 4, 8]),
      "path_losses.2": tensor([3], [13, 7.5, 3]),
      "arrows.2": tensor([3, 2], [-0.3, -0.2, -0.1, -0.2, -0.2, 0]),
    },
    ...more,
  };
}

test("a map counts from its middle, and a lane of another network is not on it", () => {
  const { surface, centre, lanes } = racePicture(race());
  assert.deepEqual(centre, [3, 1]);
  assert.equal(surface.radius, 2);
  assert.deepEqual([...surface.arrays.alphas.data], [-2, -1, 0, 1, 2]);
  assert.deepEqual(
    lanes.map(({ number, end }) => [number, end.alpha, end.beta, end.loss]),
    [
      [1, 1, 1, 24],
      [2, -1, -1, 3],
    ],
  );
});

test("the parts of the last update lead tip to tail from where the whole began to the ball", () => {
  const picture = racePicture(race());
  const [whole, gradient, momentum] = picture.lanes[1].arrows;
  const near = (one, alpha, beta) => {
    assert.ok(Math.abs(one.alpha - alpha) < 1e-12 && Math.abs(one.beta - beta) < 1e-12, JSON.stringify(one));
  };
  near(whole.tail, -0.7, -0.8);
  near(gradient.tail, -0.7, -0.8);
  near(momentum.tail, -0.8, -1);
  near({ alpha: momentum.tail.alpha + momentum.alpha, beta: momentum.tail.beta + momentum.beta }, -1, -1);
});

test("short arrows are magnified by one factor, so that the parts still add up", () => {
  const picture = racePicture(race());
  const { arrows, factor } = raceArrows(picture, SHOWN, 20); // the update is 0.36 units: 7 pixels
  assert.ok(factor > 1);
  const [whole, , last] = arrows;
  const tip = (one) => [one.tail.alpha + one.alpha, one.tail.beta + one.beta];
  tip(whole).forEach((at, axis) => assert.ok(Math.abs(at - tip(last)[axis]) < 1e-9));
  assert.deepEqual(raceArrows(picture, { ...SHOWN, picked: 1 }, 20), { arrows: [], factor: 1 });
  assert.equal(raceArrows(picture, SHOWN, 1000).factor, 1);
});

test("the arrows of all lanes have one factor and their lanes' colours; those of the parts are ink", () => {
  const message = race();
  message.arrays["arrows.1"] = tensor([1, 2], [0.9, 0]);
  message.lanes = message.lanes.map((lane) =>
    lane.number === 1 ? { ...lane, arrow_names: ["update"], arrow_shares: [1] } : lane,
  );
  const picture = racePicture(message);
  const all = { ...SHOWN, arrows: "all" };
  const { arrows, factor } = raceArrows(picture, all, 20);
  assert.deepEqual(
    arrows.map(({ lane, whole }) => [lane, whole]),
    [
      [1, true],
      [2, true],
      [2, false],
      [2, false],
    ],
  );
  assert.ok(Math.abs(arrows[0].alpha - 0.9 * factor) < 1e-12);
  assert.ok(Math.abs(arrows[1].alpha + 0.3 * factor) < 1e-12);
  const quivers = raceMapFigure(picture, LEVELS, THEME, SIZE, all).data.filter(
    ({ type }) => type === "quiver",
  );
  assert.deepEqual(
    quivers.map(({ marker }) => marker.color),
    [laneSign(1).onMap, laneSign(2).onMap, ON_SURFACE.ink, ON_SURFACE.ink],
  );
  assert.deepEqual(raceArrows(picture, { ...SHOWN, arrows: "none" }, 20).arrows, []);
});

test("on the map each lane has its colour and dash over a light ground, the picked one on top", () => {
  const { data, layout } = raceMapFigure(racePicture(race()), LEVELS, THEME, SIZE, { ...SHOWN, picked: 1 });
  assert.equal(data[0].type, "contour");
  const named = data.filter(({ name }) => name?.startsWith("lane"));
  assert.deepEqual(
    named.map(({ name, line }) => [name, line.color]),
    [
      ["lane 2", laneSign(2).onMap],
      ["lane 1", laneSign(1).onMap],
    ],
  );
  assert.notEqual(named[0].line.dash, named[1].line.dash);
  assert.deepEqual(named[1].x, [0, 1]);
  const ticks = layout.xaxis.ticktext.filter(Boolean);
  assert.deepEqual(ticks, ["2.0", "3.0", "4.0"]); // the true α, not from the middle
  assert.equal(data.filter(({ type }) => type === "quiver").length, 0); // lane 1 has no arrows
});

test("in space a path runs at its measured losses, and a stem joins its end to the surface", () => {
  const picture = racePicture(race());
  const range = raceRange(picture);
  const box = sceneBox(picture.surface, range);
  const marks = raceMarks(picture, THEME, SIZE, SHOWN, box);
  const lines = marks.filter(({ line }) => line?.color === laneSign(2).onMap);
  assert.equal(lines.length, 1);
  assert.ok(Math.abs(lines[0].z[2] - box.high(3)) < 0.02 * BOX_TOP + 0.01);
  const stem = marks.find(({ x, z }) => x.length === 2 && x[0] === x[1] && z[0] === box.high(2));
  assert.equal(stem.z[1], box.high(3));
  assert.equal(marks.filter(({ type }) => type === "cone").length, 3);
  assert.ok(range[0] < -9 && range[1] > 35);
});

test("a loss that is cut off or is no number leaves a gap in the path", () => {
  const message = race({ heights: { low: -9, high: 10, cap: 10 } });
  message.arrays["path_losses.2"] = tensor([3], [13, NaN, 3]);
  const picture = racePicture(message);
  const box = sceneBox(picture.surface, raceRange(picture));
  const path = raceMarks(picture, THEME, SIZE, SHOWN, box).find(
    ({ line }) => line?.color === laneSign(2).onMap,
  );
  assert.deepEqual(
    path.z.map((one) => one === null),
    [true, true, false],
  );
});

test("the next map is led to: heights, points and ends move, and new points come from the end", () => {
  const before = racePicture(race());
  const wider = race({ position: 9 });
  wider.arrays.alphas = tensor([5], [-1, 1, 3, 5, 7]);
  wider.arrays.betas = tensor([5], [-3, -1, 1, 3, 5]);
  wider.arrays["path.2"] = tensor([4, 2], [3, 1, 2.5, 0.5, 2, 0, 1, -1]);
  wider.arrays["path_steps.2"] = tensor([4], [0, 4, 8, 9]);
  wider.arrays["path_losses.2"] = tensor([4], [13, 7.5, 3, 1]);
  wider.lanes = wider.lanes.map((lane) => (lane.number === 2 ? { ...lane, end_loss: 1 } : lane));
  const after = racePicture(wider);
  const at = (part) => raceBetween(before, after, part).lanes[1];
  assert.deepEqual(at(1).end, after.lanes[1].end);
  const start = at(0);
  assert.equal(start.points[3].alpha, -2); // the old end, at the same place of a square that is twice as wide
  assert.equal(start.end.alpha, -2);
  assert.equal(start.points[1].alpha, -1);
  assert.equal(at(0.5).end.alpha, -2); // from −2 to −2: it stays in its place of the picture
  assert.equal(at(0.5).end.loss, 2);
  assert.deepEqual(at(0.5).arrows, []);
});

test("a finer map of the same position keeps its heights; later ones keep them while they fit", () => {
  const picture = racePicture(race());
  assert.equal(refines(racePicture(race({ level: 17 })), picture), true);
  assert.equal(refines(racePicture(race({ level: 9 })), picture), false);
  assert.equal(refines(racePicture(race({ level: 17, position: 9 })), picture), false);
  assert.equal(extremesHold({ low: 0, high: 4 }, [-0.5, 4.5]), true);
  assert.equal(extremesHold({ low: 0, high: 4 }, [0, 5.5]), false);
  assert.equal(extremesHold({ low: 0, high: 4 }, [1, 1.5]), false);
});

test("the first camera looks from the side on the lanes' way, from where the loss is low", () => {
  const { way, slope } = raceDirection(racePicture(race()));
  assert.deepEqual(way, { alpha: 1, beta: 0 }); // the two ends are opposite to each other
  assert.ok(slope[1] > slope[0] && slope[0] > 0); // loss = α + 10 β
  const view = viewFromSide(way, slope);
  assert.ok(Math.sin((view.azimuth * Math.PI) / 180) < 0); // from −β, where the loss is lower
  assert.equal(draggedView(view, [100, 0], SIZE).azimuth, view.azimuth - 30);
  assert.equal(draggedView(view, [0, 9999], SIZE).elevation, 87);
});

test("balls that would cover one another stand in a row, each once, inside the picture", () => {
  const wish = (number, ...at) => ({ number, at });
  const apart = ballPlaces([wish(1, 100, 100), wish(2, 200, 100)], SIZE);
  assert.deepEqual(
    apart.map(({ ball }) => ball),
    [
      [100, 100],
      [200, 100],
    ],
  );
  const crowd = ballPlaces(
    [5, 2, 1].map((number) => wish(number, 3, 5)),
    SIZE,
  );
  assert.deepEqual(
    crowd.map(({ number, ball }) => [number, ball]),
    [
      [5, [60, 35]],
      [2, [36, 35]],
      [1, [12, 35]],
    ],
  );
  assert.deepEqual(crowd[0].at, [3, 5]);
  const rows = [wish(1, 200, 200), wish(2, 201, 200), wish(3, 230, 201), wish(4, 231, 201)];
  const balls = ballPlaces(rows, SIZE).map(({ ball }) => ball);
  for (const [k, one] of balls.entries())
    for (const two of balls.slice(k + 1)) assert.ok(Math.hypot(one[0] - two[0], one[1] - two[1]) > 23.9);
});

const CURVES = {
  1: {
    losses: [
      { step: 0, loss: 0.75 },
      { step: 1, loss: 0.5 },
      { step: 2, loss: 0.25 },
    ],
    evaluations: [
      { step: 0, loss: 0.75, accuracy: 0.5 },
      { step: 2, loss: 0.5, accuracy: 0.75 },
    ],
  },
  2: {
    losses: [
      { step: 0, loss: 0.25 },
      { step: 1, loss: 1 },
      { step: 2, loss: null },
    ],
    evaluations: [],
  },
};
const HOW = { quantity: "losses", axis: "linear", groups: [], latest: 3, picked: 1, cursor: null };

test("the chart has a line, a dash and a number for each lane, and says where one diverged", () => {
  const { marks } = laneLossesFigure(CURVES, [2, 1], HOW);
  const lines = marks.filter(({ kind }) => kind === "line");
  assert.deepEqual(
    lines.map(({ name, x, y }) => [name, x, y]),
    [
      ["lane 2", [1, 2], [0.25, 1]],
      ["lane 1", [1, 2, 3], [0.75, 0.5, 0.25]],
    ],
  );
  assert.equal(new Set([1, 2, 3, 4, 5, 6, 7].map((number) => laneSign(number).dash)).size, 7);
  assert.deepEqual(marks.find(({ kind }) => kind === "clipped").x, [3]);
  assert.equal(marks.filter(({ kind }) => kind === "label").length, 2);
  const accuracy = laneLossesFigure(CURVES, [1], { ...HOW, quantity: "held_out_accuracy" });
  assert.deepEqual([...accuracy.marks.find(({ kind }) => kind === "line").y], [0.5, 0.75]);
  assert.equal(accuracy.y[0].kind, "linear");
  assert.equal(laneLossesFigure(CURVES, [1], { ...HOW, axis: "log" }).y[0].kind, "log");
});

test("lanes that differ in their seed have a band from the lowest to the highest, with their mean", () => {
  const lines = [1, 2].map((number) => laneLinePoints(number, CURVES[number], "losses"));
  assert.deepEqual(bandOf(lines), { x: [1, 2], low: [0.25, 0.5], mean: [0.5, 0.75], high: [0.75, 1] });
  const { marks } = laneLossesFigure(CURVES, [1, 2], { ...HOW, groups: [[1, 2]] });
  assert.equal(marks[0].kind, "band");
  assert.equal(marks[1].name, "lanes 1, 2 mean");
  const scale = { at: (one) => one };
  assert.equal(bandPath([1, 2], [0, 1], [5, 6], scale, scale), "M1 0L2 1L2 6L1 5Z");
  assert.equal(bandPath([], [], [], scale, scale), "");
});

test("one cursor reads all lanes at a step; of held-out images what was known then", () => {
  const lines = (quantity) => [1, 2].map((number) => laneLinePoints(number, CURVES[number], quantity));
  assert.deepEqual(valuesAt(lines("losses"), 2, "losses"), [
    { number: 1, value: 0.5 },
    { number: 2, value: 1 },
  ]);
  assert.deepEqual(valuesAt(lines("held_out_losses"), 1, "held_out_losses"), [
    { number: 1, value: 0.75 },
    { number: 2, value: null },
  ]);
});

test("each lane says how much of its way lies in the plane, and how far its end is from it", () => {
  const [first, second, third] = race().lanes;
  assert.equal(isHeld(first), true);
  assert.equal(isHeld(second), false);
  assert.equal(isHeld({ end_loss: 0.5, end_height: 0.500004 }), true);
  assert.equal(isHeld({ end_loss: 0.5, end_height: 0.50002 }), false);
  assert.deepEqual(inPlaneTexts(first), ["96 %", "0.5"]);
  assert.deepEqual(inPlaneTexts({ ...first, in_plane: 1, distance: 0 }), ["100 %", "0"]);
  assert.deepEqual(inPlaneTexts({ ...first, in_plane: null, distance: null }), ["–", "–"]);
  assert.deepEqual(inPlaneTexts(third), ["not on it", ""]);
  assert.match(
    laneSentence(first, "SGD"),
    /^Lane 1, SGD: measured loss 24\.00, which the map shows too; 96 %/,
  );
  assert.match(
    laneSentence(second, "Adam"),
    /3\.000; 96 % of ‖θ − θ₀‖² .* 0\.500 away from the plane, where the map shows 2\.000\.$/,
  );
  assert.match(laneSentence(third, "wide"), /not on this map, because of another network/);
});

test("the plane and the arrows are said in words", () => {
  const caption = "Principal components of all paths: 80 % + 15 %; loss of 64 fixed images";
  assert.equal(planeCaption(race(), { factor: 1, lagging: false }), caption);
  assert.equal(planeCaption(race(), { factor: 20, lagging: true }), `After 8 steps. ${caption}; arrows ×20`);
  assert.match(
    planeSentence(race()),
    /two principal components of all paths, which hold 80 % \+ 15 % of them/,
  );
  assert.match(planeSentence(race({ plane: "ends", ends: [1, 3] })), /start and the ends of lanes 1 and 3/);
  const ends = planeCaption(race({ plane: "ends", ends: [1, 3] }), { factor: 1, lagging: false });
  assert.equal(ends, "Start and the ends of lanes 1 and 3; loss of 64 fixed images");
  const chosen = [
    { address: "fc2.weight", index: [0, 1] },
    { address: "fc2.weight", index: [0, 2] },
  ];
  assert.match(
    planeSentence(race({ plane: "chosen", chosen })),
    /as fc2\.weight\[0, 1\] and fc2\.weight\[0, 2\]/,
  );
  const arrows = ["update", "gradient", "momentum"].map((name, k) => ({ name, lane: 2, whole: k === 0 }));
  assert.equal(
    arrowsText(arrows, 20),
    "Arrows: the last update of lane 2 (violet) and its 2 parts tip to tail, drawn ×20.",
  );
  assert.equal(arrowsText([], 1), "");
  const other = { name: "update", lane: 3, whole: true };
  assert.equal(
    arrowsText([...arrows, other], 20),
    "Arrows: the last update of each lane in its colour, its parts tip to tail, drawn ×20.",
  );
});
