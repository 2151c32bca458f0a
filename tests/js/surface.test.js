/** The loss surface in 2-D and 3-D: data, heights, arrows, path, labels, and sentences. */

import assert from "node:assert/strict";
import test from "node:test";

import { arrowsOf, arrowTraces } from "../../static/js/plots/surface/arrows.js";
import {
  cameraOf,
  sceneFit,
  startView,
  swayedView,
  turnedView,
  viewOfCamera,
} from "../../static/js/plots/surface/camera_3d.js";
import { surfaceNeighbour } from "../../static/js/plots/surface/controls.js";
import {
  contourText,
  labelFormat,
  mapFigure,
  surfaceRows,
  thinContours,
} from "../../static/js/plots/surface/figure_2d.js";
import { BOX_TOP, sceneBox } from "../../static/js/plots/surface/figure_3d.js";
import { HEIGHT_STOPS } from "../../static/js/plots/surface/height_colours.js";
import { linearHeight, smoothSurface } from "../../static/js/plots/surface/interpolation.js";
import { ballPoint, LandingBall } from "../../static/js/plots/surface/landing_ball.js";
import { probeEntries } from "../../static/js/plots/surface/legend.js";
import { mapRect } from "../../static/js/plots/surface/map_rect.js";
import {
  holeOf,
  pointUnder,
  pointWords,
  rimCrossings,
  surfacePath,
  surfacePosition,
} from "../../static/js/plots/surface/overlays.js";
import { surfaceFactEntries } from "../../static/js/plots/surface/plane_legend.js";
import { withProbe } from "../../static/js/plots/surface/probe_label.js";
import { sceneProjection } from "../../static/js/plots/surface/projection_3d.js";
import { endTraces, pathTraces, pickedTraces } from "../../static/js/plots/surface/stems.js";
import {
  allDiverged,
  arrowEntries,
  shareText,
  surfaceCaption,
  surfaceDetails,
  surfaceNumbers,
  whyNotThere,
} from "../../static/js/plots/surface/surface_words.js";
import {
  createTransition,
  surfaceBetween,
  surfaceFollows,
  transitionLength,
} from "../../static/js/plots/surface/transition.js";
import {
  firstOrFinest,
  rangeContinues,
  rangeHolds,
  surfaceExtremes,
  surfaceHeights,
} from "../../static/js/plots/surface/value_range.js";

function surface(more = {}) {
  const axis = Float64Array.from([-2, -1, 0, 1, 2]);
  const losses = new Float64Array(25);
  for (let b = 0; b < 5; b += 1)
    for (let a = 0; a < 5; a += 1) losses[5 * b + a] = 1 - axis[a] + 10 * axis[b] + 30;
  return {
    step: 7,
    plane: "batch-against-truth",
    set: "probe",
    images: 256,
    level: 5,
    points_done: 25,
    points_all: 25,
    radius: 2,
    radius_in_steps: 4,
    radius_over_norm: 0.043,
    learning_rate: 0.05,
    start_loss: 31,
    end_loss: 30.6,
    end_on_surface: 30.5,
    slope: [-1, 10],
    share_gradient: 1,
    share_update: 0.0004,
    heights: { low: 9, high: 53, cap: null },
    ingredients: [],
    path_share: 0.31,
    arrows: [
      { name: "descent", label: "downhill", alpha: 0.01, beta: 0, rise: -0.01, share: 1, length: 0.01 },
      { name: "update", label: "update", alpha: 0.5, beta: 0, rise: -0.5, share: 1, length: 0.5 },
    ],
    arrays: {
      alphas: { shape: [5], data: axis },
      betas: { shape: [5], data: axis },
      losses: { shape: [5, 5], data: losses },
      path: { shape: [2, 2], data: Float64Array.from([-3, 0, -1, 0.5]) },
      path_steps: { shape: [2], data: Int32Array.from([5, 6]) },
      path_losses: { shape: [2], data: Float64Array.from([34, 32]) },
      path_on_surface: { shape: [2], data: Float64Array.from([34, 36.5]) },
    },
    ...more,
  };
}

