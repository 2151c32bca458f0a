/** The factor by which an arrow is magnified so that it can be read, and the factor as text. Pure. */

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
