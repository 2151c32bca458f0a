"""Elementwise operations and their backward passes: ReLU, leaky ReLU, sigmoid, tanh, GELU, dropout.

z is the input, a the output, C the loss. Arrays of one call have one shape.
"""

from functools import cache
from math import erfc, pi, sqrt

import numpy as np

from engine.core.arrays import Array, batch_first

_STEP = 1 / 256
_LIMIT = 9.0


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


@cache
def _normal_table() -> tuple[Array, Array]:
    """Return Φ and φ at every multiple of 1/256 from −9 to 9."""
    points = np.arange(-_LIMIT, _LIMIT + _STEP / 2, _STEP)
    cumulative = np.array([erfc(-point / sqrt(2)) / 2 for point in points])
    return cumulative, np.exp(-points * points / 2) / sqrt(2 * pi)


def normal_cdf(z: Array) -> Array:
    """Return Φ(z), the standard normal distribution function, elementwise in float64.

    Formula: with c the nearest entry of the table and d = z − c, Taylor's series with the
    derivatives of φ: Φ(c) + φ(c)·(d − c·d²/2 + (c²−1)·d³/6 − (c³−3c)·d⁴/24 + (c⁴−6c²+3)·d⁵/120)
    (Abramowitz & Stegun 1964, 26.2.1 and 26.2.31). |d| ≤ 1/512, so the relative truncation error is
    under 10⁻¹³ (measured). Below −9, where Φ < 2·10⁻¹⁹, the result is 0; above 9 it is 1.

    >>> normal_cdf(np.array([-np.inf, 0.0, 1.96])).round(6).tolist()
    [0.0, 0.5, 0.975002]
    """
    cumulative, density = _normal_table()
    clipped = np.clip(np.asarray(z, dtype=np.float64), -_LIMIT, _LIMIT)
    without_nan = np.where(np.isnan(clipped), 0.0, clipped)
    entry = np.rint((without_nan + _LIMIT) / _STEP).astype(np.intp)
    c = entry * _STEP - _LIMIT
    d = clipped - c
    square = c * c
    series = (square * square - 6 * square + 3) * (d / 120) - (square - 3) * (c / 24)
    series = ((series * d + (square - 1) / 6) * d - c / 2) * d + 1
    result = cumulative[entry] + density[entry] * d * series
    return np.asarray(np.where(clipped == -_LIMIT, 0.0, result))


def gelu(z: Array) -> Array:
    """Return a = z · Φ(z), elementwise: z times the probability that a normal number is below z.

    Source: Hendrycks & Gimpel 2016, arXiv:1606.08415, eq. 1: the exact form, with erf. GELU is not
    monotone: its minimum, −0.17, is at z = −0.75.

    >>> gelu(np.array([-1.0, 0.0, 1.0])).round(6).tolist()
    [-0.158655, 0.0, 0.841345]
    """
    return np.asarray((z * normal_cdf(z)).astype(z.dtype))


def gelu_backward(da: Array, z: Array) -> Array:
    """Return ∂C/∂z = ∂C/∂a · (Φ(z) + z φ(z)), φ(z) = exp(−z²/2) / √(2π).

    Shapes: da and z alike.
    """
    z64 = np.asarray(z, dtype=np.float64)
    slope = normal_cdf(z) + z64 * np.exp(-z64 * z64 / 2) / sqrt(2 * pi)
    return np.asarray((da * slope).astype(da.dtype))


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
