"""Random networks: gradients against central differences, and invariants.

In float64, away from kinks: draws with a value near the kink of a ReLU, or with nearly tied
maxima in a pooling window, are rejected.
"""

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.analysis.gradcheck import central_differences
from engine.compiled.compiled_network import CompiledNetwork
from engine.compiled.plane_loss import PlaneLoss
from engine.core.arrays import ravel, unravel
from engine.model.architecture import build_network
from tests.engine.network_runs import distance_from_kinks
from tests.engine.random_networks import architectures

LIMIT = 1e-7
KINK = 3e-4
KEY = (16, 3)
SOME = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


def case(architecture, seed):
    """Return (network, parameters, images, targets) for an architecture, drawn from `seed`."""
    network = build_network(*architecture)
    stream = np.random.default_rng(seed)
    images = stream.uniform(-1, 1, (2, *network.input_shape))
    outputs = network.shapes[-1][0]
    return (
        network,
        network.initialise(seed, np.float64),
        images,
        stream.integers(0, max(2, outputs), 2),
    )


@SOME
@given(architectures(), st.integers(0, 10**6))
def test_every_gradient_is_that_of_central_differences(architecture, seed):
    network, parameters, images, targets = case(architecture, seed)
    forward = network.forward(parameters, images, KEY)
    assume(distance_from_kinks(network, forward) > KINK)
    gradients = network.backward(parameters, forward, targets, input_gradient=True)
    assert set(gradients) == {*parameters, *network.activation_shapes}

    def loss(changed, x) -> float:
        return network.mean_loss(changed, network.forward(changed, x, KEY).logits, targets)

    numeric = {
        address: central_differences(
            lambda moved, address=address: loss({**parameters, address: moved}, images), parameter
        )
        for address, parameter in parameters.items()
    }
    numeric["input.activation"] = central_differences(lambda x: loss(parameters, x), images)
    whole = max(float(np.abs(one).max()) for one in numeric.values())
    for address, expected in numeric.items():
        scale = max(float(np.abs(expected).max()), 1e-3 * whole)
        apart = float(np.abs(gradients[address] - expected).max())
        assert apart <= LIMIT * scale, (address, gradients[address], expected)


@SOME
@given(architectures(), st.integers(0, 10**6))
def test_the_short_way_to_the_logits_is_the_forward_pass(architecture, seed):
    network, parameters, images, _ = case(architecture, seed)
    forward = network.forward(parameters, images)
    for first in range(len(network.layers)):
        found = network.logits(parameters, forward.saved[first].x, first)
        np.testing.assert_allclose(found, forward.logits, rtol=1e-12, atol=1e-14)


@SOME
@given(architectures())
def test_an_architecture_is_its_data(architecture):
    network = build_network(*architecture)
    text = json.dumps(network.specs())
    assert build_network(network.input_shape, json.loads(text), network.loss, network.l2) == network
    described = network.describe()
    assert json.loads(json.dumps(described)) == described
    assert [layer["kind"] for layer in described["layers"]] == [
        spec["kind"] for spec in network.specs()
    ]


@SOME
@given(architectures(), st.integers(0, 10**6))
def test_memory_order_and_dtype_are_kept_through_the_network(architecture, seed):
    network, parameters, images, targets = case(architecture, seed)
    narrow = {address: array.astype(np.float32) for address, array in parameters.items()}
    forward = network.forward(narrow, images.astype(np.float32), KEY)
    gradients = network.backward(narrow, forward, targets, input_gradient=True)
    for found in (forward.activations, gradients):
        for address, array in found.items():
            assert array.dtype == np.float32, address
    assert network.losses(forward.logits, targets).dtype == np.float64
    for address, shape in network.activation_shapes.items():
        assert forward.activations[address].shape == gradients[address].shape == (2, *shape)


@SOME
@given(architectures(), st.integers(0, 10**6))
def test_a_program_computes_what_the_layers_do(architecture, seed):
    """270 images are processed in chunks, of which the last is smaller."""
    network, parameters, _, _ = case(architecture, seed)
    stream = np.random.default_rng(seed)
    images = stream.uniform(-1, 1, (270, *network.input_shape))
    targets = stream.integers(0, max(2, network.shapes[-1][0]), 270)
    forward = network.forward(parameters, images)
    plain = network.backward(parameters, forward, targets)
    program = CompiledNetwork(network, parameters, 270)
    for _ in range(2):
        loss, gradients = program.step_gradients(parameters, images, targets)
        assert loss == pytest.approx(
            network.mean_loss(parameters, forward.logits, targets), rel=1e-12
        )
        for address, gradient in gradients.items():
            scale = max(1e-9, np.abs(plain[address]).max())
            assert np.abs(gradient - plain[address]).max() <= 1e-10 * scale, address
    each = program.losses(parameters, images, targets)
    np.testing.assert_allclose(
        each, network.losses(forward.logits, targets), rtol=1e-11, atol=1e-13
    )


@SOME
@given(architectures(), st.integers(0, 10**6))
def test_a_plane_holds_the_losses_of_the_network(architecture, seed):
    network, parameters, images, targets = case(architecture, seed)
    theta = ravel(parameters)
    directions = np.random.default_rng(seed).standard_normal((2, len(theta)))
    function = PlaneLoss(network, parameters, directions, images, targets)
    for alpha, beta in ((0.0, 0.0), (0.3, 0.0), (-0.2, 0.1)):
        there = unravel(theta + np.array([alpha, beta]) @ directions, parameters)
        expected = network.mean_loss(there, network.logits(there, images), targets)
        assert function.loss_at(alpha, beta) == pytest.approx(expected, rel=1e-10, abs=1e-12)
