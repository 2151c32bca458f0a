"""Compiled random networks: loss and gradients against PyTorch."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.compiled.compiled_network import CompiledNetwork
from engine.model.architecture import build_network
from tests.benchmarks.engine.torch import torch_module
from tests.engine.random_networks import architectures

LIMITS = {"float32": 1e-5, "float64": 1e-10}


def without_dropout(architecture):
    """Return the architecture without L2 and without dropout, whose masks differ in PyTorch."""
    shape, specs, loss, _ = architecture
    return shape, [one for one in specs if one["kind"] != "dropout"], loss, 0.0


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(
    architectures().filter(lambda one: one[2] == "cross-entropy").map(without_dropout),
    st.integers(0, 10**6),
    st.sampled_from([1, 3, 270]),
    st.sampled_from(list(LIMITS)),
)
def test_loss_and_gradients_of_a_network_are_pytorchs(architecture, seed, size, dtype):
    torch = pytest.importorskip("torch", reason="torch is not installed")
    network = build_network(*architecture)
    parameters = network.initialise(seed, np.dtype(dtype))
    stream = np.random.default_rng(seed)
    images = stream.uniform(-1, 1, (size, *network.input_shape)).astype(dtype)
    labels = stream.integers(0, network.shapes[-1][0], size)

    module = torch_module(torch, network, parameters).double()  # their rounding is not ours
    scores = module(torch.tensor(images.astype(np.float64)))
    theirs = torch.nn.functional.cross_entropy(scores, torch.tensor(labels))
    theirs.backward()
    loss, found = CompiledNetwork(network, parameters, size).step_gradients(
        parameters, images, labels
    )

    limit = LIMITS[dtype]
    assert loss == pytest.approx(theirs.item(), rel=limit)
    expected = [one.grad.numpy() for one in module.parameters()]
    largest = max(float(np.linalg.norm(one)) for one in expected)
    for (address, gradient), one in zip(found.items(), expected, strict=True):
        apart = float(np.linalg.norm(gradient.astype(float) - one))
        assert apart <= limit * max(float(np.linalg.norm(one)), 1e-3 * largest), address
