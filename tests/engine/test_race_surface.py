"""The race of lanes on one surface: heights, ends, paths, arrows against plain forward passes."""

from dataclasses import replace

import numpy as np
import pytest

from engine import (
    RACE_PLANES,
    BadInput,
    LanePath,
    Place,
    RaceRequest,
    Recipe,
    compute_race_surface,
    initial_run,
    preset_lanes,
    train_step,
)
from engine.analysis.surface import LEVELS
from engine.core.arrays import ravel, unravel
from engine.training.probe_set import probe_set
from tests.engine.surface_cases import plain_loss

CHOSEN = (Place("fc2.weight", (0, 1)), Place("fc1.weight", (7, 30)))
OPTIMIZERS = ("sgd", "momentum", "adam")


def lane_of(steps=12, every=3, **recipe):
    """Return a lane after some steps, with its path."""
    run, record, path = initial_run(Recipe(**recipe)), None, []
    for step in range(steps):
        if step % every == 0:
            path.append((step, run.parameters))
        run, record = train_step(run)
    return LanePath(run, path, record)


def raced(lanes, level=LEVELS[0], **request):
    """Return the race at a level."""
    found = compute_race_surface(RaceRequest(**request), lanes)
    return next(one for one in found if one is not None and one.level == level)


def true_loss(run, parameters):
    """Return the loss of the probe images, computed layer by layer."""
    return plain_loss(run.network, parameters, *probe_set(run.recipe.problem))


@pytest.fixture(scope="module")
def lanes():
    return [lane_of(optimizer=name) for name in OPTIMIZERS]


@pytest.fixture(scope="module", params=RACE_PLANES)
def race(request, lanes):
    return raced(lanes, plane=request.param, chosen=CHOSEN)


def test_any_height_is_the_loss_of_the_network_there(race, lanes):
    """S(α, β) = L(θ₀ + α d₁ + β d₂); the plane "chosen" passes through the end of lane 1."""
    run = lanes[0].run
    origin = run.parameters if race.plane == "chosen" else lanes[0].path[0][1]
    for b, a in ((0, 0), (4, 4), (8, 3)):
        offset = np.array([race.alphas[a], race.betas[b]]) @ race.basis.directions
        there = unravel(ravel(origin) + offset, origin)
        assert race.losses[b, a] == pytest.approx(true_loss(run, there), abs=1e-5)


def test_ends_and_paths_are_at_their_measured_losses(race, lanes):
    for lane, given in zip(race.lanes, lanes, strict=True):
        points = [*given.path, (11, given.record.parameters), (12, given.run.parameters)]
        assert lane.path_steps.tolist() == [step for step, _ in points] == [0, 3, 6, 9, 11, 12]
        expected = [true_loss(given.run, parameters) for _, parameters in points]
        assert lane.path_losses == pytest.approx(expected, abs=1e-5)
        assert lane.end_loss == lane.path_losses[-1]
        offset = lane.path[-1] @ race.basis.directions
        origin = lanes[0].run.parameters if race.plane == "chosen" else lanes[0].path[0][1]
        under = unravel(ravel(origin) + offset, origin)
        assert lane.end_height == pytest.approx(true_loss(given.run, under), abs=1e-5)


def test_what_is_outside_the_plane_is_said(race, lanes):
    """In-plane share π = ‖Dᵀx‖² / ‖x‖² of x = θ − θ₀, and the distance of θ from the plane."""
    d = race.basis.directions
    for lane, given in zip(race.lanes, lanes, strict=True):
        end, start = ravel(given.run.parameters), ravel(given.path[0][1])
        x = end - start
        assert lane.in_plane == pytest.approx((d @ x) @ (d @ x) / (x @ x), abs=1e-9)
        origin = ravel(lanes[0].run.parameters) if race.plane == "chosen" else start
        rest = (end - origin) - d.T @ (d @ (end - origin))
        assert lane.distance == pytest.approx(np.linalg.norm(rest), abs=1e-7)


def test_the_map_holds_all_that_is_drawn_with_equal_scales(race):
    half = (race.alphas[-1] - race.alphas[0]) / 2
    assert half == pytest.approx((race.betas[-1] - race.betas[0]) / 2)
    assert half == pytest.approx(race.radius)
    for lane in race.lanes:
        tips = lane.arrow_tail + np.cumsum(lane.arrows[1:], axis=0)
        points = np.vstack([lane.path, lane.arrow_tail + lane.arrows, tips])
        for axis, values in enumerate((race.alphas, race.betas)):
            assert values[0] < points[:, axis].min()
            assert points[:, axis].max() < values[-1]


