/** An animated number that springs back to its resting value after it is released. */

const BACK = 260;

/**
 * Animate from one number to another, calling `each` on the way and `done` at the end; the returned
 * function stops it.
 * @param {number} from @param {number} to @param {(value: number) => void} each @param {() => void} done
 */
export function spring(from, to, each, done) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    done();
    return () => {};
  }
  const began = performance.now();
  let frame = requestAnimationFrame(next);
  /** @param {number} now */
  function next(now) {
    const part = Math.min((now - began) / BACK, 1);
    if (part >= 1) return done();
    each(from + (to - from) * (1 - (1 - part) ** 3));
    frame = requestAnimationFrame(next);
  }
  return () => cancelAnimationFrame(frame);
}
