"""Pooling fused into convolution blocks, for windows without gaps, against the plain layers.

Half of every image is black, so that most windows there have ties, which the first position wins.
"""

import numpy as np
import pytest

from engine.compiled.compiled_network import CompiledNetwork
from engine.model.architecture import build_network

IMAGES = 5


def network_with(pooling, **convolution):
    """Return a network of two convolutions, the second grouped, each followed by a pooling."""
    layers = [
        {"kind": "convolution", "filters": 4, "size": 3, **convolution},
        {"kind": "relu"},
        pooling,
        {"kind": "convolution", "filters": 6, "size": [2, 3], "groups": 2},
        {"kind": "leaky_relu"},
        pooling,
        {"kind": "flatten"},
        {"kind": "dense", "units": 3},
        {"kind": "softmax"},
    ]
    named = [{"name": f"l{number}", **layer} for number, layer in enumerate(layers)]
    return build_network((2, 34, 37), named)


def pool(kind, size, stride=None):
    return {"kind": f"{kind}_pooling", "size": size, "stride": stride}


def half_black(shape, stream):
    """Return images (N, C, H, W) with small integers in one half and zeros in the other."""
    images = stream.integers(-2, 3, (IMAGES, *shape)).astype(np.float64)
    images[..., shape[-1] // 2 :] = 0
    return images


@pytest.mark.parametrize(
    "pooling",
    [
        pool("max", 2),
        pool("max", 3, 2),
        pool("max", [3, 2], [1, 2]),
        pool("max", [1, 3], [1, 1]),
        pool("max", [4, 5], [3, 2]),
        pool("average", 3, 2),
        pool("average", [2, 3], [2, 1]),
        pool("average", [1, 2]),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "convolution", [{}, {"padding": 2, "groups": 2}, {"stride": 2}, {"dilation": 2}], ids=str
)
def test_a_pooled_convolution_is_that_of_the_plain_layers(pooling, convolution):
    assert_like_plain(network_with(pooling, **convolution))


@pytest.mark.parametrize("size", [[8, 8], [4, 16], [64, 1], [1, 64]], ids=str)
@pytest.mark.parametrize("groups", [1, 2])
def test_only_winners_of_large_windows_are_touched_and_rightly(size, groups):
    layers = [
        {"kind": "convolution", "filters": 4, "size": 3, "padding": 1},
        {"kind": "tanh"},
        {"kind": "convolution", "filters": 4, "size": 3, "padding": 1, "groups": groups},
        {"kind": "relu"},
        pool("max", size),
        {"kind": "flatten"},
        {"kind": "dense", "units": 3},
        {"kind": "softmax"},
    ]
    named = [{"name": f"l{number}", **layer} for number, layer in enumerate(layers)]
    assert_like_plain(build_network((2, 64, 65), named))


def assert_like_plain(network):
    stream = np.random.default_rng(2)
    parameters = network.initialise(3, np.float64)
    images, labels = half_black(network.input_shape, stream), stream.integers(0, 3, IMAGES)
    forward = network.forward(parameters, images)
    plain = network.backward(parameters, forward, labels)
    program = CompiledNetwork(network, parameters, IMAGES)
    for _ in range(2):
        loss, gradients = program.step_gradients(parameters, images, labels)
        assert loss == pytest.approx(
            network.mean_loss(parameters, forward.logits, labels), rel=1e-12
        )
        for address, gradient in gradients.items():
            scale = max(1e-9, np.abs(plain[address]).max())
            assert np.abs(gradient - plain[address]).max() <= 1e-10 * scale, address
