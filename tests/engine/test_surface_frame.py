"""The frame of a surface: zoom radius, height range, arrows, and the fan of gradients."""

import numpy as np
import pytest

from engine import Place, SurfaceRequest, compute_surface
from engine.analysis.surface.extent import height_range, valley_radius
from engine.core.arrays import ravel
from engine.planes import filter_norm
from engine.training.image_sets import ImageSets, MeanLoss
from tests.engine.surface_cases import drained, plane_of, run_in_double

OPTIMIZERS = ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"]


def first_of(case, **request):
    run, record, past = case
    path = [(one.step, one.parameters) for one in past]
    return next(one for one in compute_surface(run, record, SurfaceRequest(**request), path) if one)


@pytest.fixture(scope="module")
def case():
    return run_in_double(4, optimizer="momentum")


def test_the_step_zoom_reaches_four_steps(case):
    surface = first_of(case)
    length = np.linalg.norm(ravel(case[1].updates))
    assert surface.radius == pytest.approx(4 * length)
    assert surface.radius_in_steps == pytest.approx(4)
    norm = np.linalg.norm(ravel(case[1].parameters))
    assert surface.radius_over_norm == pytest.approx(4 * length / norm)
    assert surface.alphas[-1] == surface.betas[-1] == surface.radius


def test_for_two_chosen_parameters_the_step_is_that_of_these_two(case):
    chosen = (Place("fc2.weight", (0, 1)), Place("fc2.weight", (1, 1)))
    surface = first_of(case, plane="chosen", chosen=chosen)
    moved = [case[1].updates["fc2.weight"][k, 1] for k in (0, 1)]
    assert surface.radius == pytest.approx(4 * np.hypot(*moved))
    update = next(arrow for arrow in surface.arrows if arrow.name == "update")
    assert (update.alpha, update.beta) == pytest.approx(moved)


class Bowl:
    """S = 1 + ‖x‖² / 100: at radius R a corner is R² / 50 above the centre."""

    points_at_once = 100

    def losses(self, alphas, betas):
        return 1 + (alphas**2 + betas**2) / 100


@pytest.mark.parametrize(
    ("predicted", "radius"),
    [(0.0, 4.0), (0.2, 8.0), (-0.2, 8.0), (1.0, 16.0)],
)
def test_the_valley_is_doubled_until_its_edge_has_risen_enough(predicted, radius):
    """Required rise: max(3 |predicted|, 1/4); R² / 50 is 0.32 at R = 4, 1.28 at 8, 5.12 at 16."""
    assert drained(valley_radius(Bowl(), 1.0, 1.0, predicted)) == radius


def test_the_valley_zoom_of_a_network_shows_a_rise(case):
    surface = first_of(case, plane="random", zoom="valley")
    assert surface.losses.max() - surface.start_loss >= 0.25 * surface.start_loss
    doublings = np.log2(surface.radius_in_steps / 4)
    assert doublings == pytest.approx(round(doublings))


def test_the_basin_reaches_the_start_or_the_filters(case):
    run, record, _ = case
    surface = first_of(case, zoom="basin")
    way = ravel(record.parameters) - ravel(run.network.initialise(run.recipe.seed))
    expected = max(np.linalg.norm(way), filter_norm(record.parameters))
    assert surface.radius == pytest.approx(expected)


def test_a_paraboloid_is_not_capped_and_a_tower_is():
    axis = np.linspace(-1, 1, 9)
    bowl = axis**2 + axis[:, None] ** 2
    assert height_range(bowl, 0.0).cap is None
    assert height_range(bowl, 0.0).high == 2
    tower = bowl.copy()
    tower[0, 0] = 100
    found = height_range(tower, 0.0)
    assert found.cap == found.high < 10
    assert (tower > found.cap).sum() == 1


def test_holes_do_not_hide_the_rest_and_what_must_be_seen_is_within():
    losses = np.array([[np.nan, 1.0], [2.0, np.inf]])
    assert height_range(losses, 1.5).low == 1
    assert height_range(losses, 7.0).high == 7
    assert height_range(np.full((2, 2), np.nan), 1.0, np.inf).low == 1


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_ingredients_stand_tip_to_tail_and_end_where_the_update_does(optimizer):
    case = run_in_double(4, optimizer=optimizer, weight_decay=0.01)
    surface = first_of(case)
    update = next(arrow for arrow in surface.arrows if arrow.name == "update")
    assert len(surface.ingredients) >= 2
    tail = (0.0, 0.0)
    for part in surface.ingredients:
        assert (part.tail_alpha, part.tail_beta) == pytest.approx(tail)
        assert part.rise == pytest.approx(np.dot(surface.slope, (part.alpha, part.beta)))
        assert 0 <= part.share <= 1 + 1e-12
        tail = (part.tail_alpha + part.alpha, part.tail_beta + part.beta)
    assert tail == pytest.approx((update.alpha, update.beta))
    assert sum(part.rise for part in surface.ingredients) == pytest.approx(update.rise)


def test_an_update_of_one_part_needs_no_parts():
    assert first_of(run_in_double(2)).ingredients == ()


def test_the_mean_of_the_fan_is_the_batchs_arrow(case):
    run, record, past = case
    surface = first_of(case, fan=8)
    assert surface.fan.shape == (8, 2)
    plane = plane_of(SurfaceRequest("step"), run, record, past)
    gradient = ImageSets(run, record).gradient("batch")
    expected = -record.learning_rate * plane.coordinates(gradient)
    np.testing.assert_allclose(surface.fan.mean(axis=0), expected, rtol=1e-9)
    part = MeanLoss(run.network, record.parameters, record.images[:4], record.labels[:4])
    one = part.gradient(record.parameters)
    np.testing.assert_allclose(surface.fan[0], -record.learning_rate * plane.coordinates(one))
    assert surface.fan_shares[0] == pytest.approx(plane.share(one))
    assert first_of(case).fan.shape == (0, 2)


def test_a_random_plane_carries_no_arrows_because_it_holds_next_to_nothing_of_them(case):
    surface = first_of(case, plane="random", fan=4)
    assert surface.arrows == surface.ingredients == ()
    assert len(surface.fan) == 0
    assert surface.share_gradient < 1e-2
    assert surface.seed == 0


def test_the_facts_of_a_plane_travel_with_the_surface(case):
    trajectory = first_of(case, plane="trajectory")
    assert sum(trajectory.explained) <= 1
    assert trajectory.by_chance[0] > trajectory.by_chance[1]
    assert first_of(case, plane="random").filter_norms[0] > 0
    curvature = first_of(case, plane="curvature").curvature
    assert curvature.largest > 0
    assert curvature.stability == pytest.approx(2 / case[1].learning_rate)
    assert first_of(case, plane="step").curvature is None
