/**
 * Helpers that several charts share: whether the update is revealed, the magnification of an arrow, and
 * the range of a list of numbers. Pure.
 */

/**
 * Return whether the walk has reached the update, so that the end of the step may be shown.
 * @param {{stations: {stage: string}[], position: number, speed: string} | null} walk
 */
export function updateIsShown(walk) {
  if (!walk || walk.speed === "at once" || walk.stations.length === 0) return true;
  const place = walk.stations.findIndex((station) => station.stage === "update");
  return place < 0 || walk.position >= place;
}

/**
 * 1 if an arrow of `pixels` is long enough to read, otherwise the round factor that makes it so, without
 * exceeding `most`.
 * @param {number} pixels @param {number} [most] @param {number} [smallest] @param {number} [wanted]
 */
export function magnification(pixels, most = Infinity, smallest = 12, wanted = 30) {
  if (!(pixels > 0) || !Number.isFinite(pixels) || pixels >= smallest) return 1;
  const raw = wanted / pixels;
  const power = 10 ** Math.floor(Math.log10(raw));
  const round = [0.5, 1, 2, 5, 10].map((one) => one * power);
  const factor = round.find((one) => one >= raw * (1 - 1e-9)) ?? raw;
  if (factor * pixels <= most) return factor;
  return Math.max(1, round.findLast((one) => one * pixels <= most) ?? 1);
}

/** A factor as people write it: "×250", "×5,000", "×10⁹". @param {number} factor */
export function timesText(factor) {
  if (factor < 1e6) return `×${Math.round(factor).toLocaleString("en")}`;
  const power = Math.floor(Math.log10(factor) + 1e-9);
  const digits = [...String(power)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]).join("");
  const head = Math.round(factor / 10 ** power);
  return head === 1 ? `×10${digits}` : `×${head}·10${digits}`;
}

/**
 * [smallest, largest] of the finite numbers of some lists; null and NaN are skipped.
 * @param {...ArrayLike<number | null | undefined>} lists @returns {[number, number]}
 */
export function boundsOf(...lists) {
  let low = Infinity;
  let high = -Infinity;
  for (const list of lists) {
    for (let i = 0; i < list.length; i += 1) {
      const one = list[i];
      if (one === null || one === undefined || !Number.isFinite(one)) continue;
      if (one < low) low = one;
      if (one > high) high = one;
    }
  }
  return low <= high ? [low, high] : [0, 1];
}

/**
 * A range padded at both ends, never of length zero.
 * @param {[number, number]} range @param {number} [part] @returns {[number, number]}
 */
export function paddedRange([low, high], part = 0.08) {
  const span = high - low || Math.max(1e-6, Math.abs(high) * 1e-3);
  const room = span * part + (high === low ? span / 2 : 0);
  return [low - room, high + room];
}
