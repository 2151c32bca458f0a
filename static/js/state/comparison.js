/**
 * The comparison: its lanes, the losses of each lane, the map of the race, and the results. Pure.
 *
 * A lane is one run of the comparison. Lanes are numbered from 1. `comparison` lists them, `lanes` says how
 * far
 * they are, `laneCurves` keeps what each gave, by its number.
 */

/** @import { ComparedLane, ComparisonMessage, LanesMessage } from "../net/protocol_types.js" */
/** @import { LaneCurves, Reducers, State } from "./state_types.js" */

import { withPoints } from "./loss_history.js";

/** @type {(string | null)[]} */
const LANE_PANELS = ["race", "lanes", "lane_results"];

/** @typedef {"comparison" | "lanes" | "laneCurves" | "race" | "laneResults"} OfLanes */
/** @typedef {"otherStep" | "otherExplanation" | "raceView"} OfView */

/** @type {Pick<State, OfLanes | OfView>} */
export const NO_COMPARISON = {
  comparison: null,
  lanes: null,
  laneCurves: Object.freeze({}),
  race: null,
  laneResults: null,
  otherStep: null,
  otherExplanation: null,
  raceView: null,
};

/** @type {Reducers} */
export const COMPARISON_REDUCERS = {
  comparison: (state, comparison) => ({
    ...state,
    comparison,
    ...keepOfLanes(state, comparison),
    show: comparison.lanes.length ? state.show : withoutLanePanel(state.show),
  }),
  lanes: (state, { losses, evaluations, ...lanes }) => ({
    ...state,
    lanes,
    laneCurves: withLanes(lanes.reset ? {} : state.laneCurves, losses, evaluations),
  }),
  race: (state, race) => ({ ...state, race }),
  lane_results: (state, laneResults) => ({ ...state, laneResults }),
  other_step: (state, otherStep) => ({ ...state, otherStep }),
  other_explanation: (state, otherExplanation) => ({ ...state, otherExplanation }),
  "local/race-view": (state, { raceView }) => ({
    ...state,
    raceView,
    race: state.race?.plane === raceView.plane ? state.race : null,
  }),
};

/** The lanes of the comparison, an empty list without one. @param {Pick<State, "comparison">} state */
export function lanesOf({ comparison }) {
  return comparison?.lanes ?? [];
}

/**
 * What is kept when another list of lanes comes. Where only the picked lane is another one: everything but
 * what
 * the second lane gave. Otherwise the curves of the lanes that are still the same runs.
 * @param {State} state @param {ComparisonMessage} comparison
 * @returns {Partial<State>}
 */
function keepOfLanes({ comparison: before, laneCurves, raceView }, comparison) {
  const { lanes, picked, other } = comparison;
  const kept = lanes.filter((lane) => before?.lanes.some((one) => isSameRun(one, lane)));
  const alike = before !== null && before.lanes.length === lanes.length;
  if (alike && kept.length === lanes.length) {
    const samePair = before.picked === picked && before.other === other;
    return samePair ? {} : { otherStep: null, otherExplanation: null };
  }
  const curves = kept.flatMap(({ number }) => (laneCurves[number] ? [[number, laneCurves[number]]] : []));
  return {
    ...NO_COMPARISON,
    comparison,
    laneCurves: Object.fromEntries(curves),
    raceView: raceView?.ends?.every((number) => number <= lanes.length) ? raceView : null,
  };
}

/**
 * The display, where an enlarged panel of the lanes has nothing to show any more.
 * @param {State["show"]} show @returns {State["show"]}
 */
function withoutLanePanel(show) {
  return show.enlarged && LANE_PANELS.includes(show.enlarged) ? { ...show, enlarged: null } : show;
}

/** @param {ComparedLane} one @param {ComparedLane} other */
function isSameRun(one, other) {
  return one.number === other.number && JSON.stringify(one.recipe) === JSON.stringify(other.recipe);
}

/**
 * The curves with further losses [lane, step, loss] and evaluations [lane, step, loss, accuracy].
 * @param {LaneCurves} curves @param {LanesMessage["losses"]} losses
 * @param {LanesMessage["evaluations"]} evaluations
 * @returns {LaneCurves}
 */
function withLanes(curves, losses, evaluations) {
  const numbers = new Set([...losses, ...evaluations].map(([number]) => number));
  const next = { ...curves };
  for (const number of numbers) {
    const { losses: kept, evaluations: known } = curves[number] ?? { losses: [], evaluations: [] };
    const own = losses.filter(([lane]) => lane === number);
    const evaluated = evaluations.filter(([lane]) => lane === number);
    next[number] = {
      losses: added(
        kept,
        own.map(([, step, loss]) => ({ step, loss })),
      ),
      evaluations: added(
        known,
        evaluated.map(([, step, loss, accuracy]) => ({ step, loss, accuracy })),
      ),
    };
  }
  return next;
}

/**
 * @template {{step: number}} Point
 * @param {Point[]} kept @param {Point[]} points
 * @returns {Point[]}
 */
function added(kept, points) {
  return points.length ? withPoints(kept, new Map(points.map((point) => [point.step, point]))) : kept;
}

/**
 * Groups of lanes whose recipes differ in the seed alone, each with at least two lanes: how far apart they
 * lie
 * is luck.
 * @param {ComparedLane[]} lanes
 */
export function seedGroups(lanes) {
  /** @type {Map<string, number[]>} */
  const groups = new Map();
  for (const { number, recipe } of lanes) {
    const key = JSON.stringify({ ...recipe, seed: null });
    groups.set(key, [...(groups.get(key) ?? []), number]);
  }
  return [...groups.values()].filter((numbers) => numbers.length > 1);
}
