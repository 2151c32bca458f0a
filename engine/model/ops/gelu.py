"""GELU and the normal distribution function, forward and backward, elementwise in float64.

z is the input, a the output, C the loss; Φ is the standard normal distribution function and φ its
density. Arrays are worked through in blocks that stay in the L2 cache.
"""

from collections.abc import Iterator
from functools import cache
from math import erfc, pi, sqrt

import numpy as np

from engine.core.arrays import Array

_STEPS = 256  # of the table, in a distance of 1
_LIMIT = 9.0
_BLOCK = 16384  # numbers; the work on one takes 0.9 MB


@cache
def _normal_table() -> tuple[Array, Array]:
    """Return Φ and φ at every multiple of 1/256 from −9 to 9."""
    points = np.arange(-_LIMIT, _LIMIT + 0.5 / _STEPS, 1 / _STEPS)
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
    cdf = np.array(z, dtype=np.float64, order="K")
    replace_by_cdf(cdf)
    return cdf


def replace_by_cdf(z: Array) -> None:
    """Overwrite z, float64 and dense in memory, with Φ(z); formula: `normal_cdf`."""
    flat = z.ravel(order="K")
    work = np.empty((5, min(flat.size, _BLOCK)))
    entries = np.empty(work.shape[1], np.intp)
    with np.errstate(invalid="ignore"):  # a NaN has no entry; it stays NaN
        for block in _blocks(flat.size):
            x = flat[block]
            _block_cdf(x, work[:, : x.size], entries[: x.size])


def _blocks(size: int) -> Iterator[slice]:
    return (slice(low, low + _BLOCK) for low in range(0, size, _BLOCK))


def _block_cdf(x: Array, work: Array, entry: Array) -> None:
    """Overwrite x (n,) with Φ(x), in the memory of `work` (5, n) and `entry` (n,)."""
    cumulative, density = _normal_table()
    c, d, series, other, cubic = work
    np.clip(x, -_LIMIT, _LIMIT, out=d)
    np.add(d, _LIMIT, out=c)
    np.multiply(c, _STEPS, out=c)
    np.rint(c, out=c)
    np.copyto(entry, c, casting="unsafe")
    np.multiply(c, 1 / _STEPS, out=c)
    np.subtract(c, _LIMIT, out=c)
    has_smallest = np.fmin.reduce(d) == -_LIMIT
    if has_smallest:
        in_range = np.not_equal(d, -_LIMIT)
    np.subtract(d, c, out=d)
    square = np.multiply(c, c, out=x)
    np.multiply(square, square, out=series)
    np.multiply(square, 6, out=other)
    np.subtract(series, other, out=series)
    np.add(series, 3, out=series)
    np.divide(d, 120, out=other)
    np.multiply(series, other, out=series)
    np.subtract(square, 3, out=cubic)
    np.divide(c, 24, out=other)
    np.multiply(cubic, other, out=cubic)
    np.subtract(series, cubic, out=series)
    np.multiply(series, d, out=series)
    np.subtract(square, 1, out=square)
    np.divide(square, 6, out=square)
    np.add(series, square, out=series)
    np.multiply(series, d, out=series)
    np.multiply(c, 0.5, out=c)
    np.subtract(series, c, out=series)
    np.multiply(series, d, out=series)
    np.add(series, 1, out=series)
    np.take(density, entry, out=c, mode="clip")
    np.multiply(c, d, out=c)
    np.multiply(c, series, out=c)
    np.take(cumulative, entry, out=d, mode="clip")
    np.add(d, c, out=x)
    if has_smallest:
        np.multiply(x, in_range, out=x)


def gelu(z: Array) -> Array:
    """Return a = z · Φ(z), elementwise: z times the probability that a normal number is below z.

    Source: Hendrycks & Gimpel 2016, arXiv:1606.08415, eq. 1: the exact form, with erf. GELU is not
    monotone: its minimum, −0.17, is at z = −0.75.

    >>> gelu(np.array([-1.0, 0.0, 1.0])).round(6).tolist()
    [-0.158655, 0.0, 0.841345]
    """
    cdf = normal_cdf(z)
    np.multiply(z, cdf, out=cdf)
    return np.asarray(cdf.astype(z.dtype))


def gelu_backward(da: Array, z: Array) -> Array:
    """Return ∂C/∂z = ∂C/∂a · (Φ(z) + z φ(z)), φ(z) = exp(−z²/2) / √(2π).

    Shapes: da and z alike.
    """
    slope = np.array(z, dtype=np.float64, order="K")
    replace_by_slope(slope, normal_cdf(z))
    np.multiply(da, slope, out=slope)
    return np.asarray(slope.astype(da.dtype))


def replace_by_slope(z: Array, cdf: Array) -> None:
    """Overwrite z with Φ(z) + z φ(z). Both are float64, dense and alike in memory; cdf is Φ(z)."""
    flat, of_flat = z.ravel(order="K"), cdf.ravel(order="K")
    work = np.empty(min(flat.size, _BLOCK))
    for block in _blocks(flat.size):
        x = flat[block]
        density = np.negative(x, out=work[: x.size])
        np.multiply(density, x, out=density)
        np.divide(density, 2, out=density)
        np.exp(density, out=density)
        np.multiply(x, density, out=x)
        np.divide(x, sqrt(2 * pi), out=x)
        np.add(of_flat[block], x, out=x)
