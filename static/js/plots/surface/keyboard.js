/**
 * The map of a loss surface under the keyboard: arrows lead to a point, which is read once they
 * rest. It knows no surface and draws nothing: what a point is, and what is done with it, is the
 * caller's.
 */

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const STROKES = 16; // from the middle to the edge: the points of the finest grid
const LONG = 4; // strokes at once, with Shift
const REST = 200; // milliseconds without a stroke, after which the point is read
const NAME =
  "Map of the loss: arrow keys lead to a point, in longer strokes with Shift, Home to the middle; its loss is read where they rest; Escape reads no point";

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
  area.setAttribute("aria-label", NAME);

  area.addEventListener("keydown", (event) => {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    if (event.target !== area || ctrlKey || metaKey || altKey) return;
    if (key === "Escape") {
      clearTimeout(timer);
      if (leave()) event.stopPropagation();
      return;
    }
    if (key === "Enter") return soon(0);
    const from = standing();
    const way = key === "Home" ? [0, 0] : ARROWS[key];
    if (!from || !way) return;
    event.preventDefault();
    event.stopPropagation();
    const stroke = (from.radius / STROKES) * (shiftKey ? LONG : 1);
    const along = (value, by) => Math.max(-from.radius, Math.min(from.radius, value + by * stroke));
    lead(
      key === "Home"
        ? { alpha: 0, beta: 0 }
        : { alpha: along(from.alpha, way[0]), beta: along(from.beta, way[1]) },
    );
    soon(REST);
  });

  function soon(after) {
    clearTimeout(timer);
    timer = window.setTimeout(read, after);
  }
}
