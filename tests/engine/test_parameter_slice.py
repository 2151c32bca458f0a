"""Parameter slices C(w) against full forward passes with one changed weight."""

import numpy as np
import pytest

from engine import BadInput, Recipe, initial_run, prediction_curve, slice_parameter, train_step
from engine.analysis.slices.parameter_slice import losses_at_offsets
from engine.model.architecture import build_network
from engine.model.losses import cross_entropy
from tests.engine.slice_cases import CHOICES, SPECS, in_float64


@pytest.fixture(scope="module")
def trained():
    run = initial_run(Recipe())
    for _ in range(4):
        run, record = train_step(run)
    return run, record


@pytest.mark.parametrize(("address", "index"), CHOICES)
def test_the_slice_is_the_loss_of_the_network_with_that_weight(trained, address, index):
    run, record = trained
    parameters, images = in_float64(record.parameters), record.images.astype(np.float64)
    moves = np.array([-0.7, -0.01, 0.0, 0.2, 1.5])
    forward = run.network.forward(parameters, images)
    found = losses_at_offsets(
        run.network, parameters, forward, record.labels, address, index, moves
    )
    for move, loss in zip(moves, found, strict=True):
        changed = {**parameters, address: parameters[address].copy()}
        changed[address][index] += move
        expected = cross_entropy(run.network.logits(changed, images), record.labels).mean()
        assert loss == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("address", "index"), CHOICES)
def test_the_tangent_has_the_slope_of_the_curve(trained, address, index):
    run, record = trained
    parameters, images = in_float64(record.parameters), record.images.astype(np.float64)
    forward = run.network.forward(parameters, images)
    gradient = run.network.backward(parameters, forward, record.labels)[address][index]
    h = 1e-6
    low, high = losses_at_offsets(
        run.network, parameters, forward, record.labels, address, index, np.array([-h, h])
    )
    assert (high - low) / (2 * h) == pytest.approx(gradient, rel=1e-5, abs=1e-9)
    found = slice_parameter(run.network, record, address, index, None)
    assert found.gradient == pytest.approx(gradient, rel=1e-3, abs=1e-7)


@pytest.mark.parametrize("zoom", ["valley", "step"])
def test_the_landings_are_where_they_are_said_to_be(trained, zoom):
    run, record = trained
    found = slice_parameter(run.network, record, "fc2.weight", (0, 1), run.parameters, zoom=zoom)
    after = run.network.logits(run.parameters, record.images)
    assert found.loss_after == pytest.approx(cross_entropy(after, record.labels).mean(), rel=1e-6)
    assert found.value_after == float(run.parameters["fc2.weight"][0, 1])
    assert found.loss_predicted == pytest.approx(
        found.loss + found.gradient * (found.value_after - found.value)
    )
    place = np.argmin(abs(found.values - found.value))
    assert found.losses[place] == pytest.approx(found.loss, rel=1e-6)
    assert found.values[0] < found.value < found.values[-1]
    at_landing = np.interp(found.value_after, found.values, found.losses_after)
    assert at_landing == pytest.approx(found.loss_after, rel=1e-3)


def test_before_the_step_no_landing_is_known(trained):
    run, record = trained
    found = slice_parameter(run.network, record, "fc2.weight", (0, 1), None)
    assert (found.loss_after, found.losses_after) == (None, None)


@pytest.mark.parametrize(
    ("address", "index", "field"),
    [
        ("conv3.kernel", (0,), "address"),
        ("relu1.activation", (0, 0, 0), "address"),
        ("fc2.weight", (2, 0), "index"),
        ("fc2.weight", (0, -1), "index"),
        ("fc2.bias", (0, 0), "index"),
    ],
)
def test_what_does_not_exist_is_named(trained, address, index, field):
    run, record = trained
    with pytest.raises(BadInput) as bad:
        slice_parameter(run.network, record, address, index, None)
    assert bad.value.field == field


def test_the_prediction_curve_is_the_logarithm_with_its_derivative():
    curve = prediction_curve()
    np.testing.assert_allclose(np.exp(-curve.loss), curve.a)
    middle = (curve.loss[2:] - curve.loss[:-2]) / (curve.a[2:] - curve.a[:-2])
    np.testing.assert_allclose(curve.derivative[101:-1], middle[100:], rtol=1e-4)


@pytest.mark.parametrize(
    ("address", "index"),
    [("conv1.kernel", (3, 1, 2, 1)), ("conv1.kernel", (0, 1, 0, 0)), ("fc1.weight", (2, 5))],
)
@pytest.mark.parametrize("l2", [0.0, 0.4])
def test_a_slice_goes_through_any_convolution_loss_and_penalty(address, index, l2):
    network = build_network((4, 7, 6), SPECS, "mean-squared-error", l2)
    parameters = network.initialise(5, np.float64)
    images = np.random.default_rng(5).standard_normal((3, 4, 7, 6))
    targets = np.random.default_rng(6).standard_normal((3, 3))
    forward = network.forward(parameters, images)
    moves = np.array([-0.4, 0.0, 0.9])
    found = losses_at_offsets(network, parameters, forward, targets, address, index, moves)
    for move, loss in zip(moves, found, strict=True):
        changed = {**parameters, address: parameters[address].copy()}
        changed[address][index] += move
        expected = network.mean_loss(changed, network.logits(changed, images), targets)
        assert loss == pytest.approx(expected, rel=1e-12)
