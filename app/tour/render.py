"""Renders a tour: the chapters of a folder, with their numbers, terms and formulas filled in.

A tour is rendered once per process, on first use, because the engine runs every scene for it.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import unescape
from pathlib import Path
from threading import Lock
from typing import Any

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from app.content.glossary import formula, symbol, term
from app.resources import resource_folder
from app.tour.chapter import BadChapter, Chapter, read_chapters
from app.tour.class_question import ClassQuestion, parse_question
from app.tour.figures import render_figure
from app.tour.quoted_numbers import claim_holds, compute_value, format_value
from app.tour.scene_records import SceneRecords
from app.tour.teachers_notes import TeachersNotes, parse_notes
from engine import BadInput

_TEMPLATES = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
_build_lock = Lock()


@dataclass(frozen=True)
class RenderedChapter:
    """A chapter with its place in the tour (from 1), computed numbers, and texts as HTML.

    `question` is what a class can be asked, `notes` what its teacher reads; None without them.
    """

    place: int
    chapter: Chapter
    records: SceneRecords
    numbers: dict[str, float]
    texts: dict[str, Markup]
    question: ClassQuestion | None
    notes: TeachersNotes | None

    @cached_property
    def figure(self) -> Markup | None:
        """The figure of the chapter, drawn when the article is first requested."""
        declared = self.chapter.figure
        return render_figure(self.records, declared) if declared else None

    def to_data(self) -> dict[str, Any]:
        """Return the chapter as JSON values, for the tour panel of the page."""
        chapter = self.chapter
        return {
            "name": chapter.name,
            "title": chapter.title,
            "scene": chapter.scene.data,
            "scenes": {name: scene.data for name, scene in chapter.scenes.items()},
            "lit": list(chapter.lit),
            "deed": dict(chapter.deed),
            "texts": {part: str(text) for part, text in self.texts.items()},
            "ask": self.question and self.question.to_data(),
        }


def load_tour(folder_name: str = "") -> tuple[RenderedChapter, ...]:
    """Return the tour in a folder, or the built-in tour.

    Raises: BadChapter or BadInput for an invalid chapter.
    """
    with _build_lock:
        return _load_tour(
            Path(folder_name) if folder_name else resource_folder("templates") / "tour"
        )


@lru_cache(maxsize=2)
def _load_tour(folder_path: Path) -> tuple[RenderedChapter, ...]:
    return tuple(
        _render_chapter(number, one)
        for number, one in enumerate(read_chapters(folder_path), start=1)
    )


def _render_chapter(place: int, chapter: Chapter) -> RenderedChapter:
    """Compute the numbers of a chapter, check its claims and render its texts.

    Raises: BadChapter for an unknown number, a claim that does not hold, or a bad placeholder.
    """
    records = SceneRecords(chapter.scene)
    try:
        values = {name: compute_value(records, one) for name, one in chapter.numbers.items()}
        for claim in chapter.claims:
            if not claim_holds(claim, values):
                raise BadInput("claims", claim, f"a claim that holds for {values}")
    except BadInput as bad:
        raise BadChapter(chapter.name, bad.field, bad.value, bad.allowed) from bad
    numbers = {
        name: Markup(
            f'<data value="{values[name]!r}">{format_value(values[name], declared)}</data>'
        )
        for name, declared in chapter.numbers.items()
    }
    variables: dict[str, Any] = {**_PLACEHOLDERS, "deed": chapter.deed, **numbers}
    texts = {
        part: _render_text(chapter, part, text, variables) for part, text in chapter.texts.items()
    }
    words: dict[str, Any] = {
        name: format_value(values[name], declared) for name, declared in chapter.numbers.items()
    }
    ask = _render_strings(chapter, "ask", chapter.ask, words)
    lesson = _render_strings(chapter, "lesson", chapter.lesson, words)
    try:
        question = parse_question(ask, chapter.scene) if ask else None
        notes = parse_notes(lesson) if lesson else None
    except BadInput as bad:
        raise BadChapter(chapter.name, bad.field, bad.value, bad.allowed) from bad
    return RenderedChapter(place, chapter, records, values, texts, question, notes)


def _render_strings(chapter: Chapter, field: str, given: Any, variables: dict[str, Any]) -> Any:
    """Return values of TOML with the numbers filled into every string, as plain text."""
    if isinstance(given, str):
        return unescape(str(_render_text(chapter, field, given, variables)))
    if isinstance(given, dict):
        return {
            key: _render_strings(chapter, f"{field}.{key}", one, variables)
            for key, one in given.items()
        }
    if isinstance(given, list):
        return [_render_strings(chapter, field, one, variables) for one in given]
    return given


def _render_text(chapter: Chapter, part: str, text: str, variables: dict[str, Any]) -> Markup:
    """Render one text of a chapter with Jinja2. Raises: BadChapter for a bad placeholder."""
    try:
        return Markup(_TEMPLATES.from_string(text).render(variables))
    except (TemplateError, KeyError) as failure:
        names = ", ".join(variables)
        raise BadChapter(chapter.name, part, str(failure), f"placeholders of {names}") from failure


def _live_value(name: str) -> Markup:
    """Return an element whose number the page fills in after the task is done."""
    return Markup(f'<data data-live="{name}" value="">–</data>')


def _spot_reference(name: str, words: str) -> Markup:
    """Return words that highlight a spot of the page while they are pointed at."""
    return Markup(f'<b data-spot="{name}">{words}</b>')


def _scene_button(name: str, words: str) -> Markup:
    """Return a button that shows another scene of the chapter."""
    return Markup(f'<button type="button" class="link" data-scene="{name}">{words}</button>')


def _page_slot(name: str) -> Markup:
    """Return an element into which the page moves one of its parts while the chapter is open."""
    return Markup(f'<div data-slot="{name}"></div>')


_PLACEHOLDERS = {
    "term": term,
    "symbol": symbol,
    "formula": formula,
    "live": _live_value,
    "spot": _spot_reference,
    "scene": _scene_button,
    "slot": _page_slot,
}


def plain_text(text: str) -> str:
    """Return HTML without tags, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text)).strip()
