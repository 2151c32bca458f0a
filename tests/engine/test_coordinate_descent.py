"""Coordinate descent on one parameter: derivatives by central differences, closed-form descents."""

import numpy as np
import pytest

from engine import (
    BadInput,
    Recipe,
    add_slice_gradients,
    descend,
    initial_run,
    slice_parameter,
    train_step,
)
from engine.analysis.slices.parameter_slice import losses_at_offsets
from engine.analysis.slices.weight_slice import WeightSlice
from engine.model.architecture import build_network
from engine.training.records import StepRecord
from tests.engine.slice_cases import CHOICES, SPECS, in_float64


@pytest.fixture(scope="module")
def trained():
    run = initial_run(Recipe())
    for _ in range(4):
        run, record = train_step(run)
    return run, record


@pytest.mark.parametrize(("address", "index"), CHOICES)
def test_the_derivative_is_that_of_the_curve_at_every_point(trained, address, index):
    run, record = trained
    parameters, images = in_float64(record.parameters), record.images.astype(np.float64)
    forward = run.network.forward(parameters, images)
    along = WeightSlice(run.network, parameters, forward, record.labels, address, index)
    for move in (-0.31, 0.0, 0.47):
        found = along.evaluate(np.array([move]))
        h = 1e-6
        moves = move + np.array([-h, 0.0, h])
        low, here, high = losses_at_offsets(
            run.network, parameters, forward, record.labels, address, index, moves
        )
        assert found.losses[0] == pytest.approx(here, rel=1e-12)
        assert found.gradients[0] == pytest.approx((high - low) / (2 * h), rel=1e-5, abs=1e-9)


@pytest.mark.parametrize(
    ("address", "index"),
    [("conv1.kernel", (3, 1, 2, 1)), ("conv1.bias", (2,)), ("fc1.weight", (2, 5))],
)
@pytest.mark.parametrize("l2", [0.0, 0.4])
def test_the_derivative_goes_through_any_convolution_loss_and_penalty(address, index, l2):
    network = build_network((4, 7, 6), SPECS, "mean-squared-error", l2)
    parameters = network.initialise(5, np.float64)
    images = np.random.default_rng(5).standard_normal((3, 4, 7, 6))
    targets = np.random.default_rng(6).standard_normal((3, 3))
    forward = network.forward(parameters, images)
    along = WeightSlice(network, parameters, forward, targets, address, index)
    moves, h = np.array([-0.4, 0.0, 0.9]), 1e-6
    sides = [along.evaluate(moves + side).losses for side in (-h, h)]
    slopes = (sides[1] - sides[0]) / (2 * h)
    np.testing.assert_allclose(along.evaluate(moves).gradients, slopes, rtol=1e-6, atol=1e-9)


def test_the_masks_of_dropout_hold_all_along():
    specs = [
        {"kind": "flatten", "name": "flatten"},
        {"kind": "dense", "name": "fc1", "units": 8},
        {"kind": "dropout", "name": "drop1", "rate": 0.5},
        {"kind": "dense", "name": "fc2", "units": 3},
        {"kind": "softmax", "name": "softmax"},
    ]
    network = build_network((1, 3, 3), specs)
    parameters = network.initialise(2, np.float64)
    images = np.random.default_rng(2).standard_normal((5, 1, 3, 3))
    labels = np.array([0, 2, 1, 1, 0])
    key = (4, 1)
    forward = network.forward(parameters, images, key)
    along = WeightSlice(network, parameters, forward, labels, "fc1.weight", (3, 4))
    moves = np.array([-0.6, 0.0, 1.1])
    found = along.evaluate(moves)
    for place, move in enumerate(moves):
        changed = {**parameters, "fc1.weight": parameters["fc1.weight"].copy()}
        changed["fc1.weight"][3, 4] += move
        passed = network.forward(changed, images, key)
        gradients = network.backward(changed, passed, labels)
        expected = network.mean_loss(changed, passed.logits, labels)
        assert found.losses[place] == pytest.approx(expected, rel=1e-12)
        assert found.gradients[place] == pytest.approx(gradients["fc1.weight"][3, 4], rel=1e-9)


