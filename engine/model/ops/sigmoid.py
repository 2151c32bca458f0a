"""Sigmoid and tanh beside their backwards; no layer, no name."""

import numpy as np

from engine.core.arrays import Array


def sigmoid(z: Array) -> Array:
    """Return a = 1 / (1 + exp(−z)), elementwise, without overflow at either end.

    Formula: with e = exp(−|z|) ≤ 1, a = 1/(1+e) for z ≥ 0 and e/(1+e) for z < 0.

    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    e = np.exp(-np.abs(z))
    return np.asarray(np.where(z >= 0, np.ones((), dtype=z.dtype), e) / (1 + e))


def sigmoid_backward(da: Array, a: Array) -> Array:
    """Return ∂C/∂z = ∂C/∂a · a (1 − a). Shapes: da and a = sigmoid(z) alike."""
    return np.asarray(da * a * (1 - a))


def tanh(z: Array) -> Array:
    """Return a = tanh z, elementwise.

    >>> tanh(np.array([0.0, 1000.0])).tolist()
    [0.0, 1.0]
    """
    return np.asarray(np.tanh(z))


def tanh_backward(da: Array, a: Array) -> Array:
    """Return ∂C/∂z = ∂C/∂a · (1 − a²). Shapes: da and a = tanh(z) alike."""
    return np.asarray(da * (1 - a * a))
