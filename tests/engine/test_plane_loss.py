"""Fast surface losses against the plain forward pass at each point."""

from functools import partial
from itertools import combinations

import numpy as np
import pytest

from engine import Place, Recipe, initial_run
from engine.compiled import plane_loss as module
from engine.compiled.closed_form_2d import ClosedFormPlaneLoss
from engine.compiled.plane_loss import PlaneLoss
from engine.core.arrays import ravel
from engine.model.architecture import build_network
from engine.planes import chosen_plane
from engine.training.probe_set import probe_set
from tests.engine.surface_cases import moved, plain_loss

POINTS = np.array([0.0, 0.4, -0.3, 0.4, 2.0]), np.array([0.0, 0.1, 0.1, -0.6, 2.0])
PLACES = [
    Place("conv1.kernel", (2, 0, 1, 4)),
    Place("conv2.bias", (3,)),
    Place("fc1.weight", (7, 30)),
    Place("fc1.weight", (7, 31)),
    Place("fc1.bias", (9,)),
    Place("fc2.weight", (0, 1)),
    Place("fc2.bias", (1,)),
]
CLOSED = {"fc1", "fc2"}


def entering(network, parameters, axes, images):
    """Return the input of the layer that holds the axes, from a plain forward pass."""
    return network.forward(parameters, images).saved[network.layer_index(axes[0][0])].x


@pytest.fixture(scope="module")
def tour():
    """The tour's network in float64 with 70 images: more than two chunks, of unequal sizes."""
    network = initial_run(Recipe(problem="ten-digits")).network
    parameters = network.initialise(3, np.float64)
    images, labels = probe_set("ten-digits")
    images = np.concatenate([images, images[:6]]).astype(np.float64)
    return network, parameters, images, np.concatenate([labels, labels[:6]])


def plain_losses(network, parameters, directions, images, labels):
    """Return the losses at POINTS from plain forward passes."""
    return [
        plain_loss(network, moved(parameters, directions, a, b), images, labels)
        for a, b in zip(*POINTS, strict=True)
    ]


@pytest.mark.parametrize("halves", [1, 2])
def test_any_plane_by_one_thread_or_two(tour, halves, monkeypatch):
    monkeypatch.setattr(module, "thread_count", lambda: halves)
    network, parameters, images, labels = tour
    directions = np.random.default_rng(0).standard_normal((2, ravel(parameters).size)) / 50
    found = PlaneLoss(network, parameters, directions, images, labels).losses(*POINTS)
    expected = plain_losses(network, parameters, directions, images, labels)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_two_threads_give_the_same_bits_as_one(monkeypatch):
    run = initial_run(Recipe())
    images, labels = probe_set("3-or-8")
    directions = np.random.default_rng(0).standard_normal((2, ravel(run.parameters).size)) / 50
    alphas, betas = (axis.ravel() for axis in np.meshgrid(np.linspace(-1, 1, 9), [-1.0, 0.5, 2.0]))
    found = []
    for halves in (1, 2):
        monkeypatch.setattr(module, "thread_count", partial(int, halves))
        function = PlaneLoss(run.network, run.parameters, directions, images, labels)
        found.append(function.losses(alphas, betas))
        assert len(function.workers) == halves
    np.testing.assert_array_equal(*found)
    there = moved(run.parameters, directions, alphas[4], betas[4])
    expected = plain_loss(run.network, there, images, labels)
    assert found[0][4] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(("one", "two"), list(combinations(PLACES, 2)))
def test_two_chosen_parameters_wherever_they_are(tour, one, two):
    """Layers before the first moved one run once; the last layers have a closed form."""
    network, parameters, images, labels = tour
    directions = chosen_plane(parameters, one, two).directions
    expected = plain_losses(network, parameters, directions, images, labels)
    general = PlaneLoss(network, parameters, directions, images, labels)
    np.testing.assert_allclose(general.losses(*POINTS), expected, rtol=1e-12)
    layers = {place.address.split(".")[0] for place in (one, two)}
    assert ClosedFormPlaneLoss.supports(network, [one.address, two.address]) == (
        len(layers) == 1 and layers <= CLOSED
    )
    if len(layers) == 1 and layers <= CLOSED:
        axes = [(place.address, place.index) for place in (one, two)]
        closed = ClosedFormPlaneLoss(
            network, parameters, axes, entering(network, parameters, axes, images), labels
        )
        np.testing.assert_allclose(closed.losses(*POINTS), expected, rtol=1e-12)
        assert closed.loss_at(0.4, 0.1) == closed.losses(*POINTS)[1]


@pytest.mark.parametrize("loss", ["cross-entropy", "mean-squared-error", "binary-cross-entropy"])
@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "sigmoid", "tanh", "gelu"])
def test_the_closed_form_knows_every_loss_activation_and_penalty(loss, activation):
    last = {
        "cross-entropy": [{"kind": "softmax", "name": "softmax"}],
        "binary-cross-entropy": [{"kind": "sigmoid", "name": "sigmoid"}],
        "mean-squared-error": [],
    }[loss]
    units = 1 if loss == "binary-cross-entropy" else 3
    layers = [
        {"kind": "dense", "name": "fc1", "units": 4},
        {"kind": activation, "name": "between"},
        {"kind": "dense", "name": "fc2", "units": units},
        *last,
    ]
    network = build_network((5,), layers, loss, 0.1)
    parameters = network.initialise(3, np.float64)
    stream = np.random.default_rng(1)
    images = stream.standard_normal((6, 5))
    labels = stream.integers(0, 2, 6)
    for places in (
        (Place("fc1.weight", (2, 1)), Place("fc1.weight", (0, 3))),
        (Place("fc1.weight", (2, 1)), Place("fc1.bias", (2,))),
        (Place("fc2.weight", (0, 1)), Place("fc2.bias", (0,))),
    ):
        assert ClosedFormPlaneLoss.supports(network, [place.address for place in places])
        axes = [(place.address, place.index) for place in places]
        x = entering(network, parameters, axes, images)
        found = ClosedFormPlaneLoss(network, parameters, axes, x, labels).losses(*POINTS)
        directions = chosen_plane(parameters, *places).directions
        expected = plain_losses(network, parameters, directions, images, labels)
        np.testing.assert_allclose(found, expected, rtol=1e-12)
