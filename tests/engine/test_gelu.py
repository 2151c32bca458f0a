"""GELU in blocks: any size and memory order, numbers without an entry, and the compiled block."""

from math import erfc, sqrt

import numpy as np
import pytest

from engine.compiled.gelu_block import GELUBlock
from engine.model.architecture import layer_from_spec
from engine.model.ops.gelu import _BLOCK, gelu, gelu_backward, normal_cdf

GELU = layer_from_spec({"kind": "gelu", "name": "gelu"}, 0)


def drawn(shape, dtype=np.float64):
    return (np.random.default_rng(3).standard_normal(shape) * 4).astype(dtype)


def test_the_distribution_function_is_that_of_erfc():
    z = np.linspace(-8.99, 8.99, 3 * _BLOCK + 5)
    expected = [erfc(-one / sqrt(2)) / 2 for one in z]
    np.testing.assert_allclose(normal_cdf(z), expected, rtol=1e-13)


@pytest.mark.parametrize("shape", [(), (0,), (1,), (_BLOCK,), (2, 3, _BLOCK // 2 + 1)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_number_is_that_of_its_own_call_whatever_the_memory_order(shape, dtype):
    z = drawn(shape, dtype)
    for given in (z, z.T, z[..., ::-1] if z.ndim else z, z[::2] if z.ndim else z):
        da = drawn(given.shape, dtype)
        places = [*np.ndindex(given.shape)][::997]
        for found, alone in (
            (normal_cdf(given), [normal_cdf(given[one]) for one in places]),
            (gelu(given), [gelu(given[one]) for one in places]),
            (gelu_backward(da, given), [gelu_backward(da[one], given[one]) for one in places]),
        ):
            assert found.shape == given.shape
            np.testing.assert_array_equal([found[one] for one in places], alone)


def test_the_ends_of_the_range_and_what_is_no_number():
    z = np.array([-np.inf, -9.0, -8.999, 8.999, 9.0, np.inf, np.nan])
    found = normal_cdf(z)
    assert found[[0, 1, 4, 5]].tolist() == [0, 0, 1, 1]
    assert 0 < found[2] < 2e-19
    assert found[3] == 1
    assert np.isnan(found[6])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_compiled_block_has_the_bits_of_the_layer(dtype):
    memory = drawn((5, 6, 7, 90), dtype)
    x = memory[:, 1:].transpose(1, 0, 2, 3)  # not contiguous, as a convolution leaves it
    block, dx = GELUBlock(x), np.empty(x.shape, dtype)
    block.prepare_backward(dx)
    block.forward({})
    saved = GELU.forward({}, x)
    np.testing.assert_array_equal(block.y, saved.y)
    block.dy[...] = drawn(x.shape, dtype)[::-1]
    block.backward({}, {})
    np.testing.assert_array_equal(dx, GELU.backward_input({}, saved, block.dy))
