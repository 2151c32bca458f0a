"""Ties in max pooling: compiled blocks and plain layers route the gradient alike."""

from itertools import product

import numpy as np
import pytest

from engine.compiled.compiled_network import CompiledNetwork
from engine.model.architecture import build_network

WINDOWS = [{"size": 2}, {"size": [3, 2]}, {"size": 3, "stride": 2}, {"size": 2, "stride": [3, 1]}]
ACTIVATIONS = [None, {"kind": "relu"}, {"kind": "leaky_relu", "slope": 0.25}]  # all exact


@pytest.mark.parametrize(
    ("window", "activation", "groups"), [*product(WINDOWS, ACTIVATIONS, [1, 2])]
)
def test_small_whole_numbers_tie_often_and_go_the_same_way(window, activation, groups):
    conv = {"kind": "convolution", "filters": 4, "size": 2}
    pool = {"kind": "max_pooling", **window}
    between = [] if activation is None else [activation]
    specs = [conv, *between, pool, {**conv, "groups": groups}, *between, pool]
    specs += [{"kind": "flatten"}, {"kind": "dense", "units": 3}, {"kind": "softmax"}]
    named = [{"name": f"l{number}", **one} for number, one in enumerate(specs)]
    network = build_network((1, 19, 17), named)
    stream = np.random.default_rng(7)
    parameters = {
        address: stream.integers(-1, 2, shape).astype(float)
        for address, shape in network.parameter_shapes.items()
    }
    images = stream.integers(-1, 2, (40, 1, 19, 17)).astype(float)
    labels = stream.integers(0, 3, 40)
    forward = network.forward(parameters, images)
    entering = next(
        saved.x
        for layer, saved in zip(network.layers, forward.saved, strict=True)
        if layer.kind == "max_pooling"
    )
    assert len(np.unique(entering)) < 20  # few distinct values: most windows have ties
    plain = network.backward(parameters, forward, labels)
    program = CompiledNetwork(network, parameters, len(labels))
    loss, gradients = program.step_gradients(parameters, images, labels)
    assert loss == pytest.approx(network.mean_loss(parameters, forward.logits, labels), rel=1e-13)
    for address, gradient in gradients.items():
        np.testing.assert_allclose(gradient, plain[address], rtol=1e-10, atol=1e-12)
