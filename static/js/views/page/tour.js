/**
 * The panel of the tour: the chapter's text, its task with the result, its question, and the buttons to
 * the next and previous chapter. It highlights the places that the chapter mentions.
 */

/** @import { Send, State } from "../../state/state_types.js" */
/** @import { TaskValues, TourChapter, TourState } from "../../tour/tour_types.js" */

import { chapterOf } from "../../state/tour.js";
import { format } from "../../text/format.js";
import { createEmbeddedParts } from "../../tour/embedded_parts.js";
import { hasStrayed } from "../../tour/guide.js";
import { highlightTarget, pointAt, revealTarget, showHighlights } from "../../tour/highlights.js";
import { find, findAll } from "../../widgets/dom.js";

/** @typedef {(typeof PARTS)[number]} TourPart */
/** @typedef {"close" | "next" | "previous" | "again" | "ask"} GuideButton */

const PARTS = /** @type {const} */ (["text", "do", "found", "question", "answer", "next"]);
/** @type {GuideButton[]} */
const BUTTONS = ["close", "next", "previous", "again", "ask"];

/** @param {HTMLElement} element @param {Send} send */
export function mountTour(element, send) {
  const within = (/** @type {string} */ selector) => find(selector, element);
  const part = (/** @type {TourPart} */ name) => within(`[data-part=${name}]`);
  const page = document.documentElement.classList;
  const opener = find("#tour-open");
  const list = find("#tour-list", element, HTMLSelectElement);
  const bar = find("#tour-bar", element, HTMLProgressElement);
  const previous = find("[data-guide=previous]", element, HTMLButtonElement);
  const next = within("#tour-next");
  const slots = createEmbeddedParts(element);
  /** @type {Partial<TourState> & {chapter?: TourChapter | null}} */
  let seen = {};

  opener.addEventListener("click", () => send({ type: "local/guide", to: "toggle" }));
  for (const button of findAll("[data-guide]", element, HTMLElement)) {
    button.addEventListener("click", () => {
      const to = BUTTONS.find((one) => one === button.dataset.guide);
      if (to) send({ type: "local/guide", to });
    });
  }
  list.addEventListener("change", () =>
    send({ type: "local/guide", to: "show", number: Number(list.value) }),
  );
  within("#tour-fold").addEventListener("click", () => fold(!page.contains("tour-folded")));
  for (const [over, out] of [
    ["pointerover", "pointerout"],
    ["focusin", "focusout"],
  ]) {
    element.addEventListener(over, (event) => {
      const spot = attributeAt(event, "data-spot");
      pointAt(spot ? [spot] : []);
    });
    element.addEventListener(out, () => pointAt([]));
  }
  element.addEventListener("click", (event) => {
    const name = attributeAt(event, "data-scene");
    if (name) send({ type: "local/guide", to: "scene", name });
  });

  /** @param {boolean} folded */
  function fold(folded) {
    page.toggle("tour-folded", folded);
    within("#tour-fold").setAttribute("aria-expanded", String(!folded));
  }

  /**
   * Make room for the panel, or give it back; charts draw themselves anew in what they have.
   * @param {boolean} open
   */
  function dock(open) {
    element.hidden = !open;
    page.toggle("touring", open);
    opener.setAttribute("aria-expanded", String(open));
  }

  /** @param {TourChapter} chapter @param {TourState} tour */
  function write(chapter, { at, chapters, done }) {
    const all = chapters ?? [];
    slots.clear();
    for (const name of PARTS) part(name).innerHTML = chapter.texts[name] ?? "";
    within("#tour-more").hidden = !chapter.texts.next;
    within("#tour-ask-text").textContent = chapter.ask?.text ?? "";
    slots.fill();
    within("#tour-title").textContent = chapter.title;
    find("#tour-answer", element, HTMLDetailsElement).open = false;
    list.replaceChildren(
      ...all.map(({ title, name }, number) => {
        const words = `${number + 1} ${title}${done.includes(name) ? " ✓" : ""}`;
        return new Option(words, String(number), false, number === at);
      }),
    );
    list.value = String(at);
    bar.value = at + 1;
    bar.max = all.length;
    previous.disabled = at === 0;
    const last = at === all.length - 1;
    next.dataset.guide = last ? "close" : "next";
    next.textContent = last ? "Done" : "Next ›";
    showHighlights([]);
    within(".tour-body").scrollTop = 0;
    fold(false);
    within("#tour-title").focus({ preventScroll: true });
  }

  /** @param {TaskValues | null} found */
  function tellFound(found) {
    const place = within("#tour-found");
    const fresh = place.hidden && Boolean(found);
    place.hidden = !found;
    within("#tour-do").classList.toggle("done", Boolean(found));
    for (const [name, value] of Object.entries(found ?? {})) {
      for (const slot of findAll(`[data-live="${name}"]`, part("found"), HTMLDataElement)) {
        slot.textContent =
          typeof value !== "number" ? value : Number.isInteger(value) ? String(value) : format(value, 3);
        slot.value = String(value);
      }
    }
    if (fresh) reveal(place);
  }

  /** Scroll the text, and nothing else, until a place in it is seen. @param {HTMLElement} place */
  function reveal(place) {
    const body = within(".tour-body");
    const below = place.getBoundingClientRect().bottom - body.getBoundingClientRect().bottom;
    if (below > 0) body.scrollTop += below + 12;
  }

  return function update(/** @type {State} */ state) {
    const { tour } = state;
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
      showHighlights(chapter.lit, spotsIn(part("do")));
      revealTarget(chapter.lit);
      highlightTarget(chapter.lit[0])?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    element.dataset.settled = settled ? chapter.name : "";
    const words = newsOf(state);
    const news = within("#tour-news");
    if (news.textContent !== words) news.textContent = words;
    element.setAttribute("aria-busy", String(tour.waiting || state.sceneProgress.waiting));
    within("[data-guide=again]").hidden = !settled || !hasStrayed(state);
    within("#tour-ask").hidden = !chapter?.ask || state.room?.role !== "presenter" || Boolean(state.question);
    seen = { open: tour.open, chapter, done: tour.done, found: tour.found, from: tour.from };
  };
}

/** What an attribute says where an event happened. @param {Event} event @param {string} name */
function attributeAt({ target }, name) {
  return target instanceof Element ? target.closest(`[${name}]`)?.getAttribute(name) : null;
}

/** The places that a part of the text names. @param {HTMLElement} part */
function spotsIn(part) {
  return findAll("[data-spot]", part, HTMLElement).map(({ dataset }) => dataset.spot ?? "");
}

/** What is on its way, or went wrong. @param {Pick<State, "tour" | "sceneProgress">} state */
function newsOf({ tour, sceneProgress }) {
  if (tour.problem !== null) return tour.problem;
  if (tour.waiting) return "The tour is being prepared…";
  return sceneProgress.waiting ? "The chapter is being loaded…" : sceneProgress.said.join(" ");
}
