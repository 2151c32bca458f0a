/** Moves the mark of an answer on a map, with the pointer or the arrow keys; Enter sends it. */

/** @import { MapPoint, answerMapLayout } from "../../plots/question/map_layout.js" */

/** @type {Record<string, MapPoint>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const STROKES = 32; // of an arrow key, from the middle of the map to its edge
const LONG = 4; // strokes at once, with Shift

/**
 * @param {HTMLElement} area
 * @param {{layout: () => ReturnType<typeof answerMapLayout> | null, standing: () => MapPoint,
 *   move: (point: MapPoint) => void, pick: () => void}} does
 */
export function wireMapMark(area, { layout, standing, move, pick }) {
  area.tabIndex = 0;
  area.classList.add("handled");
  area.setAttribute("role", "application");
  area.setAttribute("aria-roledescription", "map");

  /** @param {PointerEvent} event */
  function follow({ clientX, clientY }) {
    const box = area.getBoundingClientRect();
    const now = layout();
    if (now) move(now.point(clientX - box.left, clientY - box.top));
  }
  area.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    area.setPointerCapture(event.pointerId);
    follow(event);
  });
  area.addEventListener("pointermove", (event) => {
    if (area.hasPointerCapture(event.pointerId)) follow(event);
  });
  area.addEventListener("pointerup", (event) => {
    if (area.hasPointerCapture(event.pointerId)) pick();
  });
  area.addEventListener("keydown", (event) => {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    const now = layout();
    if (!now || ctrlKey || metaKey || altKey || (key !== "Enter" && !ARROWS[key])) return;
    event.preventDefault();
    event.stopPropagation();
    if (key === "Enter") return void pick();
    const stroke = (now.radius / STROKES) * (shiftKey ? LONG : 1);
    const within = (/** @type {number} */ value) => Math.max(-now.radius, Math.min(now.radius, value));
    const [alpha, beta] = standing();
    move([within(alpha + ARROWS[key][0] * stroke), within(beta + ARROWS[key][1] * stroke)]);
  });
}