def test_arrows_of_the_last_update_lead_to_the_end_tip_to_tail(race, lanes):
    for lane, given in zip(race.lanes, lanes, strict=True):
        np.testing.assert_array_equal(lane.arrow_tail, lane.path[-2])
        np.testing.assert_allclose(lane.arrow_tail + lane.arrows[0], lane.path[-1], atol=1e-6)
        parts = given.record.ingredients
        assert lane.arrow_names == ("update", *(parts if len(parts) > 1 else ()))
        assert len(lane.arrow_names) == len(lane.arrow_labels) == len(lane.arrow_shares)
        if len(parts) > 1:
            np.testing.assert_allclose(lane.arrows[1:].sum(axis=0), lane.arrows[0], atol=1e-6)
        update = ravel(given.record.updates)
        np.testing.assert_allclose(lane.arrows[0], race.basis.directions @ update, atol=1e-12)
        assert lane.arrow_shares[0] == pytest.approx(race.basis.share(update))


@pytest.mark.parametrize("ends", [(1, 2), (3, 1)])
def test_the_ends_plane_holds_start_and_both_ends(lanes, ends):
    race = raced(lanes, plane="ends", ends=ends)
    assert (race.ends, race.chosen, race.explained) == (ends, None, None)
    for number in ends:
        lane = race.lanes[number - 1]
        assert lane.in_plane == pytest.approx(1, abs=1e-12)
        assert lane.distance < 1e-9
        assert lane.end_height == pytest.approx(lane.end_loss, abs=1e-5)
        assert lane.path[0] == pytest.approx([0, 0], abs=1e-9)
    (other,) = {1, 2, 3} - set(ends)
    assert race.lanes[other - 1].distance > 0.1


def test_the_levels_are_nested(lanes):
    found = [one for one in compute_race_surface(RaceRequest(), lanes) if one]
    assert [one.level for one in found] == list(LEVELS)
    for one in found:
        stride = (LEVELS[-1] - 1) // (one.level - 1)
        np.testing.assert_array_equal(one.alphas, found[-1].alphas[::stride])
        np.testing.assert_array_equal(one.losses, found[-1].losses[::stride, ::stride])
        lowest = min(lane.end_loss for lane in one.lanes)
        assert one.heights.low <= lowest
        assert one.heights.low <= one.lanes[0].path_losses[0] <= one.heights.high


def test_the_plane_of_trajectories_is_fitted_to_all_points(lanes):
    race = raced(lanes)
    start = ravel(lanes[0].path[0][1])
    points = [
        ravel(parameters) - start
        for lane in lanes
        for parameters in [
            *(one for _, one in lane.path),
            lane.record.parameters,
            lane.run.parameters,
        ]
    ]
    _, values, vectors = np.linalg.svd(np.array(points), full_matrices=False)
    assert race.explained == pytest.approx(values[:2] ** 2 / (values**2).sum(), rel=1e-6)
    overlap = np.abs(np.diag(race.basis.directions @ vectors[:2].T))
    np.testing.assert_allclose(overlap, 1, atol=1e-9)


def test_lanes_of_another_network_or_other_data_are_not_on_the_map(lanes):
    others = [lane_of(3, preset="mlp"), lane_of(3, problem="bars")]
    race = raced([*lanes, *others])
    for lane in race.lanes[3:]:
        assert lane.reason == "another network or other data"
        assert np.isnan([lane.end_loss, lane.end_height, lane.distance, lane.in_plane]).all()
        assert len(lane.path) == len(lane.arrows) == len(lane.path_losses) == 0
    alone = raced(lanes)
    np.testing.assert_array_equal(race.losses, alone.losses)
    shown = raced([*lanes, *others], lane=4)
    assert [lane.reason is None for lane in shown.lanes] == [False] * 3 + [True, False]


def test_lanes_that_run_away_do_not_flatten_the_map(lanes):
    diverged = lane_of(12, learning_rate=100)
    assert not np.isfinite(true_loss(diverged.run, diverged.run.parameters))
    end = {address: 1e6 * array for address, array in lanes[1].run.parameters.items()}
    run_away = LanePath(replace(lanes[1].run, parameters=end), lanes[1].path)
    race = raced([*lanes, diverged, run_away])
    assert race.lanes[3].reason == "its loss is not finite"
    assert race.lanes[4].reason.startswith("it ran away: its parameters moved by ")
    np.testing.assert_array_equal(race.losses, raced(lanes).losses)
    for missing in (
        RaceRequest("ends", ends=(1, 4)),
        RaceRequest("chosen", chosen=CHOSEN, lane=4),
    ):
        assert not any(compute_race_surface(missing, [*lanes, diverged]))
    assert not any(compute_race_surface(RaceRequest(), [diverged]))


