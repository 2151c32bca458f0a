"""The interface of a block, and operations in preallocated memory that blocks share.

In compiled networks the batch is last: feature maps are (C, H, W, N), units (J, N).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import numpy as np

from engine.core.arrays import Array, Arrays

_UFUNC_BUFFER_SIZE = 2048
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
    """Return a view of floats as integers of the same size, for `bitwise_and` with a mask.

    A mask of int8, −1 where a number is kept and 0 where it becomes 0, selects in one pass. A
    product with 1 and 0 is as fast, but makes NaN of an infinite number that becomes 0.
    """
    return x.view(_INTEGERS[x.itemsize])


def apply_relu_gate(dy: Array, y: Array, mask: Array) -> None:
    """Set dy to 0 in place where y ≤ 0, also if it is infinite; `mask` is int8 memory."""
    np.less_equal(y, 0, out=mask.view(np.bool))
    np.subtract(mask, 1, out=mask)
    np.bitwise_and(as_bits(dy), mask, out=as_bits(dy))


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
