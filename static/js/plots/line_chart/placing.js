/**
 * Label placement in a chart: finds room for a legend that covers no curve, and for labels that do not
 * overlap. Pure.
 */

/** @typedef {import("./line_chart_types.js").Box} Box */
/** @typedef {import("./line_chart_types.js").LabelWish} LabelWish */
/** @typedef {{x: number, y: number}} Pixel */

const PLACES = 8; // across, that a legend is tried at
const GAP = 6;

/** @param {Box} one @param {Box} other @param {number} [gap] */
export function boxesMeet(one, other, gap = 0) {
  return (
    one.left < other.right + gap &&
    other.left < one.right + gap &&
    one.top < other.bottom + gap &&
    other.top < one.bottom + gap
  );
}

/** @param {Box} inner @param {Box} outer */
export function boxInside(inner, outer) {
  return (
    inner.left >= outer.left &&
    inner.right <= outer.right &&
    inner.top >= outer.top &&
    inner.bottom <= outer.bottom
  );
}

/** @param {Box} box @param {Pixel[]} curve its points, joined by lines */
function crosses(box, curve) {
  for (let i = 0; i < curve.length; i += 1) {
    const { x, y } = curve[i];
    if (x > box.left && x < box.right && y > box.top && y < box.bottom) return true;
    const next = curve[i + 1];
    if (!next || next.x <= box.left || x >= box.right) continue;
    if (Math.max(y, next.y) <= box.top || Math.min(y, next.y) >= box.bottom) continue;
    if (segmentCrosses(box, curve[i], next)) return true;
  }
  return false;
}

/** @param {Box} box @param {Pixel} one @param {Pixel} other */
function segmentCrosses(box, one, other) {
  for (const side of [box.left, box.right]) {
    const part = (side - one.x) / (other.x - one.x);
    const y = one.y + part * (other.y - one.y);
    if (part >= 0 && part <= 1 && y > box.top && y < box.bottom) return true;
  }
  for (const side of [box.top, box.bottom]) {
    const part = (side - one.y) / (other.y - one.y);
    const x = one.x + part * (other.x - one.x);
    if (part >= 0 && part <= 1 && x > box.left && x < box.right) return true;
  }
  return false;
}

/** @param {Box} box @param {number} by @returns {Box} */
function grown({ left, top, right, bottom }, by) {
  return { left: left - by, top: top - by, right: right + by, bottom: bottom + by };
}

/**
 * Find a box of the given size in an area that no curve or other box crosses: corners first, then between
 * them. `before` is kept while it is free. Null if there is none.
 * @param {{width: number, height: number}} size @param {Box} area
 * @param {Pixel[][]} curves @param {Box[]} taken @param {Box | null} before
 * @returns {Box | null}
 */
export function freePlace(size, area, curves, taken, before) {
  /** @param {Box} box */
  const free = (box) => {
    const wide = grown(box, GAP / 2);
    return (
      boxInside(box, area) &&
      taken.every((other) => !boxesMeet(wide, other)) &&
      curves.every((curve) => !crosses(wide, curve))
    );
  };
  const rightmost = area.right - size.width;
  const lowest = area.bottom - size.height;
  if (rightmost < area.left || lowest < area.top) return null;
  /** @param {number} left @param {number} top @returns {Box} */
  const at = (left, top) => ({ left, top, right: left + size.width, bottom: top + size.height });
  if (before) {
    const same = at(before.left, before.top);
    if (free(same)) return same;
  }
  for (const top of [area.top, lowest, (area.top + lowest) / 2]) {
    for (const place of order()) {
      const box = at(area.left + (rightmost - area.left) * place, top);
      if (free(box)) return box;
    }
  }
  return null;
}

/** Parts of the width: the right end, the left, then what is between them. */
function order() {
  const inner = Array.from({ length: PLACES - 1 }, (_, i) => (PLACES - 1 - i) / PLACES);
  return [1, 0, ...inner];
}

/**
 * Place each label in the first of its candidate boxes that is inside the area and overlaps no other;
 * labels without a free box are dropped.
 * @param {LabelWish[]} wishes @param {Box} area @param {Box[]} taken
 * @returns {(LabelWish & {box: Box})[]}
 */
export function placedLabels(wishes, area, taken) {
  const found = [];
  const used = [...taken];
  for (const wish of wishes) {
    const box = wish.boxes.find(
      (one) => boxInside(one, area) && used.every((other) => !boxesMeet(one, other, 2)),
    );
    if (!box) continue;
    used.push(box);
    found.push({ ...wish, box });
  }
  return found;
}
