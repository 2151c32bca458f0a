"""GELU in blocks: any size and memory order, numbers without an entry, and the compiled block."""

from math import erfc, pi, sqrt

import numpy as np
import pytest

from engine.compiled.gelu_block import GELUBlock
from engine.model.architecture import layer_from_spec
from engine.model.ops.gelu import _BLOCK, GELUKernel, gelu, gelu_backward

GELU = layer_from_spec({"kind": "gelu", "name": "gelu"}, 0)


def drawn(shape, dtype=np.float64):
    return (np.random.default_rng(3).standard_normal(shape) * 4).astype(dtype)


def normal_cdf(z):
    flat = z.ravel()
    cdf, a = np.empty(flat.size), np.empty_like(flat)
    GELUKernel(flat.size, flat.dtype).forward(flat, cdf, a)
    np.testing.assert_array_equal(a, gelu(flat))
    return cdf


def series_at_nearest_entry(z):
    """Return Φ(z) by the formula of `GELUKernel`, term by term, for |z| < 9."""
    entries = np.arange(-9, 9 + 1 / 512, 1 / 256)
    cumulative = np.array([erfc(-one / sqrt(2)) / 2 for one in entries])
    density = np.exp(-entries * entries / 2) / sqrt(2 * pi)
    nearest = np.rint(z.astype(float) * 256).astype(int) + 9 * 256
    c = entries[nearest]
    d = z - c
    series = (c**2 * c**2 - c**2 * 6 + 3) * (d / 120) - (c**2 - 3) * (c / 24)
    series = ((series * d + (c**2 - 1) / 6) * d - c * 0.5) * d + 1
    return cumulative[nearest] + density[nearest] * d * series


def test_the_distribution_function_is_that_of_erfc():
    z = np.linspace(-8.99, 8.99, 3 * _BLOCK + 5)
    expected = [erfc(-one / sqrt(2)) / 2 for one in z]
    np.testing.assert_allclose(normal_cdf(z), expected, rtol=1e-13)


@pytest.mark.parametrize("scale", [1e-30, 1e-3, 0.1, 1, 2])
def test_of_float32_every_bit_is_that_of_the_series_in_float64(scale):
    z = drawn(3 * _BLOCK + 5, np.float32) * np.float32(scale)
    z = z[np.abs(z) < 9]
    cdf = series_at_nearest_entry(z)
    np.testing.assert_array_equal(normal_cdf(z), cdf)
    np.testing.assert_array_equal(gelu(z), (z * cdf).astype(np.float32))
    wide = z.astype(float)
    slope = cdf + wide * np.exp(-wide * wide / 2) / sqrt(2 * pi)
    np.testing.assert_array_equal(gelu_backward(z, z), (wide * slope).astype(np.float32))


def test_the_nearest_entry_of_float32_is_the_even_one_in_a_tie():
    z = ((np.arange(-2300, 2300) + 0.5) / 256).astype(np.float32)
    for given in (z, np.nextafter(z, np.float32(9)), np.nextafter(z, np.float32(-9))):
        np.testing.assert_array_equal(normal_cdf(given), series_at_nearest_entry(given))


@pytest.mark.parametrize("shape", [(), (0,), (1,), (_BLOCK,), (2, 3, _BLOCK // 2 + 1)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_number_is_that_of_its_own_call_whatever_the_memory_order(shape, dtype):
    z = drawn(shape, dtype)
    for given in (z, z.T, z[..., ::-1] if z.ndim else z, z[::2] if z.ndim else z):
        da = drawn(given.shape, dtype)
        places = [*np.ndindex(given.shape)][::997]
        for found, alone in (
            (gelu(given), [gelu(given[one]) for one in places]),
            (gelu_backward(da, given), [gelu_backward(da[one], given[one]) for one in places]),
        ):
            assert found.shape == given.shape
            np.testing.assert_array_equal([found[one] for one in places], alone)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_ends_of_the_range_and_what_is_no_number(dtype):
    z = np.array([-np.inf, -1e30, -9.0, -8.999, 8.999, 9.0, 1e30, np.inf, np.nan], dtype)
    with np.errstate(invalid="ignore"):  # 0 · ∞
        cdf, a = np.empty(z.size), np.empty_like(z)
        GELUKernel(z.size, dtype).forward(z, cdf, a)
    assert cdf[[0, 1, 2, 5, 6, 7]].tolist() == [0, 0, 0, 1, 1, 1]
    assert 0 < cdf[3] < 2e-19
    assert cdf[4] == 1
    assert np.isnan([cdf[8], a[8]]).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("gap", [0, 1])
def test_the_compiled_block_has_the_bits_of_the_layer(dtype, gap):
    memory = drawn((5, 6, 7, 90), dtype)
    x = memory[:, gap:].transpose(1, 0, 2, 3)  # with a gap not dense, as a convolution may leave it
    for dx in (np.empty(x.shape, dtype), np.empty_like(x)):
        block = GELUBlock(x)
        block.prepare_backward(dx)
        block.forward({})
        saved = GELU.forward({}, x)
        np.testing.assert_array_equal(block.y, saved.y)
        dy = drawn(x.shape, dtype)[::-1]
        block.dy[...] = dy
        block.backward({}, {})
        np.testing.assert_array_equal(dx, GELU.backward_input({}, saved, dy))
