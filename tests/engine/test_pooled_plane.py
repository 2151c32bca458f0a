"""Planes whose pooling windows are decided for a whole box: every height is a measured loss."""

import numpy as np
import pytest

from engine import Recipe, SurfaceRequest, compute_surface, initial_run, train_step
from engine.compiled.plane_loss import PlaneLoss
from engine.compiled.pooled_plane import MAX_UNDECIDED, Box
from engine.core.arrays import ravel
from engine.model.architecture import build_network
from engine.training.probe_set import probe_set
from tests.engine.surface_cases import moved, plain_loss, plane_of

AXIS = np.linspace(-1.0, 1.0, 5)
ALPHAS, BETAS = (axis.ravel() for axis in np.meshgrid(AXIS, AXIS))


@pytest.mark.parametrize("plane", ["step", "random"])
@pytest.mark.parametrize("zoom", ["step", "basin"])
def test_every_height_is_the_loss_of_the_layer_by_layer_pass(plane, zoom):
    """In float32, on a level that has been computed in parts; "basin" is too wide for one box."""
    _, record = train_step(run := initial_run(Recipe()))
    request = SurfaceRequest(plane, set="probe", zoom=zoom)
    surface = next(one for one in compute_surface(run, record, request) if one)
    images, labels = probe_set("3-or-8")
    directions = plane_of(request, run, record).directions
    for row, beta in enumerate(surface.betas):
        for column, alpha in enumerate(surface.alphas):
            there = moved(record.parameters, directions, alpha, beta)
            there = {name: array.astype(np.float32) for name, array in there.items()}
            expected = plain_loss(run.network, there, images, labels)
            assert surface.losses[row, column] == pytest.approx(expected, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "tanh", None])
@pytest.mark.parametrize(
    ("size", "stride", "padding"), [(2, 2, 0), (3, 3, 1), ((2, 5), (2, 5), 0), (3, 2, 0), (3, 3, 0)]
)
def test_decided_windows_of_any_pooling_and_activation(activation, size, stride, padding):
    layers = [
        {"kind": "convolution", "name": "conv1", "filters": 3, "size": 3, "padding": padding},
        *([{"kind": activation, "name": "between"}] if activation else []),
        {"kind": "max_pooling", "name": "pool1", "size": size, "stride": stride},
        {"kind": "convolution", "name": "conv2", "filters": 2, "size": 2},
        {"kind": "flatten", "name": "flatten"},
        {"kind": "dense", "name": "fc1", "units": 5},
        {"kind": "relu", "name": "relu2"},
        {"kind": "dense", "name": "fc2", "units": 3},
        {"kind": "softmax", "name": "softmax"},
    ]
    network = build_network((2, 12, 12), layers, "cross-entropy", 0.1)
    parameters = network.initialise(3, np.float64)
    stream = np.random.default_rng(1)
    images, labels = stream.standard_normal((70, 2, 12, 12)), stream.integers(0, 3, 70)
    directions = stream.standard_normal((2, ravel(parameters).size)) / 200
    function = PlaneLoss(network, parameters, directions, images, labels)
    plain = function.losses(ALPHAS, BETAS)
    function.expect(AXIS, AXIS, 0)
    found = function.losses(ALPHAS, BETAS)
    expected = [
        plain_loss(network, moved(parameters, directions, a, b), images, labels)
        for a, b in zip(ALPHAS, BETAS, strict=True)
    ]
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    np.testing.assert_allclose(plain, expected, rtol=1e-12)
    windows = [chunk.windows for worker in function.workers for chunk in worker.chunks]
    leftover = any((10 + 2 * padding) % step for step in np.atleast_1d(stride))
    if stride == size and not leftover:  # other windows are pooled as before
        assert all(0 < len(one.undecided) < one.maxima[0].size for one in windows)
    outside = moved(parameters, directions, 3.0, -2.0)
    assert function.loss_at(3.0, -2.0) == pytest.approx(
        plain_loss(network, outside, images, labels), rel=1e-12
    )


def test_a_box_with_too_many_open_windows_is_computed_as_before():
    run = initial_run(Recipe())
    images, labels = probe_set("3-or-8")
    directions = np.random.default_rng(0).standard_normal((2, ravel(run.parameters).size))
    function = PlaneLoss(run.network, run.parameters, directions, images, labels)
    for radius, decided in ((0.01, True), (1.0, False)):
        function.expect(radius * AXIS, radius * AXIS, 0)
        chunks = [chunk for worker in function.workers for chunk in worker.chunks]
        assert all((chunk.windows is not None) == decided for chunk in chunks)
        for chunk in chunks if decided else ():
            share = len(chunk.windows.undecided) / chunk.windows.maxima[0].size
            assert 0 < share < MAX_UNDECIDED


def test_a_box_holds_its_edge():
    box = Box.around(np.array([0.0, 2.0]), np.array([-1.0, 1.0]))
    assert box.contains(2.0, -1.0)
    assert not box.contains(2.1, 0.0)
    assert box.holds(Box((0.5, 2.0), (-1.0, 0.0)))
    assert not box.holds(Box((0.5, 2.0), (-1.0, 1.5)))