test("rows follow β, columns α, and what is no number is a hole", () => {
  const one = surface();
  one.arrays.losses.data[24] = NaN;
  const rows = surfaceRows(one.arrays.losses);
  assert.equal(rows[0][0], 1 + 2 - 20 + 30);
  assert.equal(rows[0][4], 1 - 2 - 20 + 30);
  assert.equal(rows[4][4], null);
  assert.deepEqual(surfaceExtremes(surface()), [9, 53]);
});

test("heights are round and lie inside", () => {
  const found = surfaceHeights([0.312, 0.691]);
  assert.ok(found.start >= 0.312 && found.end <= 0.691);
  assert.ok(
    [1, 2, 2.5, 5, 10].some(
      (one) => Math.abs(found.size / 10 ** Math.floor(Math.log10(found.size)) - one) < 1e-9,
    ),
  );
});

test("there is a height where all losses are the same, however large", () => {
  for (const one of [0, 31, 5.532e25]) {
    const { start, end, size } = surfaceHeights([one, one]);
    assert.ok(end >= start && size > 0 && start + size !== start);
  }
});

test("a short arrow carries its factor, a long one none", () => {
  const { perUnit, side } = mapRect(surface(), { width: 360, height: 300 });
  assert.equal(side, 260);
  const [descent, update] = arrowsOf(surface(), perUnit);
  assert.ok(descent.pixels < 12 && descent.factor > 1);
  assert.equal(update.factor, 1);
});

test("the path ends here and tells what lies off the map", () => {
  const { points, outside } = surfacePath(surface());
  assert.equal(outside, 1);
  assert.deepEqual(points.at(-1), { alpha: 0, beta: 0, step: 7, loss: 31 });
});

test("the words name set, plane, shares, radius, grid and staleness", () => {
  const words = surfaceDetails(surface(), { step: 9 }, 16).join(" ");
  for (const part of [
    "This is the landscape of step 8; the page shows step 10",
    "256 fixed images",
    "before step 8",
    "seed 16",
    "100 %",
    "< 0.1 %",
    "4.3 % of ‖θ‖",
    "25 of 25 points",
    "1 off the map",
  ]) {
    assert.ok(words.includes(part), `${part} in: ${words}`);
  }
  assert.ok(
    surfaceDetails(surface({ set: "batch" }), null, 16, true)
      .join(" ")
      .includes("not drawn a second time"),
  );
  assert.ok(!surfaceDetails(surface(), null, 16, true).join(" ").includes("not drawn a second time"));
  assert.equal(shareText(0.9994), "99.9 %");
  assert.equal(shareText(1), "100 %");
});

test("the box keeps every loss inside, and none over the cap", () => {
  const box = sceneBox(surface());
  for (const loss of [9, 53, 31, 30.6]) assert.ok(box.high(loss) > 0 && box.high(loss) <= BOX_TOP);
  assert.equal(box.flat(2), 1);
  const cut = sceneBox(surface({ heights: { low: 9, high: 40, cap: 40 } }));
  assert.equal(cut.high(53), cut.high(40));
  assert.ok(cut.high(40) <= BOX_TOP);
});

test("stems lead from the true losses to the surface", () => {
  const one = surface();
  const box = sceneBox(one);
  const [end] = endTraces(one, box);
  assert.deepEqual(end.z, [box.high(30.5), box.high(30.6)]);
  const [, stems] = pathTraces(one, box);
  assert.deepEqual(stems.z.slice(0, 3), [box.high(32), box.high(36.5), null]);
  assert.deepEqual(stems.x.slice(0, 2), [-0.5, -0.5]);
  const [read] = pickedTraces({ alpha: 1, beta: -2, loss: 20 }, box);
  assert.deepEqual([read.x, read.y, read.z], [[0.5], [-1], [box.high(20)]]);
  assert.deepEqual(pickedTraces({ alpha: 1, beta: -2 }, box), []);
});

