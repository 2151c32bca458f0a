"""Memory for the arrays of a compiled network: they follow each other in large pieces.

Linux maps large pieces by pages of 2 MiB instead of 4 KiB, as NumPy asks it to. Then the processor
has to look up fewer addresses; a training step of `tour` with 64 images takes a sixth less time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import prod
from typing import Any

import numpy as np

from engine.core.arrays import Array
from engine.core.shapes import Shape

_PIECE = 2**22  # bytes from which on NumPy asks for huge pages
_HUGE_PAGE = 2**21
_CACHE_LINE = 64


class _Pieces:
    """Takes arrays from pieces of memory; a piece lives as long as one of its arrays."""

    def __init__(self) -> None:
        self._rest = np.empty(0, np.uint8)

    def take(self, size: int) -> Array:
        """Return `size` bytes that begin at a line of the cache."""
        if size > len(self._rest):
            length = max(_PIECE, -(-size // _HUGE_PAGE) * _HUGE_PAGE)
            piece = np.empty(length + _HUGE_PAGE, np.uint8)
            start = -piece.ctypes.data % _HUGE_PAGE
            self._rest = piece[start : start + length]
        taken = self._rest[:size]
        self._rest = self._rest[-(-size // _CACHE_LINE) * _CACHE_LINE :]
        return taken


_PIECES: ContextVar[_Pieces | None] = ContextVar("pieces", default=None)


@contextmanager
def in_large_pieces() -> Iterator[None]:
    """Let the functions below take arrays from large pieces; also usable as a decorator.

    Inside of another such context its pieces are used. Caution: a piece is freed when all its
    arrays are; it is for arrays that live equally long.
    """
    if _PIECES.get() is not None:
        yield
        return
    token = _PIECES.set(_Pieces())
    try:
        yield
    finally:
        _PIECES.reset(token)


def _line_of_cache(size: int) -> Array:
    """Return `size` bytes that begin at a line of the cache; NumPy's begin 16 bytes after one.

    A vector of 64 bytes (AVX-512) then always spans two lines, and an elementwise operation takes
    up to twice as long.
    """
    memory = np.empty(size + _CACHE_LINE, np.uint8)
    start = -memory.ctypes.data % _CACHE_LINE
    return memory[start : start + size]


def empty(shape: Shape, dtype: Any) -> Array:
    """Return an array of any content; outside of `in_large_pieces` it has memory of its own."""
    size = prod(shape) * np.dtype(dtype).itemsize
    pieces = _PIECES.get()
    memory = pieces.take(size) if pieces is not None else _line_of_cache(size)
    array: Array = memory.view(dtype)
    return array.reshape(shape)


def zeros(shape: Shape, dtype: Any) -> Array:
    """Return an array of zeros, as `empty` does."""
    array = empty(shape, dtype)
    array.fill(0)
    return array


def empty_like(like: Array, dtype: Any = None) -> Array:
    """Return an array of the shape and order in memory of `like`, as `empty` does."""
    axes = sorted(range(like.ndim), key=lambda axis: -like.strides[axis])
    array = empty(tuple(like.shape[axis] for axis in axes), dtype or like.dtype)
    return array.transpose(np.argsort(axes))


def zeros_like(like: Array, dtype: Any = None) -> Array:
    """Return an array of zeros like `like`, as `empty` does."""
    array = empty_like(like, dtype)
    array.fill(0)
    return array
