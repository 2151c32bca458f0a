/**
 * Interpolates heights between the measured ones: linearly for the moving ball and for the transition
 * between two surfaces; cubically for a coarse surface, until a finer one arrives.
 */

/** @typedef {import("./surface_types.js").PlaneSurface} PlaneSurface */
/** @typedef {import("../../net/protocol_types.js").Tensor} Tensor */

const SMOOTH = 33; // points along a side of a surface that is drawn smooth

/** The numbers of a tensor of floats. @param {Tensor} tensor @returns {ArrayLike<number>} */
export function tensorNumbers({ data }) {
  return /** @type {ArrayLike<number>} */ (/** @type {unknown} */ (data));
}

/**
 * The height at a position of the square, given as fractions of its sides; interpolated linearly.
 * @param {Tensor} losses @param {number} y @param {number} x
 */
export function linearHeight(losses, y, x) {
  const [rows, columns] = losses.shape;
  const data = tensorNumbers(losses);
  const [down, across] = [y * (rows - 1), x * (columns - 1)];
  const row = Math.max(0, Math.min(Math.floor(down), rows - 2));
  const column = Math.max(0, Math.min(Math.floor(across), columns - 2));
  const [v, u] = [down - row, across - column];
  const one = (/** @type {number} */ r, /** @type {number} */ c) => data[(row + r) * columns + column + c];
  return mix(mix(one(0, 0), one(0, 1), u), mix(one(1, 0), one(1, 1), u), v);
}

/** @param {number} one @param {number} other @param {number} part */
function mix(one, other, part) {
  return part === 0 ? one : part === 1 ? other : one + (other - one) * part;
}

/**
 * The height of the drawn surface at a point of the plane.
 * @param {PlaneSurface} surface @param {{alpha: number, beta: number}} point
 */
export function surfaceHeightAt({ arrays, radius }, { alpha, beta }) {
  const part = (/** @type {number} */ value) =>
    Math.max(0, Math.min(1, radius ? (value / radius + 1) / 2 : 0.5));
  return linearHeight(arrays.losses, part(beta), part(alpha));
}

/**
 * Return whether a surface is coarse and without holes, so that it is drawn smooth.
 * @param {PlaneSurface} surface
 */
export function drawnSmooth({ arrays: { losses } }) {
  return (
    losses.shape[0] < 17 && losses.shape[0] > 3 && Array.from(tensorNumbers(losses)).every(Number.isFinite)
  );
}

/**
 * Interpolate a coarse surface cubically (Catmull-Rom) through its measured heights; return any other
 * surface unchanged.
 * @template {PlaneSurface} Surface
 * @param {Surface} surface @returns {Surface}
 */
export function smoothSurface(surface) {
  if (!drawnSmooth(surface)) return surface;
  const { losses } = surface.arrays;
  const [rows, columns] = losses.shape;
  const data = tensorNumbers(losses);
  const across = new Float64Array(rows * SMOOTH);
  for (let row = 0; row < rows; row += 1) {
    for (let k = 0; k < SMOOTH; k += 1) {
      across[row * SMOOTH + k] = cubic((place) => data[row * columns + place], columns, k / (SMOOTH - 1));
    }
  }
  const found = new Float64Array(SMOOTH * SMOOTH);
  for (let k = 0; k < SMOOTH; k += 1) {
    for (let column = 0; column < SMOOTH; column += 1) {
      const height = (/** @type {number} */ place) => across[place * SMOOTH + column];
      found[k * SMOOTH + column] = cubic(height, rows, k / (SMOOTH - 1));
    }
  }
  const axis = Float64Array.from({ length: SMOOTH }, (_, k) => surface.radius * ((2 * k) / (SMOOTH - 1) - 1));
  const places = { shape: [SMOOTH], data: axis };
  const heights = { shape: [SMOOTH, SMOOTH], data: found };
  const arrays = { ...surface.arrays, alphas: places, betas: places, losses: heights };
  return { ...surface, arrays: { ...arrays, ghost_losses: undefined } };
}

/** @param {(place: number) => number} values @param {number} count @param {number} part */
function cubic(values, count, part) {
  const at = part * (count - 1);
  const place = Math.min(Math.floor(at), count - 2);
  const t = at - place;
  const [b, c] = [values(place), values(place + 1)];
  const a = place > 0 ? values(place - 1) : 2 * b - c;
  const d = place + 2 < count ? values(place + 2) : 2 * c - b;
  if (t === 0) return b;
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}
