"""The notes for teachers in docs/teaching/, from the chapters of the tour."""

from app.resources import resource_folder
from app.tour.render import RenderedChapter, load_tour
from tests.docs.markdown import table

FILE_NAMES = sorted(path.stem for path in (resource_folder("templates") / "tour").glob("*.html"))
CHAPTER_NAMES = [name.split("-", 1)[1] for name in FILE_NAMES]


def plan() -> str:
    """Return the table of the lesson: chapters, minutes, questions."""
    rows = []
    for one, file_name in zip(load_tour(), FILE_NAMES, strict=True):
        assert one.notes is not None
        assert one.question is not None
        when = "yes" if one.notes.core else "if there is time"
        link = f"[{one.place}. {one.chapter.title}]({file_name}.md)"
        rows.append((link, str(one.notes.minutes), when, one.question.text))
    return table(("Chapter", "Minutes", "In the lesson", "Question to the class"), rows)


def notes(name: str) -> str:
    """Return the notes of one chapter."""
    (one,) = [one for one in load_tour() if one.chapter.name == name]
    assert one.notes is not None
    sections = {
        f"Aim ({one.notes.minutes} minutes)": one.notes.aim,
        "What many think before": f"{one.notes.before}\n\nSource: {one.notes.source}",
        "The question to the class": _question(one),
        "What to look for": one.notes.look,
        "What the answers show": one.notes.shows,
        "What to do next": one.notes.next,
    }
    parts = [
        f"*{one.chapter.words}*",
        *(f"## {title}\n\n{text}" for title, text in sections.items()),
    ]
    return "\n\n".join(parts)


def _question(one: RenderedChapter) -> str:
    question = one.question
    assert question is not None
    if not question.options:
        return f"**{question.text}** The next step gives the answer."
    right = " (right)"
    lines = [
        f"- {option}{right if number == question.right else ''}"
        for number, option in enumerate(question.options)
    ]
    return "\n".join([f"**{question.text}**", "", *lines])
