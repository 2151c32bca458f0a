"""Mini-batches: the random order of the images in each epoch, cut into parts of equal size."""

from functools import lru_cache

import numpy as np

from engine.core.arrays import Array, batch_first


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
    """Return images[indices], batch-innermost in memory."""
    return batch_first(np.take(images.transpose(1, 2, 3, 0), indices, axis=-1))
