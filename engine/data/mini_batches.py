"""Mini-batches: the random order of the images in each epoch, cut into parts of equal size."""

from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from engine.core.arrays import Array, batch_first
from engine.core.shapes import Shape

_GAPPED_ROWS, _GAP = 16, 16  # from how many rows on; numbers of a gap, a line of the cache


@lru_cache(maxsize=8)
def _epoch_order(size: int, seed: int, epoch: int) -> Array:
    order = np.random.default_rng([seed, 1, epoch]).permutation(size)
    order.flags.writeable = False
    return order


def batch_indices(size: int, batch_size: int, seed: int, step: int) -> Array:
    """Return the indices of the training images that step `step` reads.

    Each epoch has a new random order, cut into ⌊size / batch_size⌋ mini-batches. Images left over
    are not used until the next epoch, so that every mini-batch is full.
    """
    epoch, batch = divmod(step, size // batch_size)
    return _epoch_order(size, seed, epoch)[batch * batch_size : (batch + 1) * batch_size]


class GatherMemory:
    """Memory to gather `count` images of one shape (C, H, W), batch-innermost.

    Training images lie one after the other: each is one run of memory, so that the time does not
    grow with their number. The rows of a larger mini-batch get a gap between them before they are
    transposed: at a distance of a power of two they would push each other out of the L1 cache.
    """

    def __init__(self, count: int, shape: Shape, dtype: Any) -> None:
        size, self.dtype = prod(shape), dtype
        self._rows = self._gapped = np.empty((count, size), dtype)
        if count >= _GAPPED_ROWS:
            self._gapped = np.empty((count, size + _GAP), dtype)[:, :size]

    def gather(self, images: Array, indices: Array, out: Array) -> None:
        """Write images[indices] to `out` (C, H, W, count); the indices must exist."""
        if not images.flags.c_contiguous:
            chosen = np.take(images.transpose(1, 2, 3, 0), indices, axis=-1)
            np.copyto(out, chosen, casting="same_kind")
            return
        np.take(images.reshape(len(images), -1), indices, axis=0, out=self._rows, mode="clip")
        if self._gapped is not self._rows:
            np.copyto(self._gapped, self._rows)
        np.copyto(out.reshape(-1, len(indices)), self._gapped.T, casting="same_kind")


def gather(images: Array, indices: Array) -> Array:
    """Return images[indices], batch-innermost in memory."""
    shape = images.shape[1:]
    out = np.empty((*shape, len(indices)), images.dtype)
    GatherMemory(len(indices), shape, images.dtype).gather(images, indices, out)
    return batch_first(out)