test("a path that already ends here is not counted longer, and no loss is made up", () => {
  const one = surface();
  one.arrays.path = { shape: [3, 2], data: Float64Array.from([-3, 0, -1, 0.5, 0, 0]) };
  one.arrays.path_steps = { shape: [3], data: Int32Array.from([5, 6, 7]) };
  one.arrays.path_losses = { shape: [3], data: Float64Array.from([34, NaN, NaN]) };
  const { points } = surfacePath(one);
  assert.deepEqual(
    points.map(({ step }) => step),
    [5, 6, 7],
  );
  assert.ok(pointWords(points[0]).includes("loss 34"));
  assert.ok(pointWords(points[1]).includes("not measured yet"));
  assert.ok(surfaceDetails(one, null, 16).join(" ").includes("Path: the last 2 steps"));
});

const near = (one, other) => one.forEach((value, k) => assert.ok(Math.abs(value - other[k]) < 1e-12));
const THEME = Object.fromEntries(
  [
    "ink",
    "ink-soft",
    "paper",
    "line",
    "accent",
    "forward",
    "forward-shade",
    "backward",
    "backward-shade",
    "update",
    "update-shade",
  ].map((name, k) => [name, `rgb(${k},0,0)`]),
);
const SIZE = { width: 360, height: 300 };

function withParts() {
  const one = surface();
  one.ingredients = [
    {
      name: "gradient",
      label: "g",
      alpha: 0.02,
      beta: 0.01,
      rise: 0.08,
      share: 1,
      length: 0.03,
      tail_alpha: 0,
      tail_beta: 0,
    },
    {
      name: "momentum",
      label: "m",
      alpha: 0.03,
      beta: -0.01,
      rise: -0.13,
      share: 1,
      length: 0.04,
      tail_alpha: 0.02,
      tail_beta: 0.01,
    },
  ];
  one.arrows[1] = { ...one.arrows[1], alpha: 0.05, beta: 0, length: 0.05 };
  one.arrays.fan = { shape: [2, 2], data: Float64Array.from([0.01, 0.02, 0.01, -0.02]) };
  one.arrays.fan_shares = { shape: [2], data: Float64Array.from([0.5, 0.25]) };
  return one;
}

test("what belongs together is drawn with one factor, so that it still adds up", () => {
  const one = withParts();
  const arrows = arrowsOf(one, mapRect(one, SIZE).perUnit);
  const factors = (names) =>
    new Set(arrows.filter((arrow) => names.includes(arrow.name)).map((arrow) => arrow.factor));
  for (const names of [
    ["descent", "fan"],
    ["update", "gradient", "momentum"],
  ]) {
    assert.equal(factors(names).size, 1);
    assert.ok([...factors(names)][0] > 1);
  }
  const drawn = arrowTraces(arrows);
  const of = (name) => drawn.find((trace) => trace.name === name);
  const tip = (trace) => [trace.x[0] + trace.u[0], trace.y[0] + trace.v[0]];
  near(tip(of("gradient")), [of("momentum").x[0], of("momentum").y[0]]);
  near(tip(of("momentum")), tip(of("update")));
});

test("the legend names every arrow once with its length, and the fan as one", () => {
  const one = withParts();
  const entries = arrowEntries(arrowsOf(one, mapRect(one, SIZE).perUnit));
  assert.deepEqual(
    entries.map(({ words }) => words),
    ["downhill", "update", "· its gradient", "· its momentum", "gradients of 2 sub-batches"],
  );
  ["0.01000", "0.05000", "0.03000", "0.04000"].forEach((length, k) =>
    assert.ok(entries[k].title.includes(`length ${length}`)),
  );
  assert.ok(entries[0].more.startsWith("drawn ×"));
});

test("a press on the map is a point of the plane, between those of the grid too, beside it none", () => {
  const one = surface();
  const { side, left, top } = mapRect(one, SIZE);
  assert.deepEqual(pointUnder(one, SIZE, left + side / 2, top + side / 2), { alpha: 0, beta: 0 });
  const point = pointUnder(one, SIZE, left + 0.3 * side, top + 0.9 * side);
  near([point.alpha, point.beta], [-0.8, -1.6]);
  const place = surfacePosition(one, SIZE, point);
  near([place.left, place.top], [left + 0.3 * side, top + 0.9 * side]);
  assert.equal(pointUnder(one, SIZE, left - 3, top + 5), null);
});

