/** Linear and logarithmic scales: convert a number to a pixel and back. Pure. */

/** @typedef {import("./line_chart_types.js").Scale} Scale */

const FAR = 1e4; // pixels beyond which a place is only far away

/** @param {number} pixel */
function bounded(pixel) {
  return Math.max(-FAR, Math.min(FAR, pixel));
}

/**
 * A scale of `domain` over the pixels from `start` to `end`.
 * @param {"linear" | "log"} kind @param {[number, number]} domain @param {number} start @param {number} end
 * @returns {Scale}
 */
export function createScale(kind, domain, start, end) {
  const [low, high] = kind === "log" ? domain.map(Math.log10) : domain;
  const perUnit = (end - start) / (high - low || 1);
  if (kind === "log") {
    return {
      kind,
      domain,
      at: (value) => (value > 0 ? bounded(start + (Math.log10(value) - low) * perUnit) : bounded(start)),
      invert: (pixel) => 10 ** (low + (pixel - start) / perUnit),
    };
  }
  return {
    kind,
    domain,
    at: (value) => bounded(start + (value - low) * perUnit),
    invert: (pixel) => low + (pixel - start) / perUnit,
  };
}
