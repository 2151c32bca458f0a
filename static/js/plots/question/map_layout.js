/** The square map of a question about where the ball lands: places in pixels and back. Pure. */

/** @import { AnswerValue, QuestionMessage, SurfaceMessage } from "../../net/protocol_types.js" */

/** @typedef {[alpha: number, beta: number]} MapPoint */

const BEYOND = 1.2; // of the farthest answer, where the map itself is not known

/**
 * An answer that is a point of the map; null otherwise.
 * @param {AnswerValue | null | undefined} value @returns {MapPoint | null}
 */
export function mapPoint(value) {
  return Array.isArray(value) && value.length === 2 ? [value[0], value[1]] : null;
}

/**
 * Where the ball stands before the step of the question: at the end of the step that the map shows, or at
 * its beginning.
 * @param {SurfaceMessage} surface @param {number} step of the question @returns {MapPoint}
 */
export function ballBefore({ step: surfaceStep, arrows }, step) {
  const update = arrows.find(({ name }) => name === "update");
  return surfaceStep < step && update ? [update.alpha, update.beta] : [0, 0];
}

/**
 * @param {QuestionMessage} question @param {SurfaceMessage | null} surface @param {MapPoint[]} answers
 * @param {number} side of the square, in pixels
 */
export function answerMapLayout({ truth }, surface, answers, side) {
  const end = mapPoint(truth);
  const farthest = Math.max(0, ...[...answers, ...(end ? [end] : [])].flat().map(Math.abs));
  const radius = surface?.radius ?? (BEYOND * farthest || 1);
  const middle = side / 2;
  const perUnit = middle / radius;
  const within = (/** @type {number} */ value) => Math.max(-radius, Math.min(radius, value));
  return {
    radius,
    /** The pixel of a point; one beyond the edge is drawn on the edge. @param {MapPoint} point */
    pixel: ([alpha, beta]) =>
      /** @type {[number, number]} */ ([middle + within(alpha) * perUnit, middle - within(beta) * perUnit]),
    /** The point under a pixel. @param {number} left @param {number} top @returns {MapPoint} */
    point: (left, top) => [within((left - middle) / perUnit), within((middle - top) / perUnit)],
  };
}