test("a point has the loss that was measured there, and no other point's", () => {
  const [one, point] = [surface(), { alpha: 0.25, beta: -1 }];
  const reading = { step: 7, plane: one.plane, set: "probe", alpha: 0.25, beta: -1, loss: 20.5 };
  const words = (picked) => probeEntries(picked).at(-1);
  assert.deepEqual(probeEntries(null), []);
  assert.equal(words(point).words, "loss …");
  assert.deepEqual(withProbe(point, one, reading), { ...point, loss: 20.5 });
  assert.deepEqual(
    [words({ ...point, loss: 20.5 }).value, words({ ...point, loss: 20.5 }).more],
    [20.5, "at α 0.250, β −1.00"],
  );
  for (const other of [{ alpha: 0.5 }, { step: 8 }, { plane: "step" }, { set: "batch" }]) {
    assert.equal(withProbe(point, one, { ...reading, ...other }), point);
  }
  assert.ok(words(withProbe(point, one, { ...reading, loss: null })).words.startsWith("diverged at"));
});

test("why a point cannot be gone to is said", () => {
  assert.equal(whyNotThere(surface(), false), "");
  assert.ok(whyNotThere(surface({ plane: "trajectory" }), false).includes("no recipe"));
  assert.ok(whyNotThere(surface({ preview: true }), false).includes("only tried"));
  assert.ok(whyNotThere(surface(), true).includes("being measured"));
  assert.ok(surfaceDetails(surface(), null, 16, false, false).join(" ").includes("no 3-D"));
});

test("one surface leads to that of the next step of its kind, place by place", () => {
  const [before, after] = [surface(), surface({ step: 8 })];
  assert.ok(surfaceFollows(after, before));
  for (const other of [
    { step: 7 },
    { step: 8, plane: "step" },
    { step: 8, set: "batch" },
    { step: 8, preview: true },
  ]) {
    assert.ok(!surfaceFollows(surface(other), before));
  }
  after.arrays.losses.data.fill(100);
  after.arrays.losses.data[24] = NaN;
  const { data } = surfaceBetween(before, after, 0.25).arrays.losses;
  near(
    [data[0], data[7]],
    [13, 21].map((one) => one + 0.25 * (100 - one)),
  );
  assert.ok(Number.isNaN(data[24]));
  assert.deepEqual(
    Array.from(surfaceBetween(before, after, 1).arrays.losses.data.slice(0, 24)),
    Array(24).fill(100),
  );
});

test("what is in between is linear on a finer grid, and not finer than can be drawn at once", () => {
  const side = 33;
  const axis = Float64Array.from({ length: side }, (_, k) => (k - 16) / 8);
  const losses = { shape: [side, side], data: new Float64Array(side * side).fill(1) };
  const fine = { alphas: { shape: [side], data: axis }, betas: { shape: [side], data: axis }, losses };
  const after = surface({ step: 8, level: 33, arrays: { ...surface().arrays, ...fine } });
  const { alphas, losses: found } = surfaceBetween(surface(), after, 0).arrays;
  assert.deepEqual(found.shape, [17, 17]);
  assert.equal(alphas.data[1], -1.75);
  const linear = (alpha, beta) => 1 - alpha + 10 * beta + 30;
  near([found.data[1], found.data[17 * 3 + 6]], [linear(-1.75, -2), linear(-0.5, -1.25)]);
  const back = surfaceBetween(after, surface({ step: 9 }), 0).arrays.losses;
  assert.deepEqual([back.shape, Array.from(back.data)], [[5, 5], Array(25).fill(1)]);
});

