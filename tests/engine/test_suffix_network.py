"""Suffix networks: losses with one changed channel against full forward passes."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import Recipe, initial_run, train_step
from engine.analysis.slices.parameter_slice import losses_at_offsets
from engine.analysis.suffix_network import SuffixNetwork, forward_after, forward_from_record
from engine.core.arrays import batch_last
from engine.model.architecture import build_network
from tests.engine.random_networks import architectures

SOME = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
KEY = (16, 3)


def drawn(architecture, seed):
    """Return (network, parameters, images, targets) with four images, in float64."""
    network = build_network(*architecture)
    stream = np.random.default_rng(seed)
    images = stream.uniform(-1, 1, (4, *network.input_shape))
    targets = stream.integers(0, max(2, network.shapes[-1][0]), 4)
    return network, network.initialise(seed, np.float64), images, targets


@SOME
@given(architectures(), st.integers(0, 10**6), st.data())
def test_a_slice_of_any_network_is_its_loss_with_that_weight(architecture, seed, data):
    network, parameters, images, targets = drawn(architecture, seed)
    address = data.draw(st.sampled_from(list(parameters)))
    index = tuple(data.draw(st.integers(0, size - 1)) for size in parameters[address].shape)
    moves = np.array([-0.7, -0.01, 0.0, 1.3])
    forward = network.forward(parameters, images, KEY)
    found = losses_at_offsets(network, parameters, forward, targets, address, index, moves)
    for move, loss in zip(moves, found, strict=True):
        changed = {**parameters, address: parameters[address].copy()}
        changed[address][index] += move
        whole = network.forward(changed, images, KEY)
        expected = network.mean_loss(changed, whole.logits, targets)
        assert loss == pytest.approx(expected, rel=1e-11, abs=1e-13)


@SOME
@given(architectures(), st.integers(0, 10**6), st.data())
def test_what_moves_may_stand_anywhere_and_be_watched(architecture, seed, data):
    """With an observer the layers run one by one; both paths give the same losses."""
    network, parameters, images, targets = drawn(architecture, seed)
    forward = network.forward(parameters, images, KEY)
    scores = len(network.layers) - network.fused
    first = data.draw(st.integers(0, scores))
    behind = SuffixNetwork(network, parameters, forward, targets, first)
    channel = data.draw(st.integers(0, len(behind.entering) - 1))
    shifts = np.random.default_rng(seed).standard_normal((*behind.entering.shape[1:-1], 3, 4))
    moved = behind.entering[channel][..., None, :] + shifts
    seen = []
    found = behind.losses(channel, moved)
    watched = behind.losses(channel, moved, lambda layer, x: seen.append((layer.name, x.shape)))
    np.testing.assert_allclose(watched, found, rtol=1e-12)
    assert all(shape[-2:] == (3, 4) for _, shape in seen)
    for variant in range(3):
        x = behind.entering.copy()
        x[channel] = moved[..., variant, :]
        x = np.moveaxis(x, -1, 0)
        for layer in network.layers[first:scores]:
            x = layer.forward(parameters, x, KEY).y
        np.testing.assert_allclose(found[variant], network.losses(x, targets), rtol=1e-10)


def test_the_scores_themselves_may_move():
    network, parameters, images, targets = drawn(
        (
            (1, 4, 4),
            [
                {"kind": "flatten", "name": "flatten"},
                {"kind": "dense", "name": "fc1", "units": 3},
                {"kind": "softmax", "name": "softmax"},
            ],
        ),
        1,
    )
    forward = network.forward(parameters, images)
    behind = SuffixNetwork(network, parameters, forward, targets, 2)
    moved = behind.entering[1][None] + np.array([[0.0], [0.25]])
    same, other = behind.losses(1, moved)
    scores = forward.logits.copy()
    np.testing.assert_allclose(same, network.losses(scores, targets), rtol=1e-12)
    scores[:, 1] += 0.25
    np.testing.assert_allclose(other, network.losses(scores, targets), rtol=1e-12)


def test_the_forward_pass_of_a_record_is_the_one_that_was_made():
    run, record = train_step(initial_run(Recipe()))
    found = forward_from_record(run.network, record)
    plain = run.network.forward(record.parameters, record.images, record.key)
    np.testing.assert_allclose(found.logits, plain.logits, rtol=1e-5, atol=1e-6)
    for one, other in zip(found.saved, plain.saved, strict=True):
        np.testing.assert_allclose(batch_last(one.x), batch_last(other.x), rtol=1e-5, atol=1e-6)
    for address, output in zip(list(record.activations)[1:], found.saved, strict=True):
        assert output.y is record.activations[address]


def test_the_forward_pass_after_a_step_is_made_once():
    run, record = train_step(initial_run(Recipe()))
    first = forward_after(run.network, record, record.parameters_after)
    again = forward_after(run.network, record, record.parameters_after)
    other = forward_after(run.network, record, run.parameters)
    for address, activation in first.activations.items():
        assert again.activations[address] is activation
        assert other.activations[address] is not activation or address == "input.activation"
        np.testing.assert_array_equal(other.activations[address], activation)
