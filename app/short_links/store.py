"""What keeps short links, as its users see it, and what a link is called. No store is here.

A link is the fragment of an address, without the #: `view/1…`. The same fragment has the same id.
"""

from base64 import urlsafe_b64encode
from hashlib import sha256
from re import fullmatch
from typing import Protocol

ID_LENGTHS = (10, 16, 24, 43)  # of ids; a longer one only where a shorter has another link
FRAGMENT_PATTERN = r"view/[1-9][A-Za-z0-9_-]+"
ID_PATTERN = r"[A-Za-z0-9_-]{10,43}"


class StoreFull(Exception):
    """As many links are kept as may be."""


class StoreUnavailable(Exception):
    """What keeps the links cannot be asked now; `str` says why."""


class LinkStore(Protocol):
    """Keeps links for a time, and so many at most.

    Raises: Full, and Unavailable.
    """

    async def save(self, fragment: str) -> str:
        """Keep a link from now on for its whole time, and return its id."""

    async def find(self, link_id: str) -> str | None:
        """Return the link with this id; None where there is none any more, or never was."""

    async def close(self) -> None:
        """Let go of what was open."""


def candidate_ids(fragment: str) -> list[str]:
    """Return the ids that a link may have, in the order in which they are tried.

    As `openssl dgst -sha256 -binary | base64` says:

    >>> candidate_ids("view/1abc")[0]
    'eGurQ6vL1h'
    """
    whole = urlsafe_b64encode(sha256(fragment.encode()).digest()).decode()
    return [whole[:length] for length in ID_LENGTHS]


def is_valid_link(fragment: str, max_characters: int) -> bool:
    """Say whether this has the form of a link, and at most so many signs.

    >>> links = ("view/1abc", "view/1<b>", "tour/5", "view/1" + "a" * 20)
    >>> [is_valid_link(one, 20) for one in links]
    [True, False, False, False]
    """
    return len(fragment) <= max_characters and bool(fullmatch(FRAGMENT_PATTERN, fragment))


def is_valid_id(text: str) -> bool:
    """Say whether this has the form of an id."""
    return bool(fullmatch(ID_PATTERN, text))
