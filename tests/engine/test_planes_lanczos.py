"""The Lanczos iteration against known eigenvalues, of matrices and of a network's dense Hessian."""

import numpy as np
import pytest

from engine.core.arrays import ravel
from engine.model.architecture import build_network
from engine.planes import curvature_plane
from engine.planes.lanczos import hessian_product, lanczos
from engine.training.image_sets import MeanLoss
from tests.engine.surface_cases import drained

LAYERS = [
    {"kind": "convolution", "name": "conv", "filters": 2, "size": 3},
    {"kind": "tanh", "name": "tanh1"},
    {"kind": "average_pooling", "name": "pool", "size": 2},
    {"kind": "flatten", "name": "flatten"},
    {"kind": "dense", "name": "fc1", "units": 3},
    {"kind": "tanh", "name": "tanh2"},
    {"kind": "dense", "name": "fc2", "units": 2},
    {"kind": "softmax", "name": "softmax"},
]


@pytest.fixture(scope="module")
def tiny():
    """A small smooth network: (gradient function, θ, dense Hessian by central differences)."""
    network = build_network((1, 6, 6), LAYERS)
    parameters = network.initialise(3, np.float64)
    stream = np.random.default_rng(5)
    images, labels = stream.standard_normal((6, 1, 6, 6)), stream.integers(0, 2, 6)
    measured = MeanLoss(network, parameters, images, labels)
    theta = ravel(parameters)
    h = 1e-5
    columns = [
        (measured.gradient_at(theta + h * e) - measured.gradient_at(theta - h * e)) / (2 * h)
        for e in np.eye(len(theta))
    ]
    return measured.gradient_at, theta, np.stack(columns)


def test_a_product_is_the_dense_hessian_times_the_vector(tiny):
    gradient_at, theta, hessian = tiny
    v = np.random.default_rng(0).standard_normal(len(theta))
    v /= np.linalg.norm(v)
    found = hessian_product(gradient_at, theta)(v)
    np.testing.assert_allclose(found, hessian @ v, rtol=1e-6, atol=1e-8)


def test_lanczos_finds_the_ends_of_the_spectrum_of_a_network(tiny):
    gradient_at, theta, hessian = tiny
    values, vectors = np.linalg.eigh((hessian + hessian.T) / 2)
    plane = drained(
        curvature_plane("curvature", hessian_product(gradient_at, theta), gradient_at(theta), 0.1)
    )
    found = plane.curvature
    assert found.products == 12
    assert found.stability == 20
    assert found.largest == pytest.approx(values[-1], rel=1e-4)
    assert values[0] - 1e-6 <= found.smallest <= 0.8 * values[0]
    for value, residual in (
        (found.largest, found.largest_residual),
        (found.smallest, found.smallest_residual),
    ):
        assert np.abs(values - value).min() <= residual + 1e-7
    assert plane.share(vectors[:, -1]) == pytest.approx(1, abs=1e-3)
    assert plane.share(gradient_at(theta)) == pytest.approx(1, abs=1e-12)


def test_the_extremes_of_curvature_are_eigenvectors_that_point_downhill(tiny):
    gradient_at, theta, hessian = tiny
    gradient = gradient_at(theta)
    plane = drained(
        curvature_plane("curvature-extremes", hessian_product(gradient_at, theta), gradient, 0.1)
    )
    found = plane.curvature
    for direction, value, residual in zip(
        plane.directions,
        (found.largest, found.smallest),
        (found.largest_residual, found.smallest_residual),
        strict=True,
    ):
        away = np.linalg.norm(hessian @ direction - value * direction)
        assert away == pytest.approx(residual, rel=0.05, abs=1e-6)
        assert direction @ gradient <= 0


def test_enough_products_find_both_ends_of_a_network(tiny):
    gradient_at, theta, hessian = tiny
    start = np.random.default_rng(7).standard_normal(len(theta))
    found = drained(lanczos(hessian_product(gradient_at, theta), start, 40))
    values = np.linalg.eigvalsh((hessian + hessian.T) / 2)
    assert found.values == pytest.approx((values[-1], values[0]), rel=1e-5)


def test_as_many_products_as_dimensions_are_exact():
    stream = np.random.default_rng(1)
    matrix = stream.standard_normal((9, 9))
    matrix = matrix + matrix.T
    found = drained(lanczos(lambda v: matrix @ v, stream.standard_normal(9), 9))
    values = np.linalg.eigvalsh(matrix)
    assert found.values == pytest.approx((values[-1], values[0]), rel=1e-10)
    assert found.residuals == pytest.approx((0, 0), abs=1e-8)


def test_ten_products_are_enough_where_one_eigenvalue_stands_out():
    """A spectrum like a network's: many near zero, few large ones."""
    stream = np.random.default_rng(2)
    basis = np.linalg.qr(stream.standard_normal((300, 300)))[0]
    values = np.concatenate([stream.uniform(-0.05, 0.1, 297), [0.3, 0.5, 0.6851]])
    matrix = (basis * values) @ basis.T
    found = drained(lanczos(lambda v: matrix @ v, stream.standard_normal(300), 10))
    assert found.products == 10
    assert found.values[0] == pytest.approx(0.6851, rel=2e-3)
    assert found.vectors[0] @ basis[:, -1] == pytest.approx(
        np.sign(found.vectors[0] @ basis[:, -1]), abs=0.02
    )


def test_it_stops_where_the_space_ends():
    found = drained(lanczos(lambda v: np.diag([3.0, -1.0, 2.0]) @ v, np.array([1.0, 1.0, 0.0])))
    assert found.products == 2
    assert found.values == pytest.approx((3, -1))
