/**
 * Shows the newest state view by view, in pieces between which a press is answered. A view that
 * fails says so where it stands, and the others go on. What a view draws is its own.
 */

const FRAME = 16; // milliseconds of drawing after which a press is listened to

/**
 * @param {{getState: () => object, painted: () => void, panels: (state: object) => Set<string>}} options
 *   painted: once all have seen it; panels: those on stage, the views of others are not drawn
 */
export function createRenderLoop({ getState, painted, panels }) {
  /** @type {{element: HTMLElement, change: (state: object) => void}[]} */
  const views = [];
  let scheduled = false;
  let waiting = 0; // views that have not seen the newest state
  let next = 0; // the one whose turn it is

  function paint() {
    scheduled = false;
    const began = performance.now();
    const onStage = panels(getState());
    while (waiting > 0) {
      const { element, change, panel } = views[next];
      if (!panel || onStage.has(panel)) guarded(element, () => change(getState()));
      next = (next + 1) % views.length;
      waiting -= 1;
      if (waiting > 0 && performance.now() - began > FRAME) return later(setTimeout);
    }
    next = 0;
    painted();
  }

  function later(how) {
    if (scheduled) return;
    scheduled = true;
    how(paint);
  }

  return {
    /** Let a view draw itself once, and then whenever the state is another. */
    add(element, view) {
      const change = guarded(element, () => view(element));
      const panel = element.closest("[data-panel]")?.dataset.panel ?? null;
      if (change) views.push({ element, change, panel });
    },
    /** The state is another: show it as soon as there is a frame. */
    show() {
      waiting = views.length;
      later(requestAnimationFrame);
    },
  };
}

function guarded(element, work) {
  try {
    return work();
  } catch (failure) {
    console.error(failure);
    if (element && !element.querySelector(".problem.failed")) element.prepend(apology());
    return undefined;
  }
}

function apology() {
  const sentence = document.createElement("p");
  sentence.className = "problem failed";
  sentence.textContent = "This part could not be drawn; the rest goes on. Please reload the page.";
  return sentence;
}
