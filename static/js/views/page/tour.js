/**
 * The tour's panel: the chapter's text, its task and what the task found, the question; the buttons to
 * the next and the previous chapter. It highlights the places of the page that the chapter speaks of.
 */

import { chapterOf } from "../../state/tour.js";
import { format } from "../../text/format.js";
import { createEmbeddedParts } from "../../tour/embedded_parts.js";
import { hasStrayed } from "../../tour/guide.js";
import { highlightTarget, pointAt, revealTarget, showHighlights } from "../../tour/highlights.js";

const PARTS = ["text", "do", "found", "question", "answer", "next"];

/** @param {HTMLElement} element @param {(action: object) => void} send */
export function mountTour(element, send) {
  const find = (selector) => element.querySelector(selector);
  const parts = Object.fromEntries(PARTS.map((part) => [part, find(`[data-part=${part}]`)]));
  const opener = document.querySelector("#tour-open");
  const list = find("#tour-list");
  const next = find("#tour-next");
  const slots = createEmbeddedParts(element);
  const seen = {};

  const guide = (to, more = {}) => send({ type: "local/guide", to, ...more });
  opener.addEventListener("click", () => guide("toggle"));
  for (const button of element.querySelectorAll("[data-guide]")) {
    button.addEventListener("click", () => guide(button.dataset.guide));
  }
  list.addEventListener("change", () => guide("show", { number: Number(list.value) }));
  find("#tour-fold").addEventListener("click", () => fold(!element.classList.contains("folded")));
  for (const [over, out] of [
    ["pointerover", "pointerout"],
    ["focusin", "focusout"],
  ]) {
    element.addEventListener(over, ({ target }) =>
      pointAt([target.closest("[data-spot]")?.dataset.spot].filter(Boolean)),
    );
    element.addEventListener(out, () => pointAt([]));
  }
  element.addEventListener("click", ({ target }) => {
    const name = target.closest("[data-scene]")?.dataset.scene;
    if (name) guide("scene", { name });
  });

  /** The places that a part of the text names. */
  function spotsIn(part) {
    return [...part.querySelectorAll("[data-spot]")].map(({ dataset }) => dataset.spot);
  }

  function fold(folded) {
    element.classList.toggle("folded", folded);
    find("#tour-fold").setAttribute("aria-expanded", String(!folded));
  }

  /** Make room for the panel, or give it back; charts draw themselves anew in what they have. */
  function dock(open) {
    element.hidden = !open;
    document.documentElement.classList.toggle("touring", open);
    opener.setAttribute("aria-expanded", String(open));
  }

  function write(chapter, { at, chapters, done }) {
    slots.clear();
    for (const part of PARTS) parts[part].innerHTML = chapter.texts[part] ?? "";
    find("#tour-more").hidden = !chapter.texts.next;
    slots.fill();
    find("#tour-title").textContent = chapter.title;
    find("#tour-answer").open = false;
    list.replaceChildren(
      ...chapters.map(
        ({ title, name }, number) =>
          new Option(
            `${number + 1} ${title}${done.includes(name) ? " ✓" : ""}`,
            String(number),
            false,
            number === at,
          ),
      ),
    );
    list.value = String(at);
    find("#tour-bar").value = at + 1;
    find("#tour-bar").max = chapters.length;
    find("[data-guide=previous]").disabled = at === 0;
    const last = at === chapters.length - 1;
    next.dataset.guide = last ? "close" : "next";
    next.textContent = last ? "Done" : "Next ›";
    showHighlights([]);
    find(".tour-body").scrollTop = 0;
    fold(false);
    find("#tour-title").focus({ preventScroll: true });
  }

  function tellFound(found) {
    const place = find("#tour-found");
    const fresh = place.hidden && Boolean(found);
    place.hidden = !found;
    find("#tour-do").classList.toggle("done", Boolean(found));
    for (const [name, value] of Object.entries(found ?? {})) {
      for (const slot of parts.found.querySelectorAll(`[data-live="${name}"]`)) {
        slot.textContent =
          typeof value !== "number" ? value : Number.isInteger(value) ? String(value) : format(value, 3);
        slot.value = String(value);
      }
    }
    if (fresh) reveal(place);
  }

  /** Scroll the text, and nothing else, until a part of it is seen. */
  function reveal(part) {
    const body = find(".tour-body");
    const below = part.getBoundingClientRect().bottom - body.getBoundingClientRect().bottom;
    if (below > 0) body.scrollTop += below + 12;
  }

  return function update(state) {
    const { tour, sceneProgress } = state;
    const chapter = chapterOf(state);
    if (tour.open !== seen.open) dock(tour.open);
    opener.classList.toggle("fresh", tour.fresh);
    opener.ariaLabel = tour.fresh ? "Start the tour" : "Tour";
    if (chapter !== seen.chapter || tour.done !== seen.done) {
      if (chapter && chapter !== seen.chapter) write(chapter, tour);
      if (!chapter) {
        slots.clear();
        showHighlights([]);
        revealTarget([]);
      }
    }
    element.classList.toggle("empty", !chapter);
    if (chapter && tour.found !== seen.found) tellFound(tour.found);
    const settled = chapter && tour.from !== null;
    if (settled && tour.from !== seen.from) {
      showHighlights(chapter.lit, spotsIn(parts.do));
      revealTarget(chapter.lit);
      highlightTarget(chapter.lit[0])?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    element.dataset.settled = settled ? chapter.name : "";
    const waits = tour.waiting || sceneProgress.waiting;
    const words =
      tour.problem ??
      (tour.waiting
        ? "The tour is being prepared…"
        : sceneProgress.waiting
          ? "The chapter is being loaded…"
          : sceneProgress.said.join(" "));
    const news = find("#tour-news");
    if (news.textContent !== words) news.textContent = words;
    element.setAttribute("aria-busy", String(waits));
    find("[data-guide=again]").hidden = !settled || !hasStrayed(state);
    Object.assign(seen, { open: tour.open, chapter, done: tour.done, found: tour.found, from: tour.from });
  };
}
