/** A ball in an SVG picture. It rests at a pixel or rolls along a path of pixels. */

import { svg } from "./dom.js";

/** @typedef {[number, number]} Pixel */

const ROLLING = 600;

/** Add a ball to a picture. @param {SVGElement} picture @param {number} [radius] */
export function createBall(picture, radius = 9) {
  const disc = svg("g", { class: "ball", visibility: "hidden" });
  disc.append(
    svg("circle", { class: "ball-body", r: radius }),
    svg("circle", { class: "ball-light", r: radius * 0.32, cx: -radius * 0.3, cy: -radius * 0.35 }),
  );
  picture.append(disc);
  /** @type {Animation | null} */
  let rolling = null;
  let stands = "";

  /** @param {Pixel} pixel */
  const at = ([x, y]) => `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
  return {
    /** Stand at a place, at once. @param {Pixel} pixel */
    place(pixel) {
      if (stands === at(pixel)) return;
      stands = at(pixel);
      disc.setAttribute("visibility", "visible");
      disc.style.transform = stands;
    },
    /** Be away. */
    hide() {
      stands = "";
      disc.setAttribute("visibility", "hidden");
    },
    /** Roll along a way; the ball already belongs at its end. @param {Pixel[]} way */
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
