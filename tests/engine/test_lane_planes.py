"""Planes of several lanes: PCA against NumPy's SVD, ends that are held exactly, what is outside."""

import numpy as np
import pytest

from engine.comparison import lane_planes
from engine.comparison.lane_planes import ends_plane, outside, trajectories_plane

P = 60


def paths_of(*lengths, dtype=np.float64):
    """Return random walks of these lengths as displacements from their common start."""
    stream = np.random.default_rng(7)
    return [stream.standard_normal((length, P)).cumsum(axis=0).astype(dtype) for length in lengths]


@pytest.mark.parametrize(("dtype", "values_at_once"), [(np.float64, 2**20), (np.float32, 100)])
def test_the_trajectories_are_the_pca_of_all_points_from_the_start(
    dtype, values_at_once, monkeypatch
):
    """Computed whole, and in parts of 6 of the 60 parameters."""
    monkeypatch.setattr(lane_planes, "_VALUES_AT_ONCE", values_at_once)
    paths = paths_of(5, 3, 8, dtype=dtype)
    plane = trajectories_plane(paths)
    joined = np.vstack(paths).astype(np.float64)
    _, values, vectors = np.linalg.svd(joined, full_matrices=False)
    overlap = np.abs(np.diag(plane.directions @ vectors[:2].T))
    np.testing.assert_allclose(overlap, 1, atol=1e-10)
    expected = values[:2] ** 2 / (values**2).sum()
    assert plane.explained == pytest.approx(expected, rel=1e-10)


def test_no_plane_explains_more_of_the_displacements():
    """The explained share is Σ ‖c(x)‖² / Σ ‖x‖², and that of any other plane is smaller."""
    paths = paths_of(6, 6)
    plane = trajectories_plane(paths)
    joined = np.vstack(paths)
    total = (joined**2).sum()
    assert sum(plane.explained) == pytest.approx(((joined @ plane.directions.T) ** 2).sum() / total)
    stream = np.random.default_rng(3)
    for _ in range(20):
        tilted = plane.directions + 0.1 * stream.standard_normal((2, P))
        other, _ = np.linalg.qr(tilted.T)
        assert ((joined @ other) ** 2).sum() / total < sum(plane.explained)


def test_signs_do_not_change_by_chance():
    paths = paths_of(4, 4, 4)
    plane = trajectories_plane(paths)
    ends = np.array([plane.coordinates(path[-1]) for path in paths])
    assert ends[:, 0].mean() > 0
    assert ends[0, 1] > 0
    mirrored = trajectories_plane([-path for path in paths])
    np.testing.assert_allclose(mirrored.directions, -plane.directions, atol=1e-12)


def test_points_on_one_line_leave_the_second_direction_to_the_updates():
    direction, update = np.random.default_rng(2).standard_normal((2, P))
    paths = [np.outer([1.0, 2.0], direction), np.outer([0.5], direction)]
    plane = trajectories_plane(paths, [update])
    assert plane.explained == pytest.approx((1, 0))
    assert plane.share(direction) == pytest.approx(1)
    assert plane.share(update) == pytest.approx(1)


@pytest.mark.parametrize("others", [0, 1, 2])
def test_where_nothing_has_moved_there_is_a_plane_all_the_same(others):
    updates = list(np.random.default_rng(5).standard_normal((others, P)))
    plane = trajectories_plane([np.zeros((1, P))] * 3, updates)
    assert plane.explained is None
    np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-12)
    assert [plane.share(update) for update in updates] == pytest.approx([1] * others)


def test_the_ends_plane_holds_both_ends():
    (first,), (second,), (third,) = paths_of(1, 1, 1)
    plane = ends_plane(first, second)
    for end in (first, second):
        assert outside(plane, end) < 1e-12 * np.linalg.norm(end)
        assert np.linalg.norm(plane.coordinates(end)) == pytest.approx(np.linalg.norm(end))
    assert plane.coordinates(first) == pytest.approx([np.linalg.norm(first), 0], abs=1e-12)
    assert outside(plane, third) > 0.1


@pytest.mark.parametrize("case", ["first zero", "second zero", "parallel"])
def test_ends_that_span_no_plane_are_held_by_one(case):
    one = paths_of(1)[0][0]
    first = np.zeros(P) if case == "first zero" else one
    second = {"second zero": np.zeros(P), "parallel": -2 * one}.get(case, one)
    plane = ends_plane(first, second)
    np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-12)
    assert outside(plane, one) < 1e-12 * np.linalg.norm(one)


def test_what_is_outside_is_what_pythagoras_leaves():
    paths = paths_of(4, 4)
    plane = trajectories_plane(paths)
    vector = paths[1][-1]
    squared = float(vector @ vector)
    assert outside(plane, vector) ** 2 == pytest.approx(squared * (1 - plane.share(vector)))
