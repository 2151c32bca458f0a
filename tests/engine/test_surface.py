"""Loss surfaces against losses from plain forward passes in float64."""

from itertools import islice, pairwise

import numpy as np
import pytest

from engine import BadInput, Place, Recipe, SurfaceRequest, compute_surface, initial_run, train_step
from engine.analysis.surface import LEVELS, ZOOMS
from engine.analysis.surface.grid import Grid, symmetric_axis
from engine.analysis.surface.surface_levels import plane_function
from engine.core.arrays import apply_updates, ravel
from engine.model.presets import PRESETS
from engine.planes import PLANES
from engine.training.image_sets import ImageSets
from engine.training.plane_choice import resolve_set
from engine.training.probe_set import probe_set
from engine.training.run import next_batch
from tests.engine.surface_cases import moved, plain_loss, plane_of, run_in_double

CHOSEN = (Place("fc1.weight", (7, 30)), Place("fc2.weight", (1, 4)))


@pytest.fixture(scope="module", params=["sgd", "momentum", "adamw"])
def case(request):
    return run_in_double(4, optimizer=request.param)


def function_of(case, request):
    """Return (S, plane, images, labels, gradient at θ on that image set)."""
    run, record, past = case
    sets = ImageSets(run, record)
    plane = plane_of(request, run, record, past)
    name = resolve_set(request, plane.name)
    function = plane_function(run, record, request, plane, name, sets)
    return function, plane, *sets.images(name), sets.gradient(name)


def found(run, record, past=(), levels=3, **request):
    """Return the first `levels` levels of the surface."""
    path = [(one.step, one.parameters) for one in past]
    going = compute_surface(run, record, SurfaceRequest(**request), path)
    return list(islice(filter(None, going), levels))


@pytest.mark.parametrize("name", PLANES)
def test_any_point_is_the_loss_of_the_network_there(case, name):
    run, record, _ = case
    function, plane, images, labels, _ = function_of(case, SurfaceRequest(name, chosen=CHOSEN))
    for alpha, beta in ((0, 0), (0.3, -0.2), (-1.0, 0.5)):
        there = moved(record.parameters, plane.directions, alpha, beta)
        expected = plain_loss(run.network, there, images, labels)
        assert function.loss_at(alpha, beta) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", PLANES)
def test_the_slope_is_that_of_the_surface_and_the_arrow_crosses_contours_upright(case, name):
    """Compare p with central differences of S; the slope perpendicular to p is 0."""
    request = SurfaceRequest(name, chosen=CHOSEN)
    function, plane, *_, gradient = function_of(case, request)
    slope, h = plane.coordinates(gradient), 1e-7
    numeric = [
        (function.loss_at(h, 0) - function.loss_at(-h, 0)) / (2 * h),
        (function.loss_at(0, h) - function.loss_at(0, -h)) / (2 * h),
    ]
    np.testing.assert_allclose(slope, numeric, rtol=1e-4, atol=1e-7)
    tangent = np.array([-slope[1], slope[0]]) / np.linalg.norm(slope)
    along = (function.loss_at(*(h * tangent)) - function.loss_at(*(-h * tangent))) / (2 * h)
    assert abs(along) < 1e-4 * np.linalg.norm(slope) + 1e-7
    run, record, past = case
    (first,) = found(run, record, past, 1, plane=name, chosen=CHOSEN)
    assert first.slope == pytest.approx(slope)
    for arrow in (one for one in first.arrows if one.name == "descent"):
        assert abs(tangent @ (arrow.alpha, arrow.beta)) < 1e-12
        assert arrow.rise == pytest.approx(-record.learning_rate * slope @ slope)


def test_in_the_step_plane_all_of_the_step_is_drawn(case):
    """S(0,0) = L(θ), S(c(Δ)) = L(θ+Δ) to 1e−10, π = 1; plain SGD, mini-batch."""
    run, record, past = case
    function, plane, images, labels, gradient = function_of(case, SurfaceRequest())
    update = ravel(record.updates)
    assert plane.share(update) == pytest.approx(1, abs=1e-12)
    assert plane.share(gradient) == pytest.approx(1, abs=1e-10)
    start_loss = plain_loss(run.network, record.parameters, images, labels)
    after = apply_updates(record.parameters, record.updates)
    end_loss = plain_loss(run.network, after, images, labels)
    assert function.loss_at(0, 0) == pytest.approx(start_loss, rel=1e-10)
    assert function.loss_at(*plane.coordinates(update)) == pytest.approx(end_loss, rel=1e-10)
    (surface,) = found(run, record, past, 1)
    assert surface.start_loss == pytest.approx(start_loss, rel=1e-10)
    assert surface.end_loss == pytest.approx(end_loss, rel=1e-10)
    assert surface.end_on_surface == pytest.approx(end_loss, rel=1e-10)
    assert surface.share_update == pytest.approx(1, abs=1e-12)


