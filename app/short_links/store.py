"""What keeps short links, as its users see it, and what a link is called. No store is here.

A link is the fragment of an address, without the #: `view/1…`. The same fragment has the same id.
"""

from base64 import urlsafe_b64encode
from hashlib import sha256
from re import fullmatch
from typing import Protocol

LENGTHS = (10, 16, 24, 43)  # of ids; a longer one only where a shorter has another link
FRAGMENT = r"view/[1-9][A-Za-z0-9_-]+"
ID = r"[A-Za-z0-9_-]{10,43}"


class Full(Exception):
    """As many links are kept as may be."""


class Unavailable(Exception):
    """What keeps the links cannot be asked now; `str` says why."""


class Store(Protocol):
    """Keeps links for a time, and so many at most.

    Raises: Full, and Unavailable.
    """

    async def keep(self, fragment: str) -> str:
        """Keep a link from now on for its whole time, and return its id."""

    async def find(self, id: str) -> str | None:
        """Return the link with this id; None where there is none any more, or never was."""

    async def close(self) -> None:
        """Let go of what was open."""


def ids_of(fragment: str) -> list[str]:
    """Return the ids that a link may have, in the order in which they are tried.

    As `openssl dgst -sha256 -binary | base64` says:

    >>> ids_of("view/1abc")[0]
    'eGurQ6vL1h'
    """
    whole = urlsafe_b64encode(sha256(fragment.encode()).digest()).decode()
    return [whole[:length] for length in LENGTHS]


def is_link(fragment: str, signs: int) -> bool:
    """Say whether this has the form of a link, and at most so many signs.

    >>> [is_link(one, 20) for one in ("view/1abc", "view/1<b>", "tour/5", "view/1" + "a" * 20)]
    [True, False, False, False]
    """
    return len(fragment) <= signs and bool(fullmatch(FRAGMENT, fragment))


def is_id(text: str) -> bool:
    """Say whether this has the form of an id."""
    return bool(fullmatch(ID, text))
