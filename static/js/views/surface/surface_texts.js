/** The texts around the picture of a loss surface: legend, caption, and details behind ⓘ. */

import { surfaceLegend } from "../../plots/surface/legend.js";
import { surfaceFactEntries } from "../../plots/surface/plane_legend.js";
import { liesUnder } from "../../plots/surface/surface_overlay.js";
import { surfaceDetails } from "../../plots/surface/surface_words.js";
import { el, find } from "../../widgets/dom.js";
import { legendLine } from "../../widgets/legend.js";

/** @typedef {import("../../net/protocol_types.js").SurfaceMessage} SurfaceMessage */
/** @typedef {import("../../plots/surface/surface_types.js").Pixel} Pixel */

/** @param {HTMLElement} frame what holds the picture @param {HTMLElement} caption */
export function mountSurfaceTexts(frame, caption) {
  const key = el("details", "surface-key");
  key.open = !matchMedia("(max-width: 719px)").matches;
  key.append(el("summary", "", "Legend"));
  const setKey = legendLine(key);
  const setFacts = legendLine(find("#surface-facts"));
  frame.append(key);
  const written = { key: "", details: "" };
  // As the last layout had them: to ask the page at each picture makes it lay out all anew.
  const sizes = { frame: { width: 0, height: 0 }, key: { width: 0, height: 0, top: 0 } };
  const observer = new ResizeObserver(() => {
    sizes.frame = { width: frame.clientWidth, height: frame.clientHeight };
    sizes.key = { width: key.offsetWidth, height: key.offsetHeight, top: key.offsetTop };
  });
  for (const one of [frame, key]) observer.observe(one);

  return {
    /**
     * Name what is in the picture: the same again changes nothing.
     * @param {SurfaceMessage} surface
     * @param {{size: import("../../plots/plotly.js").Size, optimizer: string, seed: number,
     *   picked: import("../../plots/surface/surface_types.js").PlanePoint | null,
     *   step: {step: number} | null, ghost: boolean, webgl: boolean}} how
     */
    say(surface, { size, optimizer, seed, picked, step, ghost, webgl }) {
      const entries = surfaceLegend(surface, size, picked, optimizer);
      const facts = surfaceFactEntries(surface, optimizer);
      const lines = surfaceDetails(surface, step, seed, ghost, webgl);
      const now = { key: JSON.stringify(entries), details: JSON.stringify([facts, lines]) };
      if (now.key !== written.key) setKey(entries);
      if (now.details !== written.details) {
        find("#surface-details").replaceChildren(...lines.map((line) => el("li", "", line)));
        setFacts(facts);
      }
      Object.assign(written, now);
    },
    /** Write the line under the picture. @param {string} line */
    sayUnder(line, problem = false) {
      if (caption.textContent !== line) {
        const [height, ...rest] = line.split("; "); // where there is little room, the height alone is said
        caption.replaceChildren(
          height,
          el("span", "caption-rest", rest.length ? `; ${rest.join("; ")}` : ""),
        );
        caption.title = line;
      }
      caption.classList.toggle("problem", problem);
    },
    /** Keep the legend clear of the ball. @param {Pixel | null} ball */
    keepClear(ball) {
      const { width } = sizes.frame;
      const left = key.classList.contains("left") ? 0 : width - sizes.key.width;
      const { top } = sizes.key;
      const box = { left, right: left + sizes.key.width, top, bottom: top + sizes.key.height };
      if (liesUnder(ball, box)) key.classList.toggle("left");
    },
  };
}