test("the figure has the mini-batch's contours in the same heights, the mark, and names its hole", () => {
  const one = surface();
  one.arrays.ghost_losses = { shape: [5, 5], data: new Float64Array(25).fill(30) };
  one.arrays.losses.data[24] = NaN;
  const levels = { low: 9, high: 53, ...surfaceHeights([9, 53]) };
  const shown = { landed: true, picked: { alpha: 1, beta: -1, loss: 20 }, labels: true };
  const { data } = mapFigure(one, levels, THEME, SIZE, shown);
  const [map, ghost] = data;
  assert.deepEqual(
    [ghost.name, ghost.contours.coloring, ghost.contours.size],
    ["mini-batch", "none", map.contours.size],
  );
  assert.ok(data.some((trace) => trace.mode === "markers" && trace.x[0] === 1 && trace.y[0] === -1));
  assert.ok(data.some((trace) => trace.text?.[0].includes("after the step, measured")));
  assert.ok(map.contours.showlabels);
  assert.deepEqual(holeOf(one), { alpha: 2, beta: 2 });
  assert.equal(holeOf(surface()), null);
});

test("a cap is the highest that is drawn, and is said", () => {
  const one = surface({ heights: { low: 9, high: 40, cap: 40 } });
  assert.deepEqual(surfaceExtremes(one), [9, 40]);
  assert.ok(surfaceDetails(one, null, 16).join(" ").includes("Losses over 40.00 are cut off"));
});

test("the facts of a plane come with it", () => {
  const curvature = {
    largest: 41.3,
    smallest: -3.2,
    largest_residual: 1e-9,
    smallest_residual: 0.2,
    products: 12,
    stability: 40,
  };
  const words = (more, optimizer = "sgd") => surfaceFactEntries(surface(more), optimizer);
  const [, , , , line] = words({ curvature });
  assert.deepEqual([line.value, line.more], [40, "(λ max over)"]);
  assert.ok(line.title.startsWith("Over the limit"));
  assert.ok(words({ curvature }, "adam").at(-1).title.includes("another"));
  const path = words({ explained: [0.8, 0.1], by_chance: [0.61, 0.15] }).map((one) => one.words);
  assert.deepEqual(path.slice(-2), [
    "The axes explain 80 % + 10 % of the path",
    "of a random walk 61 % + 15 %",
  ]);
  assert.ok(words({ filter_norms: [4, 4] }).some(({ more }) => more === "(the edge is 0.5 of it)"));
  const chosen = [
    { address: "fc2.weight", index: [0, 1] },
    { address: "fc2.bias", index: [1] },
  ];
  assert.deepEqual(
    words({ chosen })
      .slice(-2)
      .map((one) => one.words),
    ["α: fc2.weight[0, 1]", "β: fc2.bias[1]"],
  );
  assert.deepEqual(
    words({}).map((one) => one.words),
    ["loss after the step", "height of the surface there"],
  );
});

test("β begins beside α", () => {
  const network = {
    input_shape: [1, 2, 2],
    layers: [
      { name: "fc2", parameters: { "fc2.weight": [2, 3] }, address: "fc2.pre_activation", shape: [2] },
    ],
  };
  assert.equal(surfaceNeighbour(network, { address: "fc2.weight", index: [0, 1] }), "fc2.weight[0, 2]");
  assert.equal(surfaceNeighbour(network, { address: "fc2.weight", index: [1, 2] }), "fc2.weight[1, 1]");
});

test("labels give way where there is no room", () => {
  assert.deepEqual(thinContours(["−0.3", "0", "0.3"], 160), ["−0.3", "0", "0.3"]);
  assert.deepEqual(thinContours(["−0.32", "0", "0.32"], 90), ["−0.32", "", "0.32"]);
  assert.deepEqual(thinContours(["−8.1×10⁻⁴", "0", "8.1×10⁻⁴"], 90), ["−8.1×10⁻⁴", "", ""]);
});

