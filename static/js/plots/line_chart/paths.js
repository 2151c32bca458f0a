/** SVG path data for the marks of a line chart, in pixels. Pure. */

/** @typedef {import("./line_chart_types.js").Scale} Scale */
/** @typedef {import("./line_chart_types.js").Box} Box */

/** @param {number} pixel */
function short(pixel) {
  return Math.round(pixel * 10) / 10;
}

/**
 * A curve through points; a value that is not finite leaves a gap.
 * @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys @param {Scale} x @param {Scale} y
 */
export function curvePath(xs, ys, x, y) {
  let path = "";
  let down = false;
  for (let i = 0; i < xs.length; i += 1) {
    const [across, up] = [xs[i], ys[i]];
    if (!Number.isFinite(across) || !Number.isFinite(up) || up === null) {
      down = false;
      continue;
    }
    path += `${down ? "L" : "M"}${short(x.at(across))} ${short(y.at(up))}`;
    down = true;
  }
  return path;
}

/**
 * The area between two curves over the same places.
 * @param {ArrayLike<number>} xs @param {ArrayLike<number>} low @param {ArrayLike<number>} high
 * @param {Scale} x @param {Scale} y
 */
export function bandPath(xs, low, high, x, y) {
  const at = (/** @type {ArrayLike<number>} */ ys, /** @type {number} */ i) =>
    `${short(x.at(xs[i]))} ${short(y.at(ys[i]))}`;
  const there = Array.from(xs, (_, i) => at(low, i));
  const back = Array.from(xs, (_, i) => at(high, i)).reverse();
  return xs.length ? `M${[...there, ...back].join("L")}Z` : "";
}

/**
 * Point markers of one shape.
 * @param {"dot" | "ring" | "diamond" | "clipped"} kind
 * @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys @param {Scale} x @param {Scale} y
 * @param {number} radius
 */
export function pointsPath(kind, xs, ys, x, y, radius) {
  let path = "";
  for (let i = 0; i < xs.length; i += 1) {
    if (!Number.isFinite(xs[i]) || !Number.isFinite(ys[i]) || ys[i] === null) continue;
    const [across, up] = [short(x.at(xs[i])), short(y.at(ys[i]))];
    if (kind === "diamond") {
      path += `M${across} ${up - radius}l${radius} ${radius}l${-radius} ${radius}l${-radius} ${-radius}z`;
    } else if (kind === "clipped") {
      path += `M${across - radius} ${up + radius}l${radius} ${-2 * radius}l${radius} ${2 * radius}z`;
    } else {
      const half = `a${radius} ${radius} 0 1 0`;
      path += `M${across - radius} ${up}${half} ${2 * radius} 0${half} ${-2 * radius} 0`;
    }
  }
  return path;
}

/**
 * A horizontal arrow with its head.
 * @param {number} from @param {number} to @param {number} y @param {number} size of the head
 */
export function arrowPath(from, to, y, size) {
  const way = Math.sign(to - from) || 1;
  const head = Math.min(size, Math.abs(to - from));
  const neck = to - way * head;
  const half = head * 0.62;
  return (
    `M${short(from)} ${short(y)}H${short(neck)}` +
    `M${short(to)} ${short(y)}L${short(neck)} ${short(y - half)}L${short(neck)} ${short(y + half)}z`
  );
}

/**
 * The ends of a tangent, [[x, y], [x, y]] in axis units: at most `reach` pixels to either side, and inside
 * the box.
 * @param {{x: number, y: number, slope: number}} at @param {Scale} x @param {Scale} y
 * @param {Box} box @param {number} reach
 * @returns {[[number, number], [number, number]]}
 */
export function tangentEnds(at, x, y, box, reach) {
  const perX = (box.right - box.left) / (x.domain[1] - x.domain[0] || 1);
  const perY = (box.bottom - box.top) / (y.domain[1] - y.domain[0] || 1);
  const half = reach / Math.hypot(perX, at.slope * perY);
  /** @param {number} step @returns {[number, number]} */
  const end = (step) => {
    let part = step;
    const rise = at.slope * step;
    const room = Math.max(0, rise > 0 ? y.domain[1] - at.y : at.y - y.domain[0]);
    if (Math.abs(rise) > room) part *= room / Math.abs(rise);
    part = Math.min(Math.max(part, x.domain[0] - at.x), x.domain[1] - at.x);
    return [at.x + part, at.y + at.slope * part];
  };
  return [end(-half), end(half)];
}
