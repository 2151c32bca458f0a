"""Constants that repeat over an array: what they compare to, and how little memory they take."""

import numpy as np
import pytest

from engine.compiled.workspace import repeated_constant


@pytest.mark.parametrize(
    ("shape", "axes", "size"),
    [
        ((30, 8, 448), (0, 1, 2), 8 * 448),
        ((30, 8, 448), (1, 0, 2), 8 * 448),  # rows outermost in memory, not in the shape
        ((400, 32), (0, 1), 400 * 32),  # a step of 32 numbers would be too short
        ((5,), (0,), 5),
        ((), (), 1),
    ],
)
def test_it_broadcasts_to_the_array_and_is_one_step_if_that_is_long(shape, axes, size):
    like = np.random.default_rng(0).standard_normal(shape).astype(np.float32).transpose(axes)
    constant = repeated_constant(like, 0)
    assert (constant.size, constant.dtype) == (size, np.float32)
    np.testing.assert_array_equal(np.maximum(like, constant), np.maximum(like, 0))