test("heights stay while a surface is refined, and while playing as long as the run is within", () => {
  assert.ok(rangeContinues(surface({ level: 9 }), surface()));
  assert.ok(!rangeContinues(surface({ level: 9, set: "batch" }), surface()));
  const levels = { low: 9, high: 53 };
  assert.ok(rangeHolds(levels, surface({ step: 8, start_loss: 30 }), surface()));
  assert.ok(!rangeHolds(levels, surface({ step: 8, start_loss: 60 }), surface()));
  assert.ok(!rangeHolds(levels, surface({ plane: "random" }), surface()));
});

/** A window with a manual clock: timers and animation frames run when the clock is advanced. */
function standingClock() {
  const waiting = [];
  const clock = { now: 1000 };
  const add = (work, wait) =>
    waiting.push({ work, due: clock.now + wait, id: (clock.id = (clock.id ?? 0) + 1) }) && clock.id;
  const drop = (id) => {
    const place = waiting.findIndex((one) => one.id === id);
    if (place >= 0) waiting.splice(place, 1);
  };
  globalThis.window = { setTimeout: (work, wait) => add(work, wait) };
  globalThis.requestAnimationFrame = (work) => add(work, 16);
  globalThis.cancelAnimationFrame = drop;
  const [clear, now] = [globalThis.clearTimeout, performance.now];
  globalThis.clearTimeout = drop;
  performance.now = () => clock.now;
  clock.pass = (until) => {
    for (;;) {
      waiting.sort((one, two) => one.due - two.due);
      if (!waiting.length || waiting[0].due > until) break;
      const { work, due } = waiting.shift();
      clock.now = Math.max(clock.now, due);
      work();
    }
    clock.now = Math.max(clock.now, until);
  };
  clock.end = () => {
    Object.assign(globalThis, { clearTimeout: clear });
    performance.now = now;
  };
  return clock;
}

test("a movement goes by the clock, rests as long as a frame took, and ends whole", () => {
  const clock = standingClock();
  const parts = [];
  const morph = createTransition((part) => {
    parts.push([clock.now, part]);
    clock.now += 30; // what drawing takes
  });
  morph.start(200);
  assert.ok(morph.going);
  clock.pass(2000);
  clock.end();
  const [times, found] = [parts.map(([at]) => at), parts.map(([, part]) => part)];
  assert.ok(found.every((part, k) => k === 0 || part > found[k - 1]));
  assert.equal(found.at(-1), 1);
  assert.ok(!morph.going);
  assert.ok(times.every((at, k) => k === 0 || at - times[k - 1] >= 60));
  assert.ok(times.length <= 4 && times.at(-1) <= 1000 + 200 + 76);
});

test("a newer movement takes the place of one that is going, and a stopped one draws no more", () => {
  const clock = standingClock();
  const parts = [];
  const morph = createTransition((part) => parts.push(part));
  morph.start(200);
  clock.pass(1100);
  const before = parts.at(-1);
  morph.start(200);
  clock.pass(1120);
  assert.ok(before > 0.5 && parts.at(-1) < 0.3);
  morph.stop();
  const count = parts.length;
  clock.pass(2000);
  clock.end();
  assert.equal(parts.length, count);
});

test("what comes quickly is shown at once, and nothing moves for longer than is left", () => {
  assert.equal(transitionLength(10_000), 200);
  assert.ok(Math.abs(transitionLength(200) - 140) < 1e-9);
  assert.equal(transitionLength(100), 0);
});

