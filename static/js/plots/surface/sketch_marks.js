/**
 * Draws the marks of a 3D scene on a canvas above the surface's pixels: lines, dots and arrow heads. The
 * parts behind the surface are hidden.
 */

/** @typedef {import("./surface_types.js").SceneMark} SceneMark */
/** @typedef {import("./surface_types.js").SeenPoint} SeenPoint */
/** @typedef {import("./surface_types.js").Vector} Vector */
/** @typedef {{point: (at: Vector) => SeenPoint, isSeen: (at: SeenPoint) => boolean}} Sight */

const PIECE = 2; // pixels of a line that are seen or hidden together
const LINE = 0.5; // the width of a line by that of the library's, which draws wide ones
const SLENDER = 0.25; // of an arrow head's length is its half width

/**
 * @param {CanvasRenderingContext2D} context @param {SceneMark[]} marks @param {Sight} sight
 */
export function drawSceneMarks(context, marks, sight) {
  for (const mark of marks) {
    if (mark.type === "cone") arrowHead(context, mark, sight);
    else {
      if (mark.mode?.includes("lines")) lines(context, mark, sight);
      if (mark.mode?.includes("markers")) dots(context, mark, sight);
    }
  }
}

/**
 * The points of a mark as they are seen, null where it has a gap.
 * @param {SceneMark} mark @param {Sight} sight
 */
function pointsOf({ x, y, z }, { point }) {
  return z.map((height, k) => {
    const [across, along] = [x[k], y[k]];
    return height === null || across === null || along === null
      ? null
      : point({ x: across, y: along, z: height });
  });
}

/** @param {CanvasRenderingContext2D} context @param {SceneMark} mark @param {Sight} sight */
function lines(context, mark, sight) {
  const points = pointsOf(mark, sight);
  context.beginPath();
  for (let k = 1; k < points.length; k += 1) {
    const [from, to] = [points[k - 1], points[k]];
    if (from && to) visiblePieces(context, from, to, sight.isSeen);
  }
  context.strokeStyle = mark.line?.color ?? "";
  context.lineWidth = Math.max(1, LINE * (mark.line?.width ?? 1));
  const { pattern = [] } = mark.line ?? {};
  if (pattern.length) context.setLineDash(pattern);
  context.stroke();
  if (pattern.length) context.setLineDash([]);
}

/**
 * @param {CanvasRenderingContext2D} context @param {SeenPoint} from @param {SeenPoint} to
 * @param {(at: SeenPoint) => boolean} isSeen
 */
function visiblePieces(context, from, to, isSeen) {
  const count = Math.min(400, Math.ceil(Math.hypot(to.left - from.left, to.top - from.top) / PIECE) || 1);
  const at = (/** @type {number} */ part) => ({
    left: from.left + part * (to.left - from.left),
    top: from.top + part * (to.top - from.top),
    near: from.near + part * (to.near - from.near),
  });
  let drawing = false;
  for (let k = 0; k < count; k += 1) {
    const seen = isSeen(at((k + 0.5) / count));
    const [start, end] = [at(k / count), at((k + 1) / count)];
    if (seen && !drawing) context.moveTo(start.left, start.top);
    if (seen) context.lineTo(end.left, end.top);
    drawing = seen;
  }
}

/** @param {CanvasRenderingContext2D} context @param {SceneMark} mark @param {Sight} sight */
function dots(context, mark, sight) {
  const { size = 0, color = "", symbol, line } = mark.marker ?? {};
  pointsOf(mark, sight).forEach((at, k) => {
    const across = Array.isArray(size) ? size[k] : size;
    if (!at || !across || !sight.isSeen(at)) return;
    context.beginPath();
    context.arc(at.left, at.top, across / 2, 0, 2 * Math.PI);
    context.fillStyle = context.strokeStyle = color;
    context.lineWidth = line?.width ?? 1.5;
    if (line?.color) context.strokeStyle = line.color;
    if (symbol !== "circle-open") context.fill();
    if (line || symbol === "circle-open") context.stroke();
  });
}

/** @param {CanvasRenderingContext2D} context @param {SceneMark} mark @param {Sight} sight */
function arrowHead(context, { x, y, z, u, v, w, colorscale }, { point, isSeen }) {
  const [across, along, height] = [x[0], y[0], z[0]];
  if (across === null || along === null || height === null || !u || !v || !w) return;
  const tip = point({ x: across, y: along, z: height });
  if (!isSeen(tip)) return;
  const base = point({ x: across - u[0], y: along - v[0], z: height - w[0] });
  const length = Math.hypot(u[0], v[0], w[0]);
  const round = point({ x: across - u[0], y: along - v[0], z: height - w[0] + SLENDER * length });
  const half = Math.hypot(round.left - base.left, round.top - base.top);
  const [right, down] = [tip.left - base.left, tip.top - base.top];
  const way = Math.hypot(right, down) || 1;
  const [sideX, sideY] = [(-down / way) * half, (right / way) * half];
  context.beginPath();
  context.moveTo(tip.left, tip.top);
  context.lineTo(base.left + sideX, base.top + sideY);
  context.lineTo(base.left - sideX, base.top - sideY);
  context.closePath();
  context.fillStyle = String(colorscale?.[0][1]);
  context.fill();
}
