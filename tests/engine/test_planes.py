"""Planes of the loss surface: orthonormal directions, the spanned vectors, and reported facts."""

import numpy as np
import pytest

from engine import BadInput, Place, SurfaceRequest
from engine.core.arrays import ravel, unravel
from engine.planes import PLANES, filter_norm, random_plane, trajectory_plane
from engine.planes.plane_directions import random_walk_shares
from tests.engine.scikit_learn import scikit_learn
from tests.engine.surface_cases import plane_of, run_in_double

CHOSEN = (Place("fc2.weight", (0, 1)), Place("conv2.kernel", (3, 1, 0, 4)))


@pytest.fixture(scope="module")
def case():
    return run_in_double(5, optimizer="momentum")


@pytest.mark.parametrize("name", PLANES)
def test_the_directions_of_every_plane_are_orthonormal(case, name):
    plane = plane_of(SurfaceRequest(name, chosen=CHOSEN), *case)
    assert plane.name == name
    np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-12)


def test_what_is_outside_stands_upright_on_the_plane(case):
    """r(v) = v − D c(v): Dᵀ r = 0 and ‖v‖² π = ‖v‖² − ‖r‖²."""
    plane = plane_of(SurfaceRequest("random"), *case)
    v = ravel(case[1].updates)
    rest = v - plane.coordinates(v) @ plane.directions
    np.testing.assert_allclose(plane.directions @ rest, 0, atol=1e-12)
    assert plane.share(v) == pytest.approx(1 - (rest @ rest) / (v @ v), abs=1e-12)


def test_the_step_plane_holds_update_and_gradient_whole(case):
    _, record, _ = case
    plane = plane_of(SurfaceRequest("step"), *case)
    for vector in (record.updates, {a: record.gradients[a] for a in record.parameters}):
        assert plane.share(ravel(vector)) == pytest.approx(1, abs=1e-12)


def test_with_plain_sgd_the_step_plane_is_no_plane_and_the_name_says_so():
    run, record, past = run_in_double(2)
    assert plane_of(SurfaceRequest("step"), run, record, past).name == "batch-against-truth"


@pytest.mark.parametrize(("optimizer", "name"), [("sgd", "batch-against-truth"), ("adam", "step")])
def test_no_name_means_the_plane_that_suits_the_optimizer(optimizer, name):
    assert plane_of(SurfaceRequest(), *run_in_double(2, optimizer=optimizer)).name == name


def test_the_trajectory_is_the_pca_of_the_path(case):
    """Compare with scikit-learn's PCA of the same points."""
    run, record, past = case
    points = [ravel(one.parameters) for one in past] + [ravel(record.parameters)]
    pca = scikit_learn("decomposition").PCA(n_components=2, svd_solver="full")
    expected = pca.fit(np.stack(points))
    plane = plane_of(SurfaceRequest("trajectory"), run, record, past)
    assert plane.explained == pytest.approx(expected.explained_variance_ratio_, rel=1e-8)
    overlap = np.abs(np.diag(plane.directions @ expected.components_.T))
    np.testing.assert_allclose(overlap, 1, atol=1e-8)


def test_a_random_walk_explains_as_much_as_is_said():
    """Simulated in 40,000 dimensions; the limits are 6/π² and 6/(2π)² (arXiv:1806.08805)."""
    points = 13
    steps = np.random.default_rng(4).standard_normal((points, 40_000))
    pca = scikit_learn("decomposition").PCA(n_components=2)
    expected = pca.fit(steps.cumsum(axis=0)).explained_variance_ratio_
    assert random_walk_shares(points) == pytest.approx(expected, abs=0.01)
    assert random_walk_shares(10**6) == pytest.approx((6 / np.pi**2, 1.5 / np.pi**2), rel=1e-6)


def test_a_path_of_two_points_is_no_trajectory():
    with pytest.raises(BadInput, match="path: got 2; allowed: at least 3 points"):
        trajectory_plane(np.ones((1, 4)))


def test_every_filter_of_a_random_direction_is_as_long_as_the_networks(case):
    parameters = case[1].parameters
    plane = random_plane(parameters, seed=3)
    assert plane.filter_norms == pytest.approx([filter_norm(parameters)] * 2, rel=1e-12)
    scaled = unravel(plane.directions[0] * plane.filter_norms[0], parameters)
    for address, array in parameters.items():
        if array.ndim == 1:
            np.testing.assert_array_equal(scaled[address], 0)
            continue
        np.testing.assert_allclose(
            np.linalg.norm(scaled[address].reshape(len(array), -1), axis=1),
            np.linalg.norm(array.reshape(len(array), -1), axis=1),
        )


def test_a_seed_draws_the_same_plane_again_and_another_seed_another(case):
    parameters = case[1].parameters
    one, same, other = (random_plane(parameters, seed).directions for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert abs(one[0] @ other[0]) < 0.1


def test_in_a_chosen_plane_only_these_two_move(case):
    run, record, past = case
    plane = plane_of(SurfaceRequest("chosen", chosen=CHOSEN), run, record, past)
    there = unravel(np.array([0.5, -2.0]) @ plane.directions, record.parameters)
    assert there["fc2.weight"][0, 1] == 0.5
    assert there["conv2.kernel"][3, 1, 0, 4] == -2
    assert sum(np.count_nonzero(array) for array in there.values()) == 2
    update = ravel(record.updates)
    inside = [record.updates[p.address][p.index] for p in CHOSEN]
    assert plane.share(update) == pytest.approx(np.dot(inside, inside) / (update @ update))


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("plane", {"plane": "flat"}),
        ("zoom", {"zoom": "far"}),
        ("set", {"set": "all"}),
        ("seed", {"seed": -1}),
        ("fan", {"fan": 17}),
        ("chosen", {"plane": "chosen"}),
        ("chosen", {"plane": "chosen", "chosen": (CHOSEN[0], CHOSEN[0])}),
    ],
)
def test_a_request_that_means_nothing_is_refused_by_name(field, values):
    with pytest.raises(BadInput, match=f"^{field}: got "):
        SurfaceRequest(**values)
