"""Returns free heap memory to the operating system with glibc's malloc_trim."""

import ctypes
from collections.abc import Callable


def _find_malloc_trim() -> Callable[[int], int] | None:
    """Return malloc_trim, or None where the C library has none."""
    try:
        found: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
    return found


_MALLOC_TRIM = _find_malloc_trim()


def trim_heap() -> None:
    """Return free pages to the system: malloc keeps the holes that freed arrays leave."""
    if _MALLOC_TRIM is not None:
        _MALLOC_TRIM(0)
