"""Max and average pooling, with their backward passes.

N batch, C channels, H W input size, Y X output size, K window rows or columns, S stride. There is
no padding: rows and columns left over at the end belong to no window.
"""

from collections.abc import Iterator

import numpy as np

from engine.core.arrays import Array, batch_first, batch_last
from engine.core.shapes import Window


def _window_views(x: Array, window: Window) -> Iterator[Array]:
    """Yield the K·K views of x (C, H, W, N) that hold one element of every window, row by row."""
    _, h, w, _ = x.shape
    for _, _, rows, across in window.offsets(h, w):
        yield x[:, rows, across]


def max_pooling(x: Array, window: Window) -> Array:
    """Return the largest value of every window.

    Formula: a[n,c,y,x] = max_{i,j<K} x[n,c,S·y+i,S·x+j].

    Shapes: x (N, C, H, W) → (N, C, Y, X).

    >>> twos = Window((2, 2), (2, 2))
    >>> max_pooling(np.arange(16.0).reshape(1, 1, 4, 4), twos)[0, 0].tolist()
    [[5.0, 7.0], [13.0, 15.0]]
    """
    first, *others = _window_views(batch_last(x), window)
    best = np.maximum(first, others[0]) if others else first.copy()
    for phase in others[1:]:
        np.maximum(best, phase, out=best)
    return batch_first(best)


def max_pooling_backward(da: Array, x: Array, a: Array, window: Window) -> Array:
    """Pass each gradient to the maximum of its window; gradients of overlapping windows are summed.

    In a tie the first element in row order receives the gradient, as in PyTorch. All others get 0,
    also if the gradient is infinite.

    Shapes: da, a (N, C, Y, X), x (N, C, H, W) → (N, C, H, W).
    """
    source, winners, gradient = batch_last(x), batch_last(a), batch_last(da)
    dx = np.zeros_like(source)
    remaining, zero = gradient.copy(), np.zeros((), dtype=gradient.dtype)
    for phase, target in zip(_window_views(source, window), _window_views(dx, window), strict=True):
        won = phase == winners
        if window.overlaps:
            target += np.where(won, remaining, zero)
        else:
            np.copyto(target, remaining, where=won)
        np.copyto(remaining, zero, where=won)
    return batch_first(dx)


def average_pooling(x: Array, window: Window) -> Array:
    """Return the mean of every window.

    Formula: a[n,c,y,x] = 1/K² Σ_{i,j<K} x[n,c,S·y+i,S·x+j].

    Shapes: x (N, C, H, W) → (N, C, Y, X).

    >>> twos = Window((2, 2), (2, 2))
    >>> average_pooling(np.arange(16.0).reshape(1, 1, 4, 4), twos)[0, 0].tolist()
    [[2.5, 4.5], [10.5, 12.5]]
    """
    phases = _window_views(batch_last(x), window)
    total = next(phases).copy()
    for phase in phases:
        total += phase
    total /= window.size[0] * window.size[1]
    return batch_first(total)


def average_pooling_backward(da: Array, x: Array, window: Window) -> Array:
    """Pass ∂C/∂a / K² to every element of each window, and sum.

    Shapes: da (N, C, Y, X), x (N, C, H, W) → (N, C, H, W).
    """
    part = batch_last(da) / (window.size[0] * window.size[1])
    dx = np.zeros((*x.shape[1:], len(x)), dtype=part.dtype)
    for target in _window_views(dx, window):
        target += part
    return batch_first(dx)
