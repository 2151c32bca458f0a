"""Infinite errors: 0 behind a closed ReLU and at a cell that lost a max pooling, as in PyTorch."""

from dataclasses import replace

import numpy as np
import pytest

from engine import explain, initial_run, trace_gradient
from engine.compiled.pooling import PoolingBlock
from engine.compiled.workspace import ReLUGate
from engine.core.arrays import batch_first, batch_last
from engine.model.architecture import layer_from_spec
from engine.training.recipe import Recipe
from engine.training.step import train_step
from tests.engine.layer_cases import torchs

SIZES = (2, [3, 2], 3)
STRIDES = (None, 1, 2, [3, 1])
WINDOWS = [{"size": size, "stride": stride} for size in SIZES for stride in STRIDES]


def drawn(shape, seed, dtype):
    """Return (x, dy) with many ties in x and some infinities in dy."""
    stream = np.random.default_rng(seed)
    return stream.integers(-2, 3, shape).astype(dtype), stream


def infinite(stream, shape, dtype):
    dy = stream.standard_normal(shape).astype(dtype)
    dy[stream.random(shape) < 0.3] = np.inf
    dy[stream.random(shape) < 0.1] = -np.inf
    return dy


def pooled_by_hand(dy, x, window):
    """Return ∂C/∂x of a max pooling, one window at a time."""
    (rows, columns), (down, across) = window.size, window.stride
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(dy.shape):
        values = x[n, c, i * down : i * down + rows, j * across : j * across + columns]
        r, s = divmod(int(values.argmax()), columns)
        dx[n, c, i * down + r, j * across + s] += dy[n, c, i, j]
    return dx


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("settings", WINDOWS, ids=str)
def test_the_cell_that_won_gets_the_error_and_all_others_0(settings, dtype):
    layer = layer_from_spec({"kind": "max_pooling", "name": "l", **settings}, 0)
    x, stream = drawn((3, 2, 7, 8), 1, dtype)
    saved = layer.forward({}, x)
    dy = infinite(stream, saved.y.shape, dtype)
    with np.errstate(invalid="ignore"):  # windows that overlap add inf and −inf
        expected = pooled_by_hand(dy, x, layer.window)
        np.testing.assert_allclose(layer.backward_input({}, saved, dy), expected, rtol=1e-5)
        block = PoolingBlock(layer, None, batch_last(x))
        memory = np.empty_like(block.x)
        block.prepare_backward(memory)
        block.forward({})
        np.copyto(block.dy, batch_last(dy))
        block.backward({}, {})
    if not layer.window.overlaps:
        np.testing.assert_array_equal(batch_first(memory), expected)
    assert not np.isnan(batch_first(memory)[expected == 0]).any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_closed_relu_passes_0_whatever_the_error(dtype):
    layer = layer_from_spec({"kind": "relu", "name": "l"}, 0)
    x, stream = drawn((4, 50), 2, dtype)
    dy = infinite(stream, x.shape, dtype)
    expected = np.where(x > 0, dy, 0)
    saved = layer.forward({}, x)
    np.testing.assert_array_equal(layer.backward_input({}, saved, dy), expected)
    compiled = dy.copy()
    ReLUGate(compiled).apply(compiled, saved.y)
    np.testing.assert_array_equal(compiled, expected)


@pytest.mark.parametrize("spec", [{"kind": "relu"}, {"kind": "max_pooling", "size": 2}], ids=str)
def test_pytorch_passes_infinite_errors_alike(spec):
    pytest.importorskip("torch", reason="torch is not installed")
    layer = layer_from_spec({"name": "l", **spec}, 0)
    x, stream = drawn((2, 2, 6, 6), 3, np.float32)
    saved = layer.forward({}, x)
    dy = infinite(stream, saved.y.shape, np.float32)
    theirs = torchs(spec, x, {}, dy, np.float32)["dx"]
    np.testing.assert_array_equal(layer.backward_input({}, saved, dy), theirs)


@pytest.mark.parametrize("preset", ["tour", "mlp"])
def test_a_step_whose_errors_are_infinite_has_0_behind_every_shut_gate_and_explains_it(preset):
    run = initial_run(Recipe(preset=preset, batch_size=8))
    large = {a: array.copy() for a, array in run.parameters.items()}
    *_, first, before, last = [address for address in large if not address.endswith(".bias")]
    large[last] = np.where(large[last] > 0, np.float32(3e38), np.float32(-3e38))
    large[before] *= np.float32(1e10)
    large[first] *= np.float32(1e-32)  # so that the forward pass stays finite
    run = replace(run, parameters=large)
    _, record = train_step(run)
    relu = [one.name for one in run.network.layers if one.kind == "relu"]
    infinite_layers = 0
    for name in relu:
        number = [one.name for one in run.network.layers].index(name)
        address = list(run.network.activation_shapes)[number]
        a = record.activations[f"{name}.activation"]
        dz = record.gradients[address]
        infinite_layers += bool(np.isinf(record.gradients[f"{name}.activation"]).any())
        assert (dz[a <= 0] == 0).all()
        for where in np.argwhere(a <= 0)[:: max(1, (a <= 0).sum() // 20)]:
            image, index = int(where[0]), tuple(map(int, where[1:]))
            found = explain(run.network, record, address, index, image)
            assert (found.total, found.recorded, found.difference) == (0, 0, 0)
            assert trace_gradient(run.network, record, address, index, image).path == 0
    assert infinite_layers
