"""Mini-batches: the random order of the images in each epoch, cut into parts of equal size."""

from functools import lru_cache

import numpy as np

from engine.core.arrays import Array, batch_first

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


def gather(images: Array, indices: Array) -> Array:
    """Return images[indices], batch-innermost in memory.

    Training images lie one after the other: each is one run of memory, so that the time does not
    grow with their number. The rows of a larger mini-batch get a gap between them before they are
    transposed: at a distance of a power of two they would push each other out of the L1 cache.
    """
    if not images.flags.c_contiguous:
        return batch_first(np.take(images.transpose(1, 2, 3, 0), indices, axis=-1))
    chosen = np.take(images, indices, axis=0)
    rows = chosen.reshape(len(chosen), -1)
    if len(rows) >= _GAPPED_ROWS:
        gapped = np.empty((len(rows), rows.shape[1] + _GAP), rows.dtype)[:, : rows.shape[1]]
        np.copyto(gapped, rows)
        rows = gapped
    return batch_first(np.ascontiguousarray(rows.T).reshape(*chosen.shape[1:], len(rows)))