def test_outside_the_plane_the_end_is_measured_and_the_stem_is_what_the_plane_leaves_out(case):
    run, record, past = case
    (surface,) = found(run, record, past, 1, plane="curvature-extremes")
    function, plane, images, labels, _ = function_of(case, SurfaceRequest("curvature-extremes"))
    end_loss = plain_loss(
        run.network, apply_updates(record.parameters, record.updates), images, labels
    )
    assert surface.end_loss == pytest.approx(end_loss, rel=1e-10)
    foot = function.loss_at(*plane.coordinates(ravel(record.updates)))
    assert surface.end_on_surface == pytest.approx(foot, rel=1e-10)
    assert surface.share_update < 0.99


def test_the_mean_of_the_batch_surfaces_is_the_full_surface():
    """Four batches of 16 probe images each, over the same plane."""
    run, record, past = run_in_double(3, optimizer="momentum")
    plane = plane_of(SurfaceRequest("random"), run, record, past)
    images, labels = probe_set("3-or-8")

    class Of(ImageSets):
        def images(self, name):
            return images[int(name) :: 4], labels[int(name) :: 4]

    request, sets = SurfaceRequest("random"), ImageSets(run, record)
    whole = plane_function(run, record, request, plane, "probe", sets)
    parts = [plane_function(run, record, request, plane, str(k), Of(run, record)) for k in range(4)]
    alphas, betas = np.array([-2.0, 0.0, 3.0]), np.array([1.0, 0.0, -4.0])
    mean = np.mean([part.losses(alphas, betas) for part in parts], axis=0)
    np.testing.assert_allclose(whole.losses(alphas, betas), mean, rtol=1e-12)


def test_levels_hold_one_another_and_stand_as_rows_of_beta(case):
    run, record, past = case
    levels = found(run, record, past)
    function, *_ = function_of(case, SurfaceRequest())
    assert tuple(level.level for level in levels) == LEVELS
    for coarse, fine in pairwise(levels):
        np.testing.assert_array_equal(coarse.losses, fine.losses[::2, ::2])
        np.testing.assert_array_equal(coarse.alphas, fine.alphas[::2])
    last = levels[-1]
    assert last.points_done == last.points_all == 33**2
    assert np.isfinite(last.losses).all()
    for b, a in ((0, 32), (20, 3), (16, 16)):
        assert last.losses[b, a] == pytest.approx(function.loss_at(last.alphas[a], last.betas[b]))
    assert last.losses[16, 16] == pytest.approx(last.start_loss, rel=1e-12)


def test_the_path_has_its_true_losses_and_the_surface_below_them(case):
    run, record, past = case
    levels = found(run, record, past, 2, plane="trajectory")
    assert np.isnan(levels[0].path_losses).all()
    last = levels[-1]
    function, plane, images, labels, _ = function_of(case, SurfaceRequest("trajectory"))
    theta = ravel(record.parameters)
    for k, one in enumerate(past):
        way = plane.coordinates(ravel(one.parameters) - theta)
        np.testing.assert_allclose(last.path[k], way)
        own = plain_loss(run.network, one.parameters, images, labels)
        assert last.path_losses[k] == pytest.approx(own, rel=1e-10)
        assert last.path_on_surface[k] == pytest.approx(function.loss_at(*way), rel=1e-10)
    assert last.path_steps.tolist() == [one.step for one in past]


