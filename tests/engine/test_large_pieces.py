"""Memory in large pieces: alignment, order in memory, and what the pieces are used for."""

import numpy as np
import pytest

from engine.compiled.block_chain import BlockChain
from engine.compiled.compiled_network import CompiledNetwork
from engine.compiled.memory import empty, empty_like, in_large_pieces, zeros, zeros_like
from engine.model.presets import PRESETS

HUGE_PAGE, CACHE_LINE = 2**21, 64
TOUR = PRESETS["tour"](2)


def address(array):
    return array.__array_interface__["data"][0]


def test_arrays_follow_each_other_from_the_beginning_of_a_huge_page():
    with in_large_pieces():
        first, second = empty((3, 5), np.float32), zeros((7,), np.int8)
        with in_large_pieces():
            third = zeros((2,), np.float64)
    assert address(first) % HUGE_PAGE == 0
    assert address(second) == address(first) + CACHE_LINE
    assert address(third) == address(second) + CACHE_LINE
    first.fill(1)
    assert not second.any()
    assert not third.any()


def test_an_array_that_does_not_fit_begins_a_piece():
    with in_large_pieces():
        small, large = zeros((4,), np.int8), zeros((5 * HUGE_PAGE // 2,), np.int8)
    assert address(large) % HUGE_PAGE == 0
    assert not np.shares_memory(small.base, large)


def test_elsewhere_an_array_has_memory_of_its_own_from_a_line_of_the_cache_on():
    with in_large_pieces():
        pass
    for make in (empty, zeros):
        first, second = make((3,), np.float32), make((3,), np.float32)
        assert address(first) % CACHE_LINE == address(second) % CACHE_LINE == 0
        assert first.base.nbytes < 3 * CACHE_LINE
        assert not np.shares_memory(first.base, second.base)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 0, 1, 2), (1, 0, 2, 3)])
@pytest.mark.parametrize("shape", [(2, 3, 4, 5), (2, 1, 4, 1)])
@pytest.mark.parametrize("make", [empty_like, zeros_like])
def test_an_array_like_another_has_its_order_in_memory(make, order, shape):
    like = np.empty(shape, np.float32).transpose(order)
    with in_large_pieces():
        found, mask = make(like), make(like, np.int8)
    assert (found.shape, found.dtype, mask.dtype) == (like.shape, np.float32, np.int8)
    assert found.transpose(np.argsort(order)).flags.c_contiguous


def test_the_blocks_of_a_network_share_a_piece():
    with in_large_pieces():
        chain = BlockChain(TOUR, 8, np.float32, training=True)
    arrays = [chain.input, *(block.y for block in chain.blocks), *(one.dy for one in chain.blocks)]
    places = [address(array) for array in arrays]
    assert max(places) - min(places) < 2 * HUGE_PAGE


def test_what_a_recorded_step_returns_keeps_no_piece():
    parameters = TOUR.initialise(0)
    program = CompiledNetwork(TOUR, parameters, 4)
    images, labels = np.zeros((4, 1, 32, 32), np.float32), np.zeros(4, int)
    _, gradients, recorded = program.recorded_step(parameters, images, labels)
    (chunk,) = recorded.chunks
    for array in (*gradients.values(), *chunk.outputs.values(), *chunk.errors.values()):
        while array.base is not None:
            array = array.base
        assert array.nbytes < HUGE_PAGE
