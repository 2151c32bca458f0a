"""Planes where a network is a polynomial but for a few units: every height is a measured loss."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from engine import Recipe, initial_run, train_step
from engine.compiled import plane_loss, polynomial_loss, polynomial_plane
from engine.compiled.plane_kernel_table import NOWHERE, KernelTable
from engine.compiled.plane_loss import PlaneLoss
from engine.core.arrays import ravel
from engine.model.architecture import build_network
from engine.model.layers import Convolution
from engine.training.probe_set import probe_set
from tests.engine.surface_cases import moved, plain_loss

AXIS = np.linspace(-1.0, 1.0, 7)
ALPHAS, BETAS = (axis.ravel() for axis in np.meshgrid(AXIS, 2 * AXIS + 0.3))
SECOND = {"kind": "convolution", "name": "conv2", "filters": 3, "size": 3}
POOL = {"kind": "max_pooling", "name": "pool2", "size": 2, "stride": 2}


def network_of(second, pooling, after):
    """Return a small network with a second convolution, its pooling, and an end of our choice."""
    layers = [
        {"kind": "convolution", "name": "conv1", "filters": 2, "size": 3},
        {"kind": "relu", "name": "relu1"},
        {"kind": "max_pooling", "name": "pool1", "size": 2, "stride": 2},
        {**SECOND, **second},
        {"kind": "relu", "name": "relu2"},
        *([{**POOL, **pooling}] if pooling is not None else []),
        {"kind": "flatten", "name": "flatten"},
        *after,
        {"kind": "softmax", "name": "softmax"},
    ]
    return build_network((2, 16, 16), layers, "cross-entropy", 0.1)


def case(network, scale, images=20):
    """Return parameters, directions, images and labels in float64."""
    parameters = network.initialise(3, np.float64)
    stream = np.random.default_rng(1)
    directions = scale * stream.standard_normal((2, ravel(parameters).size))
    pictures = stream.standard_normal((images, *network.input_shape))
    return parameters, directions, pictures, stream.integers(0, 3, images)


HIDDEN = [
    {"kind": "dense", "name": "fc1", "units": 5},
    {"kind": "relu", "name": "relu3"},
    {"kind": "dense", "name": "fc2", "units": 3},
]
DEEP = [
    {"kind": "dense", "name": "fc1", "units": 5, "bias": False},
    {"kind": "tanh", "name": "between"},
    {"kind": "dense", "name": "fc2", "units": 4},
    {"kind": "relu", "name": "relu4"},
    {"kind": "dense", "name": "fc3", "units": 3},
]
LAST = [{"kind": "dense", "name": "fc1", "units": 3}]


@pytest.fixture
def pays(monkeypatch):
    """Let terms count as faster whatever they cost: these networks are too small for them."""
    monkeypatch.setattr(polynomial_plane, "SLOWER", 0)


@pytest.mark.usefixtures("pays")
@pytest.mark.parametrize("scale", [0.001, 0.006])
@pytest.mark.parametrize(
    ("second", "pooling", "after"),
    [
        ({}, {}, HIDDEN),
        ({"bias": False}, None, DEEP),
        ({"padding": 2, "stride": 2}, {}, LAST),
        ({"dilation": 2, "size": (3, 2)}, {"size": (1, 2), "stride": (1, 2)}, HIDDEN),
        ({"padding": (0, 1)}, {"size": 3, "stride": 2}, HIDDEN),
        ({"size": 7}, None, HIDDEN),
    ],
)
def test_every_height_is_the_loss_of_the_layer_by_layer_pass(second, pooling, after, scale):
    """Little is open at the small scale, and a quarter of the windows at the large one."""
    network = network_of(second, pooling, after)
    parameters, directions, images, labels = case(network, scale, 70)
    function = PlaneLoss(network, parameters, directions, images, labels)
    function.expect(ALPHAS, BETAS, 49)
    assert function.polynomial is not None
    assert sum(len(plane.terms.windows) for plane, _ in function.polynomial.planes) > 0
    found = function.losses(ALPHAS, BETAS)
    expected = [
        plain_loss(network, moved(parameters, directions, a, b), images, labels)
        for a, b in zip(ALPHAS, BETAS, strict=True)
    ]
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    few = function.losses(ALPHAS[:3], BETAS[:3])
    np.testing.assert_allclose(few, expected[:3], rtol=1e-12)


@pytest.mark.usefixtures("pays")
@pytest.mark.parametrize("layer", ["conv1", "conv2", "fc2"])
def test_directions_may_leave_layers_as_they_are(layer):
    network = network_of({}, {}, HIDDEN)
    parameters, directions, images, labels = case(network, 0.01)
    kept = np.concatenate(
        [np.full(array.size, address.startswith(layer)) for address, array in parameters.items()]
    )
    function = PlaneLoss(network, parameters, directions * kept, images, labels)
    function.expect(ALPHAS, BETAS, 49)
    assert (function.polynomial is not None) == (layer == "conv1")
    expected = [
        plain_loss(network, moved(parameters, directions * kept, a, b), images, labels)
        for a, b in zip(ALPHAS, BETAS, strict=True)
    ]
    np.testing.assert_allclose(function.losses(ALPHAS, BETAS), expected, rtol=1e-12)


@pytest.mark.usefixtures("pays")
def test_a_plane_on_which_no_unit_changes_sides():
    network = network_of({}, {}, HIDDEN)
    parameters, directions, images, labels = case(network, 1e-9)
    function = PlaneLoss(network, parameters, directions, images, labels)
    function.expect(ALPHAS, BETAS, 49)
    assert function.polynomial is not None
    assert [len(plane.units.rows) for plane, _ in function.polynomial.planes] == [0]
    expected = [
        plain_loss(network, moved(parameters, directions, a, b), images, labels)
        for a, b in zip(ALPHAS, BETAS, strict=True)
    ]
    np.testing.assert_allclose(function.losses(ALPHAS, BETAS), expected, rtol=1e-12)


def test_a_convolution_in_groups_is_computed_point_by_point():
    network = network_of({"groups": 2, "filters": 4}, {}, HIDDEN)
    parameters, directions, images, labels = case(network, 0.001)
    function = PlaneLoss(network, parameters, directions, images, labels)
    function.expect(ALPHAS, BETAS, 49)
    assert function.polynomial is None
    expected = plain_loss(
        network, moved(parameters, directions, ALPHAS[6], BETAS[6]), images, labels
    )
    assert function.losses(ALPHAS, BETAS)[6] == pytest.approx(expected, rel=1e-12)


def test_preparation_pays_for_many_points_where_little_is_open():
    run, _ = train_step(initial_run(Recipe()))
    images, labels = probe_set("3-or-8")
    directions = np.random.default_rng(0).standard_normal((2, ravel(run.parameters).size))
    function = PlaneLoss(run.network, run.parameters, directions, images, labels)
    assert function.points_at_once == 16
    for radius, points, pays in (
        (1e-4, 4, False),
        (1e-4, 81, True),
        (2e-4, 80, False),
        (2e-4, 800, True),
        (4e-4, 10**6, False),
        (1.0, 10**6, False),
    ):
        function.expect(radius * AXIS, radius * AXIS, points)
        assert (function.polynomial is not None) == pays, (radius, points)
    function.expect(1e-4 * AXIS, 1e-4 * AXIS, 81)
    assert function.polynomial is None  # the larger box holds the smaller one


def test_single_precision_agrees_to_rounding_and_two_threads_bit_by_bit(monkeypatch):
    run, _ = train_step(initial_run(Recipe()))
    images, labels = probe_set("3-or-8")
    directions = np.random.default_rng(0).standard_normal((2, ravel(run.parameters).size)) / 5000
    found = []
    for threads in (1, 2):
        for module in (plane_loss, polynomial_loss):
            monkeypatch.setattr(module, "thread_count", partial(int, threads))
        function = PlaneLoss(run.network, run.parameters, directions, images, labels)
        function.expect(ALPHAS, BETAS, 49)
        found.append(function.losses(ALPHAS, BETAS))
    np.testing.assert_array_equal(*found)
    expected = [
        plain_loss(run.network, moved(run.parameters, directions, a, b), images, labels)
        for a, b in zip(ALPHAS, BETAS, strict=True)
    ]
    np.testing.assert_allclose(found[0], expected, rtol=2e-6)


@pytest.mark.usefixtures("pays")
@pytest.mark.parametrize("address", ["conv1.bias", "conv2.kernel", "fc1.weight", "fc2.weight"])
def test_numbers_that_are_not_finite_are_computed_point_by_point(address):
    network = network_of({}, {}, HIDDEN)
    parameters, directions, images, labels = case(network, 0.001)
    parameters[address].flat[0] = np.nan
    function = PlaneLoss(network, parameters, directions, images, labels)
    with np.errstate(invalid="ignore"):
        function.expect(ALPHAS, BETAS, 49)
        found = function.losses(ALPHAS, BETAS)
    assert address == "fc2.weight" or function.polynomial is None
    assert np.isnan(found).all()


@pytest.mark.parametrize(
    "settings", [{}, {"stride": (2, 1)}, {"padding": (2, 1)}, {"dilation": (1, 3), "padding": 1}]
)
def test_the_table_holds_the_weight_of_every_input_unit_in_every_output_unit(settings):
    """A convolution of one unit that is 1 is the weight of this unit, or 0."""
    layer = replace(Convolution("conv", 2, (3, 2), bias=False), **settings)
    kernel = np.random.default_rng(0).standard_normal((2, 3, 3, 2))
    filters, rows, columns = layer.output_shape((3, 6, 7))
    table = KernelTable(layer, [kernel, 2 * kernel], (6, 7), (rows, columns))
    outputs = table.output_part(*np.indices((filters, rows, columns)))
    for place in np.ndindex(3, 6, 7):
        x = np.zeros((1, 3, 6, 7))
        x[(0, *place)] = 1
        found = table.weights(table.input_part(*map(np.asarray, place)), outputs)
        np.testing.assert_array_equal(found[0], layer.forward({"conv.kernel": kernel}, x).y[0])
        np.testing.assert_array_equal(found[1], 2 * found[0])
        nowhere = np.full(1, NOWHERE, np.int32)
        assert not table.weights(table.input_part(*map(np.asarray, place)), nowhere).any()
