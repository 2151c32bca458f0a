/**
 * Thins out a long curve: keeps the lowest and highest point of each interval, in order. The result says
 * whether points were left out. Pure.
 */

/**
 * @template T @param {T[]} points @param {number} [most]
 * @param {(point: T) => number} [valueOf] of the losses of a run, the loss
 */
export function decimate(points, most = 2000, valueOf = lossOf) {
  if (points.length <= most) return { points, thinned: false };
  const stretches = Math.floor(most / 2);
  const kept = [];
  for (let i = 0; i < stretches; i += 1) {
    const from = Math.floor((i * points.length) / stretches);
    const to = Math.floor(((i + 1) * points.length) / stretches);
    let low = from;
    let high = from;
    for (let j = from + 1; j < to; j += 1) {
      if (valueOf(points[j]) < valueOf(points[low])) low = j;
      if (valueOf(points[j]) > valueOf(points[high])) high = j;
    }
    kept.push(points[Math.min(low, high)]);
    if (low !== high) kept.push(points[Math.max(low, high)]);
  }
  return { points: kept, thinned: true };
}

/** @param {unknown} point */
function lossOf(point) {
  return typeof point === "object" && point !== null && "loss" in point ? Number(point.loss) : NaN;
}
