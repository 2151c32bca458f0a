/**
 * The transition from the surface of one step to that of the next: interpolated heights and their timing.
 * Interpolated heights were not measured, so no text or readout refers to them.
 */

import { linearHeight, tensorNumbers } from "./interpolation.js";

/** @typedef {import("../../net/protocol_types.js").SurfaceMessage} SurfaceMessage */
/** @typedef {import("./surface_types.js").PlaneSurface} PlaneSurface */

const LENGTH = 200; // milliseconds
const SHORTEST = 100; // what is shorter is not seen as a movement
const FINEST = 17; // points along a side of what is in between: a finer map takes too long to draw

/**
 * Return whether one surface follows another of the same kind, so that a transition between them makes
 * sense.
 * @param {SurfaceMessage} surface
 * @param {SurfaceMessage | null} before
 */
export function surfaceFollows(surface, before) {
  if (!before) return false;
  const alike = /** @type {const} */ (["plane", "set", "zoom"]).every(
    (name) => before[name] === surface[name],
  );
  return Boolean(alike && before.step !== surface.step && !before.preview && !surface.preview);
}

/**
 * Interpolate the heights from another surface to this one, at the fraction `part`. A point without a
 * finite height in either surface has the height of this one.
 * @template {PlaneSurface} Surface
 * @param {PlaneSurface} before @param {Surface} surface @param {number} part
 * @returns {Surface}
 */
export function surfaceBetween(before, surface, part) {
  const { alphas, betas, losses } = surface.arrays;
  const size = losses.shape[0];
  const stride = Math.max(1, Math.round((size - 1) / (FINEST - 1)));
  const kept = Array.from({ length: Math.floor((size - 1) / stride) + 1 }, (_, k) => k * stride);
  const side = kept.length;
  const heights = tensorNumbers(losses);
  const data = new Float64Array(side * side);
  kept.forEach((row, r) =>
    kept.forEach((column, c) => {
      const now = heights[row * size + column];
      const then = linearHeight(before.arrays.losses, row / (size - 1), column / (size - 1));
      data[r * side + c] = Number.isFinite(then) && Number.isFinite(now) ? then + (now - then) * part : now;
    }),
  );
  const axis = (/** @type {import("../../net/protocol_types.js").Tensor} */ places) => ({
    shape: [side],
    data: Float64Array.from(kept, (place) => tensorNumbers(places)[place]),
  });
  const arrays = {
    ...surface.arrays,
    alphas: axis(alphas),
    betas: axis(betas),
    losses: { shape: [side, side], data },
  };
  return { ...surface, arrays: { ...arrays, ghost_losses: undefined } };
}

/**
 * The duration of the transition to a surface that arrived `gap` ms after the previous one; 0 means
 * immediately.
 * @param {number} gap
 */
export function transitionLength(gap) {
  const length = Math.min(LENGTH, 0.7 * gap);
  return length < SHORTEST ? 0 : length;
}

/** Return a function that returns the milliseconds since its last call. */
export function createGapClock() {
  let came = 0;
  return () => {
    const gap = performance.now() - came;
    came += gap;
    return gap;
  };
}

/**
 * Create an animation: `draw` is called with the eased fraction. The pause between two frames is as long
 * as the last frame took, so that input and messages wait for one frame at most; slow drawing makes fewer
 * frames.
 * @param {(part: number) => void} draw
 */
export function createTransition(draw) {
  let going = false;
  let timer = 0;
  let request = 0;
  let began = 0;
  let length = 0;

  function frame() {
    const start = performance.now();
    const part = Math.min(1, (start - began) / length);
    going = false; // also where drawing fails
    draw(1 - (1 - part) ** 3);
    if (part === 1) return;
    going = true;
    later(performance.now() - start);
  }
  /** @param {number} rest */
  function later(rest) {
    timer = window.setTimeout(() => {
      request = requestAnimationFrame(frame);
    }, rest);
  }
  function stop() {
    clearTimeout(timer);
    cancelAnimationFrame(request);
    going = false;
  }
  return {
    get going() {
      return going;
    },
    /**
     * Begin a way of so many milliseconds, in place of the one that is being gone.
     * @param {number} milliseconds
     */
    start(milliseconds) {
      stop();
      [going, began, length] = [true, performance.now(), milliseconds];
      later(0);
    },
    stop,
  };
}