def test_a_lane_far_above_the_plane_does_not_flatten_the_map(lanes):
    """The heights are those of the plane, as of a surface: its end is above them."""
    start = lanes[0].run
    high = {**start.parameters, "fc2.bias": start.parameters["fc2.bias"] + [60, -60]}
    climbed = LanePath(replace(start, parameters=high), lanes[0].path)
    race = raced([*lanes, climbed], plane="ends")
    assert race.lanes[3].reason is None
    assert race.heights.high < 0.5 * race.lanes[3].end_loss


def test_different_starts_have_their_mean_as_origin():
    """Each lane's share is that of its own displacement; "ends" holds its first start."""
    lanes = [lane_of(6, seed=seed) for seed in (16, 17, 18)]
    race = raced(lanes)
    starts = np.mean([ravel(lane.path[0][1]) for lane in lanes], axis=0)
    d = race.basis.directions
    for lane, given in zip(race.lanes, lanes, strict=True):
        end, start = ravel(given.run.parameters), ravel(given.path[0][1])
        np.testing.assert_allclose(lane.path[-1], d @ (end - starts), atol=1e-9)
        assert lane.in_plane == pytest.approx(
            (d @ (end - start)) @ (d @ (end - start)) / ((end - start) @ (end - start)), abs=1e-9
        )
    held = raced(lanes, plane="ends", ends=(2, 3))
    assert held.lanes[1].path[0] == pytest.approx([0, 0], abs=1e-9)
    for number in (2, 3):
        assert held.lanes[number - 1].distance < 1e-9
        assert held.lanes[number - 1].end_height == pytest.approx(
            held.lanes[number - 1].end_loss, abs=1e-5
        )


def test_a_start_that_is_missing_is_computed(lanes):
    short = [replace(lane, path=lane.path[2:]) for lane in lanes]
    for lane in raced(short).lanes:
        assert lane.path_steps.tolist() == [0, 6, 9, 11, 12]
        assert lane.path[0] == pytest.approx([0, 0], abs=1e-9)


def test_losses_that_are_known_are_not_measured_again(lanes, monkeypatch):
    from engine.training.image_sets import MeanLoss

    first = raced(lanes)
    known = [
        replace(given, losses=dict(zip(lane.path_steps.tolist(), lane.path_losses, strict=True)))
        for given, lane in zip(lanes, first.lanes, strict=True)
    ]
    monkeypatch.setattr(MeanLoss, "loss", None)
    again = raced(known)
    for lane, before in zip(again.lanes, first.lanes, strict=True):
        np.testing.assert_array_equal(lane.path_losses, before.path_losses)


@pytest.mark.parametrize("plane", ["trajectories", "ends"])
def test_at_the_start_all_lanes_are_in_the_middle(plane):
    lanes = [LanePath(initial_run(lane.recipe)) for lane in preset_lanes("schedules", Recipe())]
    race = raced(lanes, plane=plane)
    for lane in race.lanes:
        assert lane.path.shape == (1, 2)
        assert (lane.in_plane, lane.distance, lane.arrow_names) == (0, 0, ())
        assert lane.end_height == pytest.approx(lane.end_loss, abs=1e-5)
    assert race.radius > 0
    assert np.isfinite(race.losses).all()


def test_a_caller_can_pause_and_stop(lanes):
    going = compute_race_surface(RaceRequest(), lanes)
    found = [next(going) for _ in range(5)]
    assert found == [None] * 5
    going.close()


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({"plane": "curvature"}, "plane"),
        ({"plane": None}, "plane"),
        ({"ends": (1, 1)}, "ends"),
        ({"ends": (0, 1)}, "ends"),
        ({"ends": [1, 2]}, "ends"),
        ({"ends": (1, 2, 3)}, "ends"),
        ({"lane": 0}, "lane"),
        ({"lane": 4}, "lane"),
        ({"plane": "ends", "ends": (1, 4)}, "ends"),
        ({"plane": "chosen"}, "chosen"),
        ({"chosen": (CHOSEN[0], CHOSEN[0])}, "chosen"),
        ({"plane": "chosen", "chosen": (CHOSEN[0], Place("fc9.bias", (0,)))}, "address"),
        ({"plane": "chosen", "chosen": (CHOSEN[0], Place("fc1.bias", (999,)))}, "index"),
    ],
)
def test_a_race_that_cannot_be_is_refused(lanes, request_, field):
    with pytest.raises(BadInput) as refused:
        list(compute_race_surface(RaceRequest(**request_), lanes))
    assert refused.value.field == field


def test_the_ends_of_lanes_of_other_networks_span_no_plane(lanes):
    with pytest.raises(BadInput, match="ends: got 4; allowed: a lane with the network and problem"):
        list(compute_race_surface(RaceRequest("ends", (1, 4)), [*lanes, lane_of(1, preset="mlp")]))
