/**
 * Keyboard control of the loss surface. On the map, the arrow keys move to a point, which is read once
 * they rest. In the 3D scene they turn the camera.
 */

const ARROWS = /** @type {Record<string, number[]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
});
const STROKES = 16; // from the middle to the edge: the points of the finest grid
const LONG = 4; // strokes at once, with Shift
const REST = 200; // milliseconds without a stroke, after which the point is read

/** Descriptions of the keys for screen readers. */
export const MAP_KEYS =
  "Map of the loss: arrow keys move a point, in longer strokes with Shift, Home to the middle; " +
  "its loss is read where they rest; Escape removes it.";
export const SCENE_KEYS =
  "Loss landscape in 3-D: arrow keys turn it, plus and minus zoom, Home puts it back.";

/** @param {KeyboardEvent} event */
function isPlain({ ctrlKey, metaKey, altKey }) {
  return !ctrlKey && !metaKey && !altKey;
}

/**
 * @param {HTMLElement} area
 * @param {{standing: () => {alpha: number, beta: number, radius: number} | null,
 *   lead: (point: {alpha: number, beta: number}) => void, read: () => void, leave: () => boolean}} does
 *   `standing`: the point that is read, or the middle, and how far the map reaches; null without a map.
 *   `leave` says whether there was a point to leave
 */
export function wireMapKeys(area, { standing, lead, read, leave }) {
  let timer = 0;
  area.tabIndex = 0;
  area.setAttribute("role", "application");
  area.setAttribute("aria-roledescription", "map");

  area.addEventListener("keydown", (event) => {
    const { key, shiftKey } = event;
    if (event.target !== area || !isPlain(event)) return;
    if (key === "Escape") {
      clearTimeout(timer);
      if (leave()) event.stopPropagation();
      return;
    }
    if (key === "Enter") return void soon(0);
    const from = standing();
    const way = key === "Home" ? [0, 0] : ARROWS[key];
    if (!from || !way) return;
    event.preventDefault();
    event.stopPropagation();
    const stroke = (from.radius / STROKES) * (shiftKey ? LONG : 1);
    const along = (/** @type {number} */ value, /** @type {number} */ by) =>
      Math.max(-from.radius, Math.min(from.radius, value + by * stroke));
    lead(
      key === "Home"
        ? { alpha: 0, beta: 0 }
        : { alpha: along(from.alpha, way[0]), beta: along(from.beta, way[1]) },
    );
    soon(REST);
  });

  /** @param {number} after */
  function soon(after) {
    clearTimeout(timer);
    timer = window.setTimeout(read, after);
  }
}

/**
 * @param {HTMLElement} area
 * @param {(key: string) => boolean} turn turns the scene by a key; false where the key turns nothing
 */
export function wireSceneKeys(area, turn) {
  area.tabIndex = 0;
  area.setAttribute("role", "application");
  area.setAttribute("aria-roledescription", "3-D picture");
  area.addEventListener("keydown", (event) => {
    if (event.target !== area || !isPlain(event) || !turn(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  });
}
