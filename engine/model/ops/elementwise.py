"""Elementwise operations and their backward passes: ReLU, leaky ReLU, sigmoid, tanh, dropout.

z is the input, a the output, C the loss. Arrays of one call have one shape.
"""

import numpy as np

from engine.core.arrays import Array, batch_first


def relu(z: Array) -> Array:
    """Return a = max(z, 0), elementwise.

    >>> relu(np.array([-1.0, 0.0, 2.0])).tolist()
    [0.0, 0.0, 2.0]
    """
    return np.maximum(z, np.zeros((), dtype=z.dtype))


def relu_backward(da: Array, a: Array) -> Array:
    """Return ∂C/∂z = ∂C/∂a where z > 0, else 0: also at z = 0, and if ∂C/∂a is infinite.

    Shapes: da and a = relu(z) alike.

    >>> relu_backward(np.array([np.inf, np.inf]), np.array([0.0, 2.0])).tolist()
    [0.0, inf]
    """
    return np.where(a <= 0, np.zeros((), dtype=da.dtype), da)


def leaky_relu(z: Array, slope: float) -> Array:
    """Return a = max(z, slope · z), elementwise, for 0 ≤ slope < 1.

    Source: Maas, Hannun, Ng 2013, "Rectifier nonlinearities improve neural network acoustic
    models", section 2.

    >>> leaky_relu(np.array([-1.0, 0.0, 2.0]), 0.25).tolist()
    [-0.25, 0.0, 2.0]
    """
    return np.asarray(np.maximum(z, z * z.dtype.type(slope)))


def leaky_relu_backward(da: Array, a: Array, slope: float) -> Array:
    """Return ∂C/∂z = ∂C/∂a where z > 0, else slope · ∂C/∂a (also at z = 0, as in PyTorch).

    Shapes: da and a = leaky_relu(z) alike.
    """
    return np.where(a > 0, da, da * da.dtype.type(slope))


def sigmoid(z: Array) -> Array:
    """Return a = 1 / (1 + exp(−z)), elementwise, without overflow for large |z|.

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


def dropout_mask(
    shape: tuple[int, ...], rate: float, rng: np.random.Generator, dtype: np.dtype
) -> Array:
    """Return the dropout mask: 0 with probability `rate`, otherwise 1 / (1 − rate).

    Inverted dropout: the expectation of every value is unchanged, so that inference needs no
    scaling.

    Source: Srivastava et al. 2014, JMLR 15, section 10.

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
    """Return ∂C/∂x = mask · ∂C/∂a, elementwise."""
    return np.asarray(da * mask)
