/** Moves a layer by dragging its grip: a line shows where it would go. Escape leaves it where it is. */

/** @param {HTMLElement} list of the columns @param {(from: number, to: number) => void} move */
export function wireDragReorder(list, move) {
  let from = -1;
  let to = -1;
  /** @type {HTMLElement | null} */
  let over = null;

  list.addEventListener("pointerdown", (event) => {
    const grip = event.target instanceof Element ? event.target.closest(".layer-grip") : null;
    const item = grip?.closest("[data-place]");
    if (!(grip instanceof HTMLElement) || !(item instanceof HTMLElement) || event.button !== 0) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    from = to = Number(item.dataset.place);
    item.classList.add("dragged");
  });
  list.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (from < 0) return;
    const item = document.elementFromPoint(clientX, clientY)?.closest(".editor-item[data-place]");
    if (!(item instanceof HTMLElement)) return;
    const place = Number(item.dataset.place);
    const box = item.getBoundingClientRect();
    const column = getComputedStyle(list).flexDirection === "column";
    const after = column ? clientY > box.top + box.height / 2 : clientX > box.left + box.width / 2;
    const gap = place + Number(after);
    to = gap > from ? gap - 1 : gap;
    mark(item, after ? "drop-after" : "drop-before");
  });
  list.addEventListener("pointerup", () => end(true));
  list.addEventListener("pointercancel", () => end(false));
  list.addEventListener("lostpointercapture", () => end(false));
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || from < 0) return;
      event.preventDefault();
      event.stopPropagation();
      end(false);
    },
    { capture: true },
  );

  /** @param {HTMLElement | null} item @param {string} side */
  function mark(item, side) {
    over?.classList.remove("drop-before", "drop-after");
    over = item;
    if (side) over?.classList.add(side);
  }

  /** @param {boolean} drop */
  function end(drop) {
    if (from < 0) return;
    const [start, goal] = [from, to];
    from = to = -1;
    mark(null, "");
    for (const item of list.querySelectorAll(".dragged")) item.classList.remove("dragged");
    if (drop && goal !== start) move(start, goal);
  }
}
