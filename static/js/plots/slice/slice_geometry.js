/**
 * Where everything of C(w) stands: ranges that clip nothing, tangent, arrow, the ball's way. Pure
 * arithmetic of one slice message and one size; no figure is drawn.
 */

import { boundsOf, magnification, paddedRange } from "../ranges.js";

export const SLICE_MARGIN = { l: 56, r: 14, t: 22, b: 42 };
const TANGENT_PIXELS = 84;
const BETWEEN = 22; // pixels between C(w) and its derivative, where that is drawn

/** A function on a grid of rising values, linear between them; null outside. */
export function interpolate(values, losses, at) {
  const last = values.length - 1;
  if (last < 0 || at < values[0] || at > values[last]) return null;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] <= at) low = middle;
    else high = middle;
  }
  const span = values[high] - values[low];
  const part = span > 0 ? (at - values[low]) / span : 0;
  return losses[low] + (losses[high] - losses[low]) * part;
}

/** Whether C is no number somewhere along either curve: the drawn line has a hole there. */
export function hasHoles(slice) {
  const { losses, losses_after: after } = slice.arrays;
  return [losses, after].some((curve) => curve?.data.some((one) => !Number.isFinite(one)));
}

/** The predicted landings and, where the step was made, the true one. */
export function landings(slice) {
  return {
    predicted: [slice.value_after, slice.loss_predicted],
    alone: [slice.value_after, slice.loss_alone],
    truly:
      slice.loss_after === null || slice.loss_after === undefined
        ? null
        : [slice.value_after, slice.loss_after],
  };
}

/**
 * Everything in its place for one message and one size in pixels. `derivative`: with dC/dw drawn
 * below; `path`: points of a descent, for which the picture grows, at most to thrice its width.
 */
export function sliceGeometry(slice, size, { derivative = false, path = [] } = {}) {
  const values = slice.arrays.values.data;
  const losses = slice.arrays.losses.data;
  const after = slice.arrays.losses_after?.data ?? [];
  const wide = Math.max(1, size.width - SLICE_MARGIN.l - SLICE_MARGIN.r);
  const inner = Math.max(1, size.height - SLICE_MARGIN.t - SLICE_MARGIN.b);
  const split = splitOf(derivative && Boolean(slice.arrays.gradients), inner);
  const own = boundsOf(values, [slice.value, slice.value_after]);
  const near = path.filter(([w]) => Math.abs(w - (own[0] + own[1]) / 2) < 1.5 * (own[1] - own[0]));
  const x = boundsOf(
    own,
    near.map(([w]) => w),
  );
  const points = [slice.loss, slice.loss_predicted, slice.loss_alone, slice.loss_after];
  const y = paddedRange(
    boundsOf(
      losses,
      after,
      points,
      near.map(([, loss]) => loss),
    ),
  );
  const perX = wide / (x[1] - x[0] || 1);
  const high = inner * (split.loss[1] - split.loss[0]);
  const perY = high / (y[1] - y[0]);
  const toPixel = ([w, loss]) => [SLICE_MARGIN.l + (w - x[0]) * perX, SLICE_MARGIN.t + (y[1] - loss) * perY];
  const arrowPixels = Math.abs(slice.update) * perX;
  const factor = magnification(arrowPixels);
  return {
    x,
    y,
    slopes: paddedRange(boundsOf(slice.arrays.gradients?.data ?? [], [0, slice.gradient])),
    split,
    toPixel,
    fromPixel: (pixel) => x[0] + (pixel - SLICE_MARGIN.l) / perX,
    tangentAt: (w, loss, gradient) => tangentOf({ w, loss, gradient }, { x, y, perX, perY }),
    arrowPixels,
    factor,
    tangent: tangentOf({ ...slice, w: slice.value }, { x, y, perX, perY }),
    arrowEnd: slice.value + slice.update * factor,
  };
}

/** Which part of the height each curve has. */
function splitOf(derivative, inner) {
  if (!derivative) return { loss: [0, 1], derivative: null };
  const gap = BETWEEN / inner;
  const low = 0.4 * (1 - gap);
  return { loss: [low + gap, 1], derivative: [0, low] };
}

/** Two ends of a tangent: as long as the eye needs, inside the ranges. */
function tangentOf({ w, loss, gradient }, { x, y, perX, perY }) {
  const reach = TANGENT_PIXELS / Math.hypot(perX, gradient * perY);
  const ends = [-reach, reach].map((step) => {
    let part = step;
    const rise = gradient * step;
    const room = Math.max(0, rise > 0 ? y[1] - loss : loss - y[0]);
    if (Math.abs(rise) > room) part *= room / Math.abs(rise);
    part = Math.min(Math.max(part, x[0] - w), x[1] - w);
    return [w + part, loss + gradient * part];
  });
  return { x: ends.map((end) => end[0]), y: ends.map((end) => end[1]) };
}

/** The ball's place: at the start until the update, then where the step truly ended. */
export function ballAt(slice, landed) {
  const { truly } = landings(slice);
  return landed && truly ? truly : [slice.value, slice.loss];
}

/** The ball's way: along the curve as if alone, then to the true landing, where all moved. */
export function ballPath(slice, stops = 8) {
  const values = slice.arrays.values.data;
  const losses = slice.arrays.losses.data;
  const way = [[slice.value, slice.loss]];
  for (let i = 1; i < stops; i += 1) {
    const w = slice.value + (slice.update * i) / stops;
    way.push([w, interpolate(values, losses, w) ?? slice.loss]);
  }
  const { alone, truly } = landings(slice);
  way.push(alone);
  if (truly) way.push(truly);
  return way;
}
