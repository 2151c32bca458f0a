/**
 * The ball of a curve: a disc over the chart that rolls along a way of pixels. It knows no loss and
 * no step; under reduced motion it is simply where it belongs.
 */

const ROLLING = 480;

/** Put a ball over `element`; returns what places it and what rolls it. */
export function ball(element) {
  const disc = document.createElement("span");
  disc.className = "ball";
  disc.hidden = true;
  element.append(disc);
  /** @type {Animation | null} */
  let rolling = null;

  const at = ([x, y]) => `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
  return {
    /** Stand at a place, at once. */
    place(pixel) {
      disc.hidden = false;
      disc.style.transform = at(pixel);
    },
    /** Roll along a way; the ball already belongs at its end. */
    roll(way) {
      rolling?.cancel();
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
      rolling = disc.animate(
        way.map((pixel) => ({ transform: at(pixel) })),
        { duration: ROLLING, easing: "cubic-bezier(.2, 0, .2, 1)" },
      );
    },
    /** End any rolling. */
    rest() {
      rolling?.cancel();
      rolling = null;
    },
  };
}
