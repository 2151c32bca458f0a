"""What all blocks share: their one shape, and elementwise work in memory that exists already.

Inside a program the batch is last: feature maps are (C, H, W, N), units (J, N). No layer here.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import numpy as np

from engine.core.arrays import Array, Arrays

_UFUNC_BUFFER_SIZE = 2048


class Block(Protocol):
    """Some layers in one: `x` and `y` are fixed memory, so a pass is calls without allocation.

    `prepare_backward` allocates what backward needs: `dy`, which the next block fills, and, where
    `dx` (the `dy` of the block before) is given, the way to it.
    """

    @property
    def y(self) -> Array: ...
    @property
    def dy(self) -> Array: ...
    def forward(self, parameters: Arrays) -> None: ...
    def prepare_backward(self, dx: Array | None) -> None: ...
    def backward(self, parameters: Arrays, gradients: Arrays) -> None: ...


def apply_relu_gate(dy: Array, y: Array, mask: Array) -> None:
    """Multiply dy in place by 1 where y > 0, else 0: ReLU's backward; `mask` is bool memory."""
    np.greater(y, 0, out=mask)
    np.multiply(dy, mask, out=dy)


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
    """Let NumPy's loops over more than one dimension go through buffers that stay in the L1 cache.

    With the buffers of 8,192 numbers that it takes by itself they take up to 1.5 times as long.
    """
    with np.errstate():
        np.setbufsize(_UFUNC_BUFFER_SIZE)
        yield
