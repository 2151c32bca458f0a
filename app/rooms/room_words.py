"""Room words: what a class types to join a room. Each is that of at most one open room.

A word has four syllables of a consonant and a vowel: (14 · 5)⁴ = 24,010,000 words.
"""

import re
from secrets import choice

CONSONANTS = "bdfgklmnprstvz"  # without c, h, j, q, w, x, y, which are spelt in several ways
VOWELS = "aeiou"
SYLLABLES = 4
WORD_COUNT = (len(CONSONANTS) * len(VOWELS)) ** SYLLABLES

_BETWEEN_LETTERS = re.compile(r"[\s\-\u2010-\u2015]+")  # blanks, hyphens and dashes
_WORD = re.compile(f"(?:[{CONSONANTS}][{VOWELS}]){{{SYLLABLES}}}")


def draw_word() -> str:
    """Return a random word."""
    return "".join(choice(CONSONANTS) + choice(VOWELS) for _ in range(SYLLABLES))


def parse_word(typed: str) -> str | None:
    """Return the word that somebody has typed; None if it has not the form of one.

    >>> parse_word(" MIKA-lu to"), parse_word("mikalut"), parse_word("cikaluto")
    ('mikaluto', None, None)
    """
    word = _BETWEEN_LETTERS.sub("", typed).lower()
    return word if _WORD.fullmatch(word) else None