def test_a_grid_is_centred_not_sheared_and_right_when_not_square():
    """S = 3α + 5β + αβ distinguishes the points of a grid that is not square."""

    class Slope:
        points_at_once = 7

        def expect(self, alphas, betas, points):
            assert (len(alphas), len(betas)) == (17, 9)

        def losses(self, alphas, betas):
            return 3 * alphas + 5 * betas + alphas * betas

    grid = Grid(symmetric_axis(2.0, 17), symmetric_axis(1.0, 9))
    for stride in (8, 4, 2, 1):
        for _ in grid.fill(Slope(), stride):
            pass
        coarse = grid.losses[::stride, ::stride]
        a, b = grid.alphas[::stride], grid.betas[::stride]
        assert coarse.shape == (len(b), len(a))
        np.testing.assert_array_equal(coarse, 3 * a + 5 * b[:, None] + a * b[:, None])
        assert np.isnan(grid.losses).sum() == grid.losses.size - coarse.size
    assert grid.alphas[8] == grid.betas[4] == grid.losses[4, 8] == 0
    np.testing.assert_array_equal(grid.alphas, -grid.alphas[::-1])


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_surface_can_be_dropped_at_any_time_and_comes_the_same_again(level):
    run, record = train_step(initial_run(Recipe()))
    whole = found(run, record, levels=level + 1, plane="random")[level]
    going = compute_surface(run, record, SurfaceRequest("random"))
    for _ in range(3 + level):
        next(going)
    going.close()
    again = found(run, record, levels=level + 1, plane="random")[level]
    np.testing.assert_array_equal(whole.losses, again.losses)


def test_it_lets_others_work_every_few_points():
    run, record = train_step(initial_run(Recipe()))
    pauses = sum(one is None for one in compute_surface(run, record))
    assert pauses >= 33**2 / 32


def test_the_next_batch_is_seen_at_the_same_weights(case):
    run, record, past = case
    (surface,) = found(run, record, past, 1, set="next")
    _, images, labels = next_batch(run)
    assert run.step == record.step + 1
    expected = plain_loss(run.network, record.parameters, images, labels)
    assert surface.start_loss == pytest.approx(expected, rel=1e-10)
    assert (surface.set, surface.images) == ("next", 32)


def test_a_ghost_is_the_surface_of_the_mini_batch(case):
    run, record, past = case
    with_ghost = found(run, record, past, 2, set="probe", ghost=True)[1]
    batch = found(run, record, past, 2, set="batch", ghost=True)[1]
    np.testing.assert_array_equal(with_ghost.ghost_losses, batch.losses)
    assert batch.ghost_losses is None


@pytest.mark.parametrize(
    ("request_", "images"), [({"plane": "step"}, 32), ({"plane": "random"}, 64)]
)
def test_the_set_suits_the_plane_unless_it_is_chosen(request_, images):
    run, record, past = run_in_double(3, optimizer="momentum")
    assert found(run, record, past, 1, **request_)[0].images == images
    assert found(run, record, past, 1, **request_, set="probe")[0].images == 64


def test_the_probe_is_balanced_and_always_the_same():
    images, labels = probe_set("ten-digits")
    counts = np.bincount(labels)
    assert counts.max() - counts.min() <= 1
    np.testing.assert_array_equal(images, probe_set("ten-digits")[0])
    assert next_batch(initial_run(Recipe()))[1].shape == (32, 1, 32, 32)


def test_parameters_that_do_not_exist_are_refused_before_anything_is_computed():
    run, record = train_step(initial_run(Recipe()))
    request = SurfaceRequest("chosen", chosen=(CHOSEN[0], Place("fc9.weight", (0, 0))))
    with pytest.raises(BadInput, match=r"address: got 'fc9\.weight'"):
        next(compute_surface(run, record, request))


def test_where_a_step_is_not_finite_there_is_no_surface():
    run = initial_run(Recipe(learning_rate=100.0))
    with np.errstate(all="ignore"):
        for _ in range(20):
            run, record = train_step(run)
    assert not np.isfinite(record.loss)
    assert found(run, record) == []


@pytest.mark.parametrize("name", PRESETS)
def test_every_network_has_every_plane_at_every_zoom(name):
    """For all presets, with one or eight images; the grid centre is the loss of the run."""
    small = name in ("single-neuron", "computational-graph")
    problem = PRESETS[name].problems[0]
    run = initial_run(Recipe(preset=name, problem=problem, batch_size=1 if small else 8))
    past = []
    for _ in range(4):
        past.append(run)
        run, record = train_step(run)
    first, *_, last = run.network.parameter_shapes.items()
    places = (
        Place(first[0], tuple(0 for _ in first[1])),
        Place(last[0], tuple(size - 1 for size in last[1])),
    )
    for plane in PLANES:
        for zoom in ZOOMS:
            (surface,) = found(run, record, past[:-1], 1, plane=plane, zoom=zoom, chosen=places)
            assert surface.losses[4, 4] == pytest.approx(surface.start_loss, rel=1e-6)
            assert surface.heights.low <= surface.start_loss <= surface.heights.high
