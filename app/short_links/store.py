"""The interface of short-link stores, and the form of links and their ids.

A link is the fragment of an address without the #: `view/1…`. Equal fragments have equal ids.
"""

from base64 import urlsafe_b64encode
from hashlib import sha256
from re import fullmatch, match
from typing import Protocol

ID_LENGTHS = (10, 16, 24, 43)  # a longer id is used if another link has the shorter one
FRAGMENT_PATTERN = r"view/[1-9][A-Za-z0-9_-]+"
ID_PATTERN = r"[A-Za-z0-9_-]{10,43}"


class LinkStore(Protocol):
    """Stores at most a given number of links, each for a given time.

    Raises:
        StoreFull: `save` would exceed the maximum number of links.
        StoreUnavailable, RedisUnavailable: the store cannot be reached now.
    """

    async def save(self, fragment: str) -> str:
        """Save a link, or extend the life of the same link; return its id."""

    async def find(self, link_id: str) -> str | None:
        """Return the link with this id; None if it has expired or never existed."""

    async def close(self) -> None:
        """Close what the store has opened."""


def candidate_ids(fragment: str) -> list[str]:
    """Return the possible ids of a link in the order in which they are tried.

    An id is a prefix of the link's SHA-256 in base64url that does not end in - or _, which chats
    cut from the end of an address. This one is the beginning of
    `printf view/1abc | openssl dgst -sha256 -binary | base64`:

    >>> candidate_ids("view/1abc")[0]
    'eGurQ6vL1h'
    """
    whole = urlsafe_b64encode(sha256(fragment.encode()).digest()).decode().rstrip("=")
    ids = []
    for length in ID_LENGTHS:
        while whole[length - 1 : length] in ("-", "_"):
            length += 1
        ids.append(whole[:length])
    return ids


def possible_ids(text: str) -> list[str]:
    """Return the ids that `text` may have been before signs stuck to its end or its last was cut.

    >>> possible_ids("eGurQ6vL1h).")
    ['eGurQ6vL1h']
    >>> possible_ids("eGurQ6vL1")
    ['eGurQ6vL1-', 'eGurQ6vL1_']
    """
    found = match(r"[A-Za-z0-9_-]*", text.strip())
    begin = found.group() if found else ""
    readings = [begin, begin.rstrip("-_")]
    if len(begin) + 1 in ID_LENGTHS:
        readings += [f"{begin}-", f"{begin}_"]
    return [one for one in dict.fromkeys(readings) if is_valid_id(one)]


def is_valid_link(fragment: str, max_characters: int) -> bool:
    """Return whether `fragment` has the form of a link and at most `max_characters` characters.

    >>> links = ("view/1abc", "view/1<b>", "tour/5", "view/1" + "a" * 20)
    >>> [is_valid_link(one, 20) for one in links]
    [True, False, False, False]
    """
    return len(fragment) <= max_characters and bool(fullmatch(FRAGMENT_PATTERN, fragment))


def is_valid_id(text: str) -> bool:
    """Return whether `text` has the form of an id."""
    return bool(fullmatch(ID_PATTERN, text))
