/** The position of the ball on a loss surface while it rolls from the start of a step to its end. */

import { surfaceHeightAt } from "./interpolation.js";

/** @typedef {import("../../net/protocol_types.js").SurfaceMessage} SurfaceMessage */

/**
 * The position of the ball after the fraction `part` of the step. It follows the surface, and approaches
 * the measured loss in proportion to the displacement outside the plane. If the end is not finite, it stays
 * at the start.
 * @param {SurfaceMessage} surface @param {number} part
 * @returns {{alpha: number, beta: number, loss: number}}
 */
export function ballPoint(surface, part) {
  const { start_loss: start, end_loss: end, end_on_surface: foot } = surface;
  const update = surface.arrows.find((arrow) => arrow.name === "update");
  if (!update || typeof end !== "number" || typeof foot !== "number" || part <= 0) {
    return { alpha: 0, beta: 0, loss: start };
  }
  const point = { alpha: part * update.alpha, beta: part * update.beta };
  if (part >= 1) return { ...point, loss: end };
  return { ...point, loss: surfaceHeightAt(surface, point) + part * (end - foot) };
}

/**
 * The displayed ball: at the start until the step has landed, then rolling, finally at the end. `roll` is
 * the animation function that calls back along the path.
 */
export class LandingBall {
  /** @param {{start: (milliseconds: number) => void, stop: () => void}} roll */
  constructor(roll) {
    this.roll = roll;
    this.step = -1;
    this.part = 0;
    this.rolling = false;
  }

  /**
   * Stand where a surface has it; `length` is how long it may roll, 0 for at once.
   * @param {SurfaceMessage} surface @param {boolean} landed @param {number} length milliseconds
   */
  follow({ step }, landed, length) {
    const same = step === this.step;
    if (same && landed === (this.part > 0 || this.rolling)) return;
    this.roll.stop();
    this.step = step;
    this.rolling = landed && length > 0;
    this.part = landed && !length ? 1 : 0;
    if (this.rolling) this.roll.start(length);
  }

  /** Be so far on the way. @param {number} part */
  at(part) {
    this.part = part;
    this.rolling = part < 1;
  }
}
