/** The node positions of the smallest graph, for a wide and a narrow area. */

/** @import { NodeName } from "../net/protocol_types.js" */

/**
 * @typedef {[x: number, y: number]} Position
 * @typedef {{size: [width: number, height: number], nodes: Record<NodeName, Position>}} GraphLayout
 */

export const NODE_BOX = { width: 96, height: 58 };

/** @type {GraphLayout} */
const WIDE = {
  size: [720, 262],
  nodes: { a: [56, 40], b: [56, 140], c: [262, 222], u: [262, 90], v: [468, 150], J: [660, 150] },
};
/** @type {GraphLayout} */
const NARROW = {
  size: [300, 394],
  nodes: { a: [54, 32], b: [178, 32], u: [116, 142], c: [244, 142], v: [180, 252], J: [180, 362] },
};

/** The layout for a room of the given width in pixels. @param {number} room */
export function graphLayout(room) {
  return room < 600 ? NARROW : WIDE;
}

/**
 * Return the ends of an arrow on the edges of two boxes, and the position of its label.
 * @param {Position} start @param {Position} end
 */
export function arrowBetween([fromX, fromY], [toX, toY]) {
  const [dx, dy] = [toX - fromX, toY - fromY];
  const part = Math.min(
    NODE_BOX.width / 2 / Math.abs(dx || 1e-9),
    NODE_BOX.height / 2 / Math.abs(dy || 1e-9),
  );
  const gap = 6 / Math.hypot(dx, dy);
  /** @param {number} share @returns {Position} */
  const along = (share) => [fromX + dx * share, fromY + dy * share];
  return { from: along(part), to: along(1 - part - gap), words: wordsAt(along(0.5), dx, dy) };
}

/**
 * Above an arrow that is flat; at the outer side of one that is steep.
 * @param {Position} middle @param {number} dx @param {number} dy
 */
function wordsAt([x, y], dx, dy) {
  const slope = Math.abs(dy / (dx || 1e-9));
  if (slope < 1) return { x, y: y - 6 - 32 * slope, anchor: "middle" };
  const left = dx > 0;
  return { x: x + (left ? -9 : 9), y: y + 4, anchor: left ? "end" : "start" };
}
