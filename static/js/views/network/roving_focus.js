/**
 * Roving focus: one tab stop for a group of pictures and buttons. The arrow keys move to the nearest item
 * in their direction, Home and End to the first and last.
 */

import { hasBox } from "../../widgets/dom.js";

const DIRECTIONS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});
const SIDEWAYS = 3; // how much farther off something beside the way counts

/** @param {HTMLElement} group @param {string} selector of what can have the focus */
export function createRovingFocus(group, selector) {
  /** @type {HTMLElement|null} */
  let current = null;

  const own = (/** @type {HTMLElement} */ one) => one.closest("[popover]") === group.closest("[popover]");
  const all = () =>
    [.../** @type {NodeListOf<HTMLElement>} */ (group.querySelectorAll(selector))].filter(own);
  const seen = () => all().filter((one) => hasBox(one) && !one.matches(":disabled"));

  /** @param {HTMLElement|null} next */
  function hold(next) {
    for (const one of all()) one.tabIndex = one === next ? 0 : -1;
    current = next;
  }

  group.addEventListener("focusin", ({ target }) => {
    const found = target instanceof HTMLElement && all().includes(target) ? target : null;
    if (found && found !== current) hold(found);
  });
  group.addEventListener("keydown", (event) => {
    const from = /** @type {HTMLElement} */ (event.target);
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || !all().includes(from))
      return;
    const stops = seen();
    const direction = DIRECTIONS[event.key];
    const ends = { Home: stops[0], End: stops[stops.length - 1] };
    const next = direction
      ? nearest(from, stops, direction)
      : event.key === "Home" || event.key === "End"
        ? ends[event.key]
        : undefined;
    if (!direction && !next) return;
    event.preventDefault();
    event.stopPropagation();
    next?.focus();
  });

  return {
    /** Other things are seen: one of them is the tab stop. */
    refresh() {
      const stops = seen();
      hold(current && stops.includes(current) ? current : (stops[0] ?? null));
    },
    /** The element that Tab comes to. */
    get current() {
      return current;
    },
  };
}

/** @param {HTMLElement} from @param {HTMLElement[]} stops @param {[number, number]} direction */
function nearest(from, stops, [right, down]) {
  const at = middle(from);
  /** @type {{one: HTMLElement, far: number}|null} */
  let best = null;
  for (const one of stops) {
    const to = middle(one);
    const along = right * (to.x - at.x) + down * (to.y - at.y);
    const beside = Math.abs(right ? to.y - at.y : to.x - at.x);
    const far = along + SIDEWAYS * beside;
    if (one !== from && along > 4 && (!best || far < best.far)) best = { one, far };
  }
  return best?.one;
}

/** @param {HTMLElement} element */
function middle(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