@pytest.mark.parametrize(("address", "index"), CHOICES)
def test_a_slice_is_read_with_the_gradient_and_prediction_of_the_record(trained, address, index):
    run, record = trained
    found = slice_parameter(run.network, record, address, index, None)
    read = add_slice_gradients(run.network, record, found, image=7)
    place = len(read.values) // 2
    assert read.values[place] == pytest.approx(found.value)
    assert read.gradients[place] == pytest.approx(found.gradient, rel=1e-3, abs=1e-7)
    assert read.predictions[place] == pytest.approx(float(record.true_probabilities[7]), rel=1e-5)
    edge = {key: array.copy() for key, array in record.parameters.items()}
    edge[address][index] = read.values[-1]
    forward = run.network.forward(edge, record.images)
    expected = forward.probabilities[7, record.labels[7]]
    assert read.predictions[-1] == pytest.approx(float(expected), rel=1e-4, abs=1e-6)


def line() -> tuple:
    """Return network, record, curvature and minimizer of the parabola C(w) = mean of (w x − t)²."""
    specs = [
        {"kind": "flatten", "name": "flatten"},
        {"kind": "dense", "name": "fc1", "units": 1, "bias": False},
    ]
    network = build_network((1, 1, 1), specs, "mean-squared-error")
    x, t = np.array([1.0, 2.0, -1.0]), np.array([2.0, 1.0, 0.5])
    images, targets = x.reshape(3, 1, 1, 1), t.reshape(3, 1)
    parameters = {"fc1.weight": np.array([[3.0]])}
    record = StepRecord(
        step=0,
        epoch=0,
        learning_rate=0.1,
        loss=float(((3 * x - t) ** 2).mean()),
        accuracy=0.0,
        indices=np.arange(3),
        labels=targets,
        losses=(3 * x - t) ** 2,
        images=images,
        parameters=parameters,
        activations=network.forward(parameters, images).activations,
        gradients={},
        update=None,  # unused by a descent
    )
    curvature, floor = 2 * (x * x).mean(), (x * t).sum() / (x * x).sum()
    return network, record, curvature, floor


def last_of(*arguments, **settings):
    return [found for found in descend(*arguments, **settings) if found][-1]


def test_on_a_parabola_the_descent_is_geometric():
    """w_k = w* + (1 − η h)^k (w_0 − w*), with h the curvature and w* the minimizer."""
    network, record, h, floor = line()
    found = last_of(network, record, "fc1.weight", (0, 0), 0.05, threshold=1e-9)
    k = np.arange(found.steps + 1)
    np.testing.assert_allclose(found.values, floor + (1 - 0.05 * h) ** k * (3 - floor), rtol=1e-12)
    assert found.reason == "converged"
    changes = abs(np.diff(found.losses))
    assert changes[-1] < 1e-9 <= changes[-2]
    np.testing.assert_allclose(found.gradients, h * (found.values - floor), atol=1e-12)


def test_beyond_two_over_the_curvature_it_diverges_and_within_it_overshoots():
    network, record, h, floor = line()
    assert last_of(network, record, "fc1.weight", (0, 0), 2.2 / h).reason == "diverged"
    over = last_of(network, record, "fc1.weight", (0, 0), 1.5 / h)
    assert over.reason == "converged"
    assert (over.values[1] - floor) * (over.values[0] - floor) < 0


def test_it_ends_with_its_budget_and_says_how_far_it_is_on_the_way():
    network, record, _, _ = line()
    found = [one for one in descend(network, record, "fc1.weight", (0, 0), 1e-6, 1e-12) if one]
    assert [one.steps for one in found] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000]
    assert [one.reason for one in found] == [None] * 10 + ["budget"]


def test_where_c_does_not_change_with_it_the_ground_is_flat(trained):
    run, record = trained
    silent = np.flatnonzero(~record.activations["relu3.activation"].any(axis=0))[0]
    found = last_of(run.network, record, "fc1.weight", (int(silent), 3))
    assert (found.reason, found.steps) == ("flat", 0)


def test_the_run_and_its_record_stay_as_they_were(trained):
    run, record = trained
    before = record.parameters["fc2.weight"].copy()
    found = last_of(run.network, record, "fc2.weight", (0, 1), 1.0)
    assert found.losses[0] == pytest.approx(record.loss, rel=1e-6)
    assert (record.parameters["fc2.weight"] == before).all()


@pytest.mark.parametrize(
    ("field", "settings"),
    [
        ("learning_rate", {"learning_rate": 0.0}),
        ("threshold", {"threshold": 0.0}),
        ("threshold", {"threshold": float("nan")}),
        ("index", {"index": (2, 0)}),
    ],
)
def test_what_cannot_be_is_named(trained, field, settings):
    run, record = trained
    with pytest.raises(BadInput) as bad:
        descend(run.network, record, "fc2.weight", **{"index": (0, 1), **settings})
    assert bad.value.field == field
