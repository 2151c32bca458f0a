"""Memory that is free in this process is given back to the system. Which arrays go is not here."""

import ctypes
from collections.abc import Callable


def _trim() -> Callable[[int], int] | None:
    """Return glibc's malloc_trim; other systems have none."""
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
    return found


_TRIM = _trim()


def give_back() -> None:
    """Give free pages back: arrays that are gone leave holes, which malloc keeps for itself."""
    if _TRIM is not None:
        _TRIM(0)
