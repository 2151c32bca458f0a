"""Softmax and its backward pass.

N batch, I classes.
"""

import numpy as np

from engine.core.arrays import Array


def softmax(logits: Array) -> Array:
    """Return a[n,i] = exp z[n,i] / Σ_k exp z[n,k], shifted by the maximum against overflow.

    Shapes: (N, I) → (N, I); every row adds up to 1.

    >>> softmax(np.array([[1000.0, 1000.0]])).tolist()
    [[0.5, 0.5]]
    """
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=1, keepdims=True))


def softmax_backward(da: Array, a: Array) -> Array:
    """Return ∂C/∂z[n,i] = a[n,i] · (∂C/∂a[n,i] − Σ_k a[n,k] · ∂C/∂a[n,k]).

    Shapes: da and a = softmax(z) (N, I) → (N, I).
    """
    return np.asarray(a * (da - (a * da).sum(axis=1, keepdims=True)))
