"""Planes, arrows and surfaces against losses computed afresh (SURFACES §1), in float64."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from engine import BadInput, Recipe, advance, choose_plane, start, survey
from engine.arrays import added, ravel, unravel
from engine.planes import make_plane
from engine.surface import LEVELS, LossOverPlane, gradient_at, loss_at
from engine.training import batch_of, probe_of


@pytest.fixture(scope="module", params=["sgd", "momentum"])
def case(request):
    """A run in float64 after some steps, its record, and the plane that suits it."""
    run = start(Recipe(optimizer=request.param))
    run = replace(run, parameters={a: p.astype(np.float64) for a, p in run.parameters.items()})
    for _ in range(4):
        run, record = advance(run)
    images, labels = probe_of("3-or-8")
    images = images.astype(np.float64)
    gradient = ravel({address: record.gradients[address] for address in record.parameters})
    probe = gradient_at(run.network, record.parameters, images, labels)
    name = choose_plane(run.recipe)
    plane = make_plane(name, ravel(record.updates), gradient, probe)
    if name == "step":
        images, labels, probe = record.images.astype(np.float64), record.labels, gradient
    return run, record, plane, images, labels, probe


def moved(record, plane, alpha, beta):
    theta = ravel(record.parameters)
    there = theta + alpha * plane.directions[0] + beta * plane.directions[1]
    return unravel(there, record.parameters)


def test_the_directions_are_orthonormal(case):
    plane = case[2]
    np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-12)


def test_any_point_is_the_loss_of_the_network_there(case):
    run, record, plane, images, labels, _ = case
    function = LossOverPlane.over(run.network, record.parameters, plane, images, labels)
    for alpha, beta in ((0, 0), (0.3, -0.2), (-1.0, 0.5)):
        expected = loss_at(run.network, moved(record, plane, alpha, beta), images, labels)
        assert function.at(alpha, beta) == pytest.approx(expected, rel=1e-12)


def test_the_step_lies_in_the_plane_and_ends_at_its_true_loss(case):
    run, record, plane, images, labels, _ = case
    update = ravel(record.updates)
    assert plane.share(update) == pytest.approx(1, abs=1e-12)
    function = LossOverPlane.over(run.network, record.parameters, plane, images, labels)
    expected = loss_at(run.network, added(record.parameters, record.updates), images, labels)
    assert function.at(*plane.coordinates(update)) == pytest.approx(expected, rel=1e-10)


def test_the_gradient_of_the_set_lies_in_the_plane_and_is_the_slope(case):
    run, record, plane, images, labels, gradient = case
    assert plane.share(gradient) == pytest.approx(1, abs=1e-10)
    function = LossOverPlane.over(run.network, record.parameters, plane, images, labels)
    slope, h = plane.coordinates(gradient), 1e-6
    numeric = [
        (function.at(h, 0) - function.at(-h, 0)) / (2 * h),
        (function.at(0, h) - function.at(0, -h)) / (2 * h),
    ]
    np.testing.assert_allclose(slope, numeric, rtol=1e-5)
    across = np.array([-slope[1], slope[0]]) / np.linalg.norm(slope)
    along = (function.at(*(h * across)) - function.at(*(-h * across))) / (2 * h)
    assert abs(along) < 1e-5 * np.linalg.norm(slope)


def found(run, record, plane_name, path=()):
    return [one for one in survey(run.network, "3-or-8", record, plane_name, list(path)) if one]


def test_levels_hold_one_another_and_stand_as_rows_of_beta():
    run = start(Recipe())
    path = [(0, run.parameters)]
    run, _ = advance(run)
    before, (run, record) = run, advance(run)
    assert before.step == record.step
    levels = found(run, record, "batch-against-truth", path)
    assert tuple(level.level for level in levels) == LEVELS
    for coarse, fine in pairwise(levels):
        np.testing.assert_array_equal(coarse.losses, fine.losses[::2, ::2])
        np.testing.assert_array_equal(coarse.alphas, fine.alphas[::2])
    last = levels[-1]
    assert last.points_done == last.points_all == 33**2
    assert np.isfinite(last.losses).all()
    images, labels = probe_of("3-or-8")
    gradient = ravel({a: record.gradients[a] for a in record.parameters})
    probe = gradient_at(run.network, record.parameters, images, labels)
    plane = make_plane("batch-against-truth", ravel(record.updates), gradient, probe)
    for b, a in ((0, 32), (20, 3)):
        point = moved(record, plane, last.alphas[a], last.betas[b])
        expected = loss_at(run.network, point, images, labels)
        assert last.losses[b, a] == pytest.approx(expected, rel=1e-5)
    assert last.path_losses[0] == pytest.approx(loss_at(run.network, path[0][1], images, labels))
    update = next(arrow for arrow in last.arrows if arrow.name == "update")
    descent = next(arrow for arrow in last.arrows if arrow.name == "descent")
    assert (update.alpha, update.beta) == pytest.approx(plane.coordinates(ravel(record.updates)))
    assert descent.rise == pytest.approx(
        -0.05 * plane.coordinates(probe) @ plane.coordinates(probe)
    )


def test_with_plain_sgd_the_step_plane_is_no_plane_and_the_name_says_so():
    run, record = advance(start(Recipe()))
    assert found(run, record, "step")[0].plane == "batch-against-truth"


def test_the_step_plane_is_drawn_on_the_mini_batch():
    run = start(Recipe(optimizer="momentum"))
    for _ in range(3):
        run, record = advance(run)
    surface = found(run, record, "step")[0]
    assert (surface.plane, surface.set, surface.images) == ("step", "batch", 32)
    assert surface.start_loss == pytest.approx(record.loss, rel=1e-5)


def test_the_probe_is_balanced_and_always_the_same():
    images, labels = probe_of("ten-digits")
    counts = np.bincount(labels)
    assert counts.max() - counts.min() <= 1
    np.testing.assert_array_equal(images, probe_of("ten-digits")[0])
    assert batch_of(start(Recipe()))[1].shape == (32, 1, 32, 32)


def test_an_unknown_plane_is_named():
    run, record = advance(start(Recipe()))
    with pytest.raises(BadInput, match="plane: got 'flat'"):
        found(run, record, "flat")
