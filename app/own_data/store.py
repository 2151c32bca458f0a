"""The interface of stores of own data, which outlive a session or are shared by replicas.

A store holds files of own data by their problem. Whoever has saved one may delete it with a token,
of which the store holds the SHA-256.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

MAX_TOKENS = 32  # of one file; of more who saved it, the first may not delete it any more


@dataclass(frozen=True)
class StoreBounds:
    """At most `max_files` files of `max_bytes` bytes together, for `seconds` after their save."""

    max_files: int
    max_bytes: int
    seconds: float


class OwnDataStore(Protocol):
    """Stores files of own data within its `StoreBounds`.

    Raises:
        StoreFull: `save` would exceed the bounds; what is stored stays.
        StoreUnavailable, RedisUnavailable: the store cannot be reached now.
    """

    async def save(self, problem: str, file: bytes, token_hash: str | None = None) -> float:
        """Save a file, or extend the life of the same one; return the time at which it ends."""

    async def find(self, problem: str) -> bytes | None:
        """Return the file of a problem; None if it has ended or never was."""

    async def extend(self, problems: Sequence[str]) -> list[str]:
        """Extend the life of files as a save does; return the problems that are not stored."""

    async def delete(self, problem: str, token_hash: str) -> bool:
        """Take back a save; with the last one the file goes. Return whether it was this token's."""

    async def close(self) -> None:
        """Close what the store has opened."""