/** The OKLab lightness of a colour such as "#f6f3c8". */
function lightness(hex) {
  const linear = [1, 3, 5].map((k) => {
    const c = parseInt(hex.slice(k, k + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const cone = (...weights) => Math.cbrt(weights.reduce((sum, one, k) => sum + one * linear[k], 0));
  const l = cone(0.4122214708, 0.5363325363, 0.0514459929);
  const m = cone(0.2119034982, 0.6806995451, 0.1073969566);
  const s = cone(0.0883024619, 0.2817188376, 0.6299787005);
  return 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
}

test("heights go from light to dark in even steps, seen without hue too", () => {
  const found = HEIGHT_STOPS.map(lightness);
  const steps = found.slice(1).map((one, k) => found[k] - one);
  const even = (found[0] - found.at(-1)) / steps.length;
  for (const step of steps) assert.ok(Math.abs(step - even) < 0.15 * even, `${step} beside ${even}`);
  assert.ok(found[0] > 0.9 && found.at(-1) < 0.45);
});

test("losses at contour lines have as many places as tell them apart", () => {
  const of = (extremes) => labelFormat({ low: 0, high: 1, ...surfaceHeights(extremes) });
  assert.equal(contourText(0.55, of([0.5, 0.9])), "0.55");
  assert.equal(contourText(0.525, of([0.5, 0.7])), "0.525");
  assert.equal(contourText(30, of([1, 90])), "30");
  assert.equal(of([0, 5e18]), ".2~e");
});

test("a coarse surface is drawn smooth through its measured points, and one with holes as it is", () => {
  const one = surface();
  const fine = smoothSurface(one);
  const { losses, alphas } = fine.arrays;
  assert.deepEqual([losses.shape, alphas.data[0], alphas.data[32]], [[33, 33], -2, 2]);
  for (let b = 0; b < 5; b += 1)
    for (let a = 0; a < 5; a += 1) {
      assert.ok(Math.abs(losses.data[33 * 8 * b + 8 * a] - one.arrays.losses.data[5 * b + a]) < 1e-9);
    }
  near([losses.data[33 * 16 + 3]], [1 - (-2 + 3 / 8) + 30]); // linear stays linear
  assert.ok(surfaceDetails(one, null, 16).join(" ").includes("interpolated"));
  one.arrays.losses.data[3] = NaN;
  assert.equal(smoothSurface(one), one);
  assert.equal(linearHeight(surface().arrays.losses, 0.5, 0.5), 31);
});

test("the ball begins at the loss before the step and ends at the measured one", () => {
  const one = surface();
  assert.deepEqual(ballPoint(one, 0), { alpha: 0, beta: 0, loss: 31 });
  assert.deepEqual(ballPoint(one, 1), { alpha: 0.5, beta: 0, loss: 30.6 });
  const half = ballPoint(one, 0.5);
  near([half.alpha, half.loss], [0.25, 30.75 + 0.5 * (30.6 - 30.5)]);
  assert.deepEqual(ballPoint(surface({ end_loss: null }), 1), { alpha: 0, beta: 0, loss: 31 });
});

test("the ball rolls once a step, and stands at the start until the step has landed", () => {
  const rolled = [];
  const ball = new LandingBall({ start: (length) => rolled.push(length), stop: () => {} });
  ball.follow(surface(), false, 600);
  assert.deepEqual([ball.part, rolled], [0, []]);
  ball.follow(surface(), true, 600);
  ball.follow(surface({ level: 9 }), true, 600);
  assert.deepEqual([ball.part, rolled], [0, [600]]);
  ball.at(1);
  ball.follow(surface({ level: 33 }), true, 600);
  assert.deepEqual([ball.part, rolled], [1, [600]]);
  ball.follow(surface({ step: 8 }), true, 0);
  assert.deepEqual([ball.part, rolled], [1, [600]]);
  ball.follow(surface({ step: 9 }), false, 600);
  assert.equal(ball.part, 0);
});

test("the box fits its area from every side, and fills it upright or across", () => {
  for (const size of [
    { width: 640, height: 220 },
    { width: 360, height: 300 },
    { width: 900, height: 700 },
  ]) {
    let [wide, high] = [0, 0];
    for (let azimuth = 0; azimuth < 360; azimuth += 5) {
      const camera = cameraOf({ azimuth, elevation: 19, zoom: 1, center: { x: 0, y: 0, z: 0 } }, size);
      const project = sceneProjection(camera, BOX_TOP, size);
      for (const [x, y] of [
        [-1, -1],
        [-1, 1],
        [1, -1],
        [1, 1],
      ]) {
        const [left, top] = project({ x, y, z: 0 });
        assert.ok(left >= 0 && left <= size.width && top >= 0 && top <= size.height, `${left}, ${top}`);
        wide = Math.max(wide, Math.abs(2 * left - size.width) / size.width);
        high = Math.max(high, Math.abs(2 * top - size.height) / size.height);
      }
    }
    assert.ok(Math.max(wide, high) > 0.8, `${wide}, ${high} of ${JSON.stringify(size)}`);
  }
});

test("the camera begins beside the step, and a view is kept through camera and size", () => {
  const view = startView(surface());
  const across = Math.abs(Math.cos((view.azimuth * Math.PI) / 180)); // the step goes along α
  assert.ok(across < 0.5);
  const size = { width: 640, height: 220 };
  const back = viewOfCamera(cameraOf(view, size), size);
  near([back.elevation, back.zoom, back.center.z], [view.elevation, 1, 0]);
  near([Math.cos((back.azimuth * Math.PI) / 180)], [Math.cos((view.azimuth * Math.PI) / 180)]);
  assert.ok(sceneFit({ width: 640, height: 220 }).distance > sceneFit({ width: 640, height: 220 }).lower);
  assert.equal(swayedView(view, 0).azimuth, view.azimuth);
  assert.ok(Math.abs(swayedView(view, 11).azimuth - view.azimuth) > 20);
  assert.equal(turnedView(view, "ArrowRight").azimuth, view.azimuth + 10);
  assert.ok(turnedView(view, "+").zoom < 1);
  assert.equal(turnedView(view, "s"), null);
});

test("contour lines are named where they meet the rim", () => {
  const found = rimCrossings(surface(), { low: 9, high: 53, start: 10, end: 50, size: 10 });
  assert.deepEqual([...new Set(found.map(({ loss }) => loss))], [10, 20, 30, 40, 50]);
  for (const { alpha, beta, loss } of found) {
    assert.ok(Math.abs(31 - alpha + 10 * beta - loss) < 1e-9);
    assert.ok(Math.max(Math.abs(alpha), Math.abs(beta)) === 2);
  }
});

test("of the levels in between none is drawn", () => {
  const levels = [9, 17, 33];
  const [first, middle, last] = levels.map((level) => surface({ level, levels }));
  assert.equal(firstOrFinest(first, null), first);
  assert.equal(firstOrFinest(middle, first), first);
  assert.equal(firstOrFinest(last, first), last);
  const next = surface({ level: 9, levels, step: 8 });
  assert.equal(firstOrFinest(next, last), next);
});

test("a line for everybody and a sentence of numbers", () => {
  const line = surfaceCaption(surface(), { step: 7, loss: 31 });
  assert.equal(
    line,
    "Height: loss of 256 fixed images; plane of this step's gradient and the true gradient.",
  );
  assert.ok(surfaceCaption(surface(), { step: 9, loss: 3 }).startsWith("Step 7. "));
  assert.ok(surfaceCaption(surface(), { step: 9, loss: null }).includes("the run diverged"));
  assert.ok(!allDiverged(surface()));
  const hollow = surface();
  hollow.arrays.losses.data.fill(NaN, 3);
  assert.ok(allDiverged(hollow));
  const words = surfaceNumbers(surface(), true);
  assert.ok(words.includes("the loss is 31.00, after it the loss is 30.60"));
  assert.ok(words.includes("between 9.000 and 53.00"));
  assert.ok(surfaceNumbers(surface({ end_loss: null }), true).includes("is not finite"));
});

test("a surface may leave the range that stays while playing by a quarter, and is not flat in it", () => {
  const higher = (by) => {
    const one = surface({ step: 8 });
    one.arrays.losses = { shape: [5, 5], data: one.arrays.losses.data.map((loss) => loss + by) };
    return one;
  };
  const levels = { low: 9, high: 53 };
  assert.ok(rangeHolds(levels, higher(10), surface()));
  assert.ok(!rangeHolds(levels, higher(12), surface()));
  assert.ok(!rangeHolds(levels, higher(-12), surface()));
  assert.ok(rangeHolds({ low: 0, high: 170 }, surface({ step: 8 }), surface()));
  assert.ok(!rangeHolds({ low: 0, high: 180 }, surface({ step: 8 }), surface()));
});
