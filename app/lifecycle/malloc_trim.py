"""Memory that is free in this process is given back to the system. Which arrays go is not here."""

import ctypes
from collections.abc import Callable


def _find_malloc_trim() -> Callable[[int], int] | None:
    """Return glibc's malloc_trim; other systems have none."""
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
    return found


_MALLOC_TRIM = _find_malloc_trim()


def trim_heap() -> None:
    """Give free pages back: arrays that are gone leave holes, which malloc keeps for itself."""
    if _MALLOC_TRIM is not None:
        _MALLOC_TRIM(0)
