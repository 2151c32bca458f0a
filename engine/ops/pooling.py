"""Max pooling (stride = window) beside its backward; no layer, no name.

N batch, C channels, H W input size, K window size.
"""

from collections.abc import Iterator

import numpy as np

from engine.arrays import Array, batch_first, batch_last
from engine.shapes import pooled_size


def _phases(x: Array, size: int) -> Iterator[Array]:
    """Yield, row by row, the K·K views of x (C, H, W, N) that hold one place of every window."""
    _, h, w, _ = x.shape
    rows, columns = pooled_size(h, size) * size, pooled_size(w, size) * size
    for i in range(size):
        for j in range(size):
            yield x[:, i:rows:size, j:columns:size]


def max_pooling(x: Array, size: int) -> Array:
    """Return the largest value of every K×K window.

    Formula: a[n,c,y,x] = max_{i,j<K} x[n,c,K·y+i,K·x+j].

    Shapes: x (N, C, H, W) → (N, C, ⌊H/K⌋, ⌊W/K⌋).

    >>> max_pooling(np.arange(16.0).reshape(1, 1, 4, 4), 2)[0, 0].tolist()
    [[5.0, 7.0], [13.0, 15.0]]
    """
    phases = _phases(batch_last(x), size)
    best = next(phases).copy()
    for phase in phases:
        np.maximum(best, phase, out=best)
    return batch_first(best)


def max_pooling_backward(da: Array, x: Array, a: Array, size: int) -> Array:
    """Send each gradient to the winner of its window; all other places get zero.

    Where several places tie, the first in row order wins, as in PyTorch.

    Shapes: da, a (N, C, Y, X), x (N, C, H, W) → (N, C, H, W).
    """
    source, winners, gradient = batch_last(x), batch_last(a), batch_last(da)
    dx = np.zeros_like(source)
    left = gradient.copy()
    for phase, target in zip(_phases(source, size), _phases(dx, size), strict=True):
        np.multiply(left, phase == winners, out=target)
        left -= target
    return batch_first(dx)
