/**
 * The player of the walk: moves the walk's position through one step, station by station, in time. Every
 * picture is a function of that position.
 */

/** @import { LocalAction } from "../state/action_types.js" */
/** @import { State } from "../state/state_types.js" */
/** @import { Pace } from "./walk_types.js" */

/** @type {Record<Pace, number>} milliseconds at a station */
export const PACES = { slow: 1000, normal: 400, quick: 130, "at once": 0 };

/** @typedef {ReturnType<typeof setTimeout>} TimerId */
/** @typedef {{set: (work: () => void, wait: number) => TimerId, clear: (id: TimerId) => void}} Timer */

/**
 * @param {{getState: () => Pick<State, "walk" | "show">, dispatch: (action: LocalAction) => void,
 *   timer?: Timer, still?: () => boolean}} options
 */
export function createWalkPlayer({ getState, dispatch, timer = TIMER, still = prefersStill }) {
  /** @type {TimerId | null} */
  let ticking = null;

  /** @param {number} position @param {boolean} running */
  function move(position, running) {
    dispatch({ type: "local/walk", walk: { position, running } });
  }

  function stop() {
    if (ticking !== null) timer.clear(ticking);
    ticking = null;
  }

  function stand() {
    const { position, running } = getState().walk;
    if (running) move(position, false);
  }

  function tick() {
    const { stations, position, speed } = getState().walk;
    const next = Math.min(position + 1, stations.length - 1);
    const last = next === stations.length - 1;
    move(next, !last);
    ticking = last ? null : timer.set(tick, PACES[speed] || PACES.quick);
  }

  return {
    /** Begin the walk of a new step, or show it all where a walk is not wanted. */
    begin() {
      stop();
      if (getState().show.stage === "inside") return stand();
      const { speed } = getState().walk;
      if (PACES[speed] === 0 || still()) return this.finish();
      move(0, true);
      ticking = timer.set(tick, PACES[speed]);
    },
    /** Show the whole step; inside a station, the new numbers of the same station. */
    finish() {
      stop();
      if (getState().show.stage === "inside") return stand();
      const { stations, position, running } = getState().walk;
      if (position !== stations.length - 1 || running) move(stations.length - 1, false);
    },
    /** Go on from where it stands; from the end, from the beginning. */
    play() {
      stop();
      const { stations, position, speed } = getState().walk;
      move(position < stations.length - 1 ? position : 0, true);
      ticking = timer.set(tick, PACES[speed] || PACES.quick);
    },
    /** Stand still where it is. */
    pause() {
      this.goTo(getState().walk.position);
    },
    /** Stand still at the first station of the next stage; from the last, at the end. */
    nextStage() {
      const { stations, position } = getState().walk;
      const stage = stations[position]?.stage;
      const next = stations.findIndex((one, place) => place > position && one.stage !== stage);
      this.goTo(next < 0 ? stations.length - 1 : next);
    },
    /** Stand still at one station. @param {number} position */
    goTo(position) {
      stop();
      move(Math.max(0, Math.min(position, getState().walk.stations.length - 1)), false);
    },
    /** @param {Pace} speed */
    setSpeed(speed) {
      dispatch({ type: "local/walk", walk: { speed } });
      if (PACES[speed] === 0) this.finish();
    },
  };
}

/** @type {Timer} */
const TIMER = { set: (work, wait) => setTimeout(work, wait), clear: (id) => clearTimeout(id) };

function prefersStill() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
