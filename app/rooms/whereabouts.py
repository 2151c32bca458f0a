"""Where the pages of a room are: do they follow, and in which chapter."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Whereabouts:
    """Where one page is; `chapter` is None outside the tour."""

    following: bool = True
    chapter: int | None = None

    def to_text(self) -> str:
        """Return a short text for a store.

        >>> Whereabouts(False, 3).to_text(), Whereabouts().to_text()
        ('elsewhere 3', 'following ')
        """
        chapter = "" if self.chapter is None else self.chapter
        return f"{'following' if self.following else 'elsewhere'} {chapter}"

    @classmethod
    def from_text(cls, text: str) -> "Whereabouts":
        """Return what `to_text` has written.

        >>> Whereabouts.from_text("elsewhere 3")
        Whereabouts(following=False, chapter=3)
        """
        word, chapter = text.split(" ")
        return cls(word == "following", int(chapter) if chapter else None)


def count_whereabouts(pages: Iterable[Whereabouts]) -> dict[str, Any]:
    """Return how many follow, look elsewhere, and are in which chapter.

    >>> count_whereabouts([Whereabouts(), Whereabouts(False, 3), Whereabouts(True, 3)])
    {'following': 2, 'elsewhere': 1, 'chapters': {'3': 2}}
    """
    known = list(pages)
    following = sum(one.following for one in known)
    chapters = Counter(one.chapter for one in known if one.chapter is not None)
    return {
        "following": following,
        "elsewhere": len(known) - following,
        "chapters": {str(chapter): chapters[chapter] for chapter in sorted(chapters)},
    }
