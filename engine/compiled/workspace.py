"""The interface of a block, and operations in preallocated memory that blocks share.

In compiled networks the batch is last: feature maps are (C, H, W, N), units (J, N).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import numpy as np

from engine.compiled.memory import empty_like
from engine.core.arrays import Array, Arrays

_UFUNC_BUFFER_SIZE = 2048
_MIN_REPEATED_SIZE = 2048  # numbers; a shorter array takes longer to repeat than to read whole
_INTEGERS = {size: np.dtype(f"i{size}") for size in (2, 4, 8)}


class Block(Protocol):
    """One or more fused layers; `x` and `y` are fixed memory, so that a pass allocates nothing.

    `prepare_backward` allocates the memory for backward: `dy`, which the next block writes, and, if
    `dx` (the `dy` of the block before) is given, what is needed to compute it.
    """

    @property
    def y(self) -> Array:
        """The output, (…, N)."""
        ...

    @property
    def dy(self) -> Array:
        """∂C/∂y, (…, N)."""
        ...

    def forward(self, parameters: Arrays) -> None:
        """Write y from x."""
        ...

    def prepare_backward(self, dx: Array | None) -> None:
        """Allocate memory for backward; `dx` is where to write ∂C/∂x, or None."""
        ...

    def backward(self, parameters: Arrays, gradients: Arrays) -> None:
        """Write the gradients of the block's parameters and, if prepared, dx, from dy."""
        ...


def as_bits(x: Array) -> Array:
    """Return a view of floats as integers of the same size, to keep some numbers and clear others.

    `bitwise_and` with a mask of int8, −1 where a number is kept and 0 where it becomes 0, selects
    in one pass; so does a product with 1 and 0. A product of the floats would be as fast, but make
    NaN of an infinite number that becomes 0.
    """
    return x.view(_INTEGERS[x.itemsize])


def repeated_constant(like: Array, value: float) -> Array:
    """Return an array full of `value` that broadcasts to `like`, as an operand of a ufunc.

    It is one step along the outermost axis in memory, so that it stays in the cache, or as large as
    `like` if such a step is short. A scalar operand would take twice as long in `maximum`.
    """
    axis = int(np.argmax(np.abs(like.strides))) if like.ndim else 0
    if like.ndim and like.size // max(like.shape[axis], 1) >= _MIN_REPEATED_SIZE:
        like = like[(slice(None),) * axis + (slice(1),)]
    constant = empty_like(like)
    constant.fill(value)
    return constant


class ReLUGate:
    """Sets dy to 0 in place where y ≤ 0, also if it is infinite; NaN in y keeps dy."""

    def __init__(self, like: Array) -> None:
        self._mask = empty_like(like, np.int8)
        self._is_closed = self._mask.view(np.bool)
        self._zero, self._one = np.zeros((), like.dtype), np.ones((), np.int8)

    def apply(self, dy: Array, y: Array) -> None:
        """Set dy to 0 where y ≤ 0. Shapes: those of `like`."""
        np.less_equal(y, self._zero, out=self._is_closed)
        np.subtract(self._mask, self._one, out=self._mask)
        bits = as_bits(dy)
        np.bitwise_and(bits, self._mask, out=bits)


def reduce_into(ufunc: np.ufunc, parts: Sequence[Array], out: Array) -> None:
    """Write the elementwise maximum or sum (`ufunc`) of one or more arrays to `out`."""
    if len(parts) == 1:
        np.copyto(out, parts[0])
        return
    ufunc(parts[0], parts[1], out=out)
    for part in parts[2:]:
        ufunc(out, part, out=out)


@contextmanager
def small_ufunc_buffers() -> Iterator[None]:
    """Set NumPy's ufunc buffers to a size that stays in the L1 cache.

    With the default of 8,192 elements, multi-dimensional loops take up to 1.5 times as long.
    """
    with np.errstate():
        np.setbufsize(_UFUNC_BUFFER_SIZE)
        yield
