"""Dropout beside its backward; no layer, no name: the caller brings the random numbers."""

import numpy as np

from engine.core.arrays import Array, batch_first


def dropout_mask(
    shape: tuple[int, ...], rate: float, rng: np.random.Generator, dtype: np.dtype
) -> Array:
    """Return what each value is multiplied by: 0 with chance `rate`, else 1 / (1 − rate).

    Inverted dropout: the expectation of every value stays what it was, so that nothing changes at
    inference. Source: Srivastava et al. 2014, JMLR 15, section 10.

    Shapes: (N, …) → (N, …).

    >>> mask = dropout_mask((1, 4), 0.5, np.random.default_rng(0), np.dtype(float))
    >>> set(mask.ravel().tolist()) == {0.0, 2.0}
    True
    """
    kept = rng.random((*shape[1:], shape[0])) >= rate
    return batch_first(kept * dtype.type(1 / (1 - rate)))


def dropout(x: Array, mask: Array) -> Array:
    """Return a = mask · x, elementwise."""
    return np.asarray(x * mask)


def dropout_backward(da: Array, mask: Array) -> Array:
    """Return ∂C/∂x = mask · ∂C/∂a: what was dropped learns nothing."""
    return np.asarray(da * mask)
