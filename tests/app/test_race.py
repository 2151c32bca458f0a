"""The map of all lanes, their results, and the second lane: what a page gets, and when."""

from dataclasses import replace
from math import isfinite

import numpy as np
import pytest

from app.protocol import commands
from app.protocol.messages import LanesMessage
from engine import (
    LanePath,
    RaceRequest,
    compute_race_surface,
    evaluate_step_outcome,
    explain,
    next_step_record,
    replay,
    sharpness_in_parts,
)
from tests.app.lanes import SMALL, chosen, do, newest, play, rest, small_session

TRAJECTORIES = commands.WatchRaceCommand(plane="trajectories")
RATES = ({}, {"learning_rate": 0.1}, {"optimizer": "adam"})
WEIGHT = {"address": "neuron.weight", "index": [0, 5]}


def compared(steps: int = 0):
    session = small_session()
    do(session, chosen(*RATES))
    if steps:
        play(session, steps)
    return session


def levels(answers: list) -> list[tuple[int, int]]:
    return [(one.position, one.level) for one in answers if one.type == "race"]


def test_the_map_is_the_engines():
    session = compared(40)
    found = newest(do(session, TRAJECTORIES), "race")
    paths = []
    for lane in session.comparison.lanes:
        steps = found.arrays[f"path_steps.{lane.number}"].tolist()
        runs = [replay(lane.recipe, step) for step in steps]
        points = [(one.step, one.parameters) for one in runs]
        paths.append(LanePath(runs[-1], points, next_step_record(runs[-2])))
    *_, expected = filter(None, compute_race_surface(RaceRequest(), paths))
    assert np.allclose(found.arrays["losses"], expected.losses, rtol=0, atol=1e-12)
    for lane, engine_lane in zip(found.lanes, expected.lanes, strict=True):
        assert lane["end_loss"] == engine_lane.end_loss
        assert lane["distance"] == pytest.approx(engine_lane.distance, abs=1e-9)
        number = lane["number"]
        assert np.allclose(found.arrays[f"path.{number}"], engine_lane.path, atol=1e-9)
        assert np.allclose(found.arrays[f"arrows.{number}"], engine_lane.arrows, atol=1e-9)
        assert lane["arrow_names"] == engine_lane.arrow_names


def test_the_ends_of_two_lanes_lie_at_their_measured_losses():
    session = compared(25)
    found = newest(do(session, commands.WatchRaceCommand(plane="ends", ends=[1, 3])), "race")
    assert found.ends == (1, 3)
    held = [one for one in found.lanes if one["number"] in found.ends]
    for lane in held:
        assert lane["distance"] == pytest.approx(0, abs=1e-6)
        assert lane["end_height"] == pytest.approx(lane["end_loss"], abs=1e-5)
    assert found.lanes[1]["distance"] > 1e-3


def test_the_map_comes_level_by_level_and_is_refitted_as_the_lanes_move():
    session = compared(5)
    assert levels(do(session, TRAJECTORIES)) == [(5, 9), (5, 17), (5, 33)]
    assert levels(do(session, commands.AdvanceCommand())) == [(6, 9), (6, 17), (6, 33)]
    assert levels(do(session, commands.SeekCommand(step=0))) == [(0, 9), (0, 17), (0, 33)]
    off = commands.WatchRaceCommand(plane="off")
    assert levels(do(session, off, commands.AdvanceCommand())) == []


def test_a_step_cancels_the_map_of_the_step_before():
    session = compared(5)
    session.handle(TRAJECTORIES)
    while not levels(session.run_slice()):
        pass
    answers = do(session, commands.AdvanceCommand())
    assert levels(answers) == [(6, 9), (6, 17), (6, 33)]


def test_while_playing_one_level_is_enough():
    session = compared()
    do(session, TRAJECTORIES)
    session.handle(commands.PlayCommand(speed=0))
    answers = []
    for _ in range(40):
        session.play(2, 0.01)
        answers += session.status_and_frame()
        answers += session.run_surface_slice()
    assert {level for _, level in levels(answers)} == {9}
    answers = [*session.pause(), *session.status_and_frame(), *rest(session)]
    assert levels(answers)[-3:] == [(80, 9), (80, 17), (80, 33)]


def test_a_map_that_is_begun_while_playing_is_finished():
    """Steps come sooner than the map, and the page is not always ready for a frame."""
    session = compared(30)
    session.handle(TRAJECTORIES)
    session.handle(commands.PlayCommand(speed=5))
    answers = []
    for turn in range(60):
        session.play(1, 0.001)
        if turn % 3:
            answers += session.status_and_frame()
        for _ in range(2):
            answers += session.run_slice()
    found = levels(answers)
    assert len(found) >= 3
    assert {level for _, level in found} == {9}
    assert [position for position, _ in found] == sorted({position for position, _ in found})
    assert found[0][0] > 30


def test_a_path_has_few_points_and_keeps_them():
    session = compared(60)
    before = newest(do(session, TRAJECTORIES), "race").arrays["path_steps.2"].tolist()
    play(session, 300)
    after = newest(do(session, TRAJECTORIES), "race").arrays["path_steps.2"].tolist()
    assert (before[0], before[-1], after[0], after[-1]) == (0, 60, 0, 360)
    assert 6 <= len(after) <= 20
    assert {step for step in after if step < 60} <= set(before)


def test_the_map_of_two_parameters_passes_through_the_picked_lane():
    session = compared(12)
    chosen_plane = [commands.ParameterRef(**{**WEIGHT, "index": [0, k]}) for k in (3, 4)]
    do(session, commands.WatchRaceCommand(plane="chosen", chosen=chosen_plane))
    found = newest(do(session, commands.PickLaneCommand(lane=2)), "race")
    assert (found.plane, found.lane) == ("chosen", 2)
    assert found.chosen == [{"address": "neuron.weight", "index": (0, k)} for k in (3, 4)]
    assert found.lanes[1]["end_height"] == pytest.approx(found.lanes[1]["end_loss"], abs=1e-5)


def test_lanes_of_another_network_are_not_on_the_map_and_say_why():
    session = small_session()
    do(session, chosen({}, {"preset": "mlp"}, {"seed": 3}))
    play(session, 4)
    found = newest(do(session, TRAJECTORIES), "race")
    assert [one["reason"] is None for one in found.lanes] == [True, False, True]
    assert "path.2" not in found.arrays
    found = newest(do(session, commands.PickLaneCommand(lane=2)), "race")
    assert [one["reason"] is None for one in found.lanes] == [False, True, False]


def test_a_plane_of_a_lane_that_diverged_is_refused_with_a_sentence():
    session = small_session()
    do(
        session,
        chosen(
            {"preset": "mlp", "learning_rate": 0.01},
            {"preset": "mlp", "learning_rate": 100.0},
        ),
    )
    play(session, 12)
    answers = do(session, commands.WatchRaceCommand(plane="ends", ends=[1, 2]))
    error = newest(answers, "error")
    assert (error.command, error.field) == ("watch_race", "plane")
    found = newest(do(session, TRAJECTORIES), "race")
    assert [one["reason"] is None for one in found.lanes] == [True, False]


def test_the_map_is_asked_for_before_there_are_lanes_and_ends_with_the_page():
    session = small_session()
    assert session.handle(TRAJECTORIES) == []
    answers = do(session, chosen(*RATES))
    assert levels(answers) == [(0, 9), (0, 17), (0, 33)]
    session.drop_page_requests()
    assert levels(do(session, commands.AdvanceCommand())) == []


# -- results ------------------------------------------------------------------------------


def test_results_are_those_of_the_steps_and_the_engines_sharpness():
    session = compared()
    do(session, TRAJECTORIES)
    answers = play(session, 60)
    found = newest(answers, "lane_results")
    assert found.position == 60
    for result, lane in zip(found.lanes, session.comparison.lanes, strict=True):
        losses, evaluations = lane.timeline.branches.current.full_history()
        lowest = min(losses, key=lambda step: losses[step])
        assert (result["lowest_loss_step"], result["lowest_loss"]) == (lowest, losses[lowest])
        for share in (90, 95, 97):
            reached = [
                step for step, one in sorted(evaluations.items()) if one.accuracy >= share / 100
            ]
            step = reached[0] if reached else None
            assert result["steps_to"][str(share)] == step
            seconds = result["seconds_to"][str(share)]
            assert (seconds is None) == (step is None)
            assert seconds is None or 0 < seconds < 60 or step == 0
        expected = finished(sharpness_in_parts(lane.timeline.run))
        assert result["sharpness"] == pytest.approx(expected.largest)
        assert result["sharpness_residual"] == pytest.approx(expected.residual)
        assert result["stability"] == 2 / lane.recipe.learning_rate_at(60)


def finished(parts):
    """Return what a generator returns."""
    while True:
        try:
            next(parts)
        except StopIteration as end:
            return end.value


def test_sharpness_is_measured_only_where_somebody_looks_at_the_map():
    session = compared(3)
    results = newest(do(session, commands.AdvanceCommand()), "lane_results")
    assert [one["sharpness"] for one in results.lanes] == [None] * 3
    results = newest(do(session, TRAJECTORIES), "lane_results")
    assert all(isfinite(one["sharpness"]) for one in results.lanes)
    results = newest(do(session, commands.AdvanceCommand()), "lane_results")
    assert results.position == 5


# -- the second lane ----------------------------------------------------------------------


def test_the_same_step_of_the_second_lane_comes_with_the_arrays_that_are_watched():
    session = compared(6)
    names = [
        "activations.neuron.pre_activation",
        "gradients.neuron.weight",
        "parameters.neuron.weight",
    ]
    do(session, commands.WatchArraysCommand(image=2, arrays=names))
    found = newest(do(session, commands.PickLaneCommand(lane=1, other=3)), "other_step")
    run = replay(session.comparison.lanes[2].recipe, 5)
    record = next_step_record(run, input_gradient=True)
    assert (found.lane, found.step, found.position, found.loss) == (3, 5, 6, record.loss)
    assert found.accuracy == record.accuracy
    assert found.loss_after == evaluate_step_outcome(run.network, record).loss
    assert found.gradient_norms == record.gradient_norms
    assert (found.same_images, found.image) == (True, 2)
    assert np.array_equal(found.arrays[names[0]], record.activations["neuron.pre_activation"][2])
    assert np.array_equal(found.arrays[names[1]], record.gradients["neuron.weight"])
    assert np.array_equal(found.arrays["image_losses"], record.losses)
    picked = newest(do(session, commands.AdvanceCommand()), "other_step")
    assert picked.step == 6
    answers = do(session, commands.WatchArraysCommand(image=1, arrays=names[:1]))
    assert newest(answers, "other_step").image == 1


def test_the_same_number_is_explained_in_the_second_lane():
    session = compared(6)
    do(session, commands.PickLaneCommand(lane=1, other=2))
    answers = do(session, commands.ExplainCommand(**WEIGHT))
    found = newest(answers, "other_explanation")
    record = next_step_record(replay(session.comparison.lanes[1].recipe, 5))
    network = session.timeline.run.network
    expected = explain(network, record, "neuron.weight", [0, 5], None, "gradient", 16)
    assert (found.scalars["lane"], found.scalars["step"]) == (2, 5)
    assert found.scalars["total"] == expected.total
    assert found.scalars["total"] != newest(answers, "explanation").scalars["total"]
    answers = do(session, commands.ExplainCommand(address=None), commands.AdvanceCommand())
    assert "other_explanation" not in [one.type for one in answers]


def test_a_second_lane_with_another_network_sends_what_it_has():
    session = small_session()
    do(session, chosen({}, {"preset": "mlp", "batch_size": 4}))
    do(session, commands.ExplainCommand(**WEIGHT))
    names = ["gradients.neuron.weight", "activations.input.activation"]
    do(session, commands.WatchArraysCommand(image=6, arrays=names))
    answers = do(session, commands.PickLaneCommand(lane=1, other=2), commands.AdvanceCommand())
    found = newest(answers, "other_step")
    assert (found.image, found.same_images) == (3, False)
    assert set(found.arrays) & set(names) == {"activations.input.activation"}
    assert "other_explanation" not in [one.type for one in answers]


def test_without_a_second_lane_nothing_of_it_is_sent():
    session = compared(2)
    do(session, commands.PickLaneCommand(lane=1, other=2))
    answers = do(session, commands.PickLaneCommand(lane=1), commands.AdvanceCommand())
    assert "other_step" not in [one.type for one in answers]


def test_messages_about_lanes_say_how_far_those_are_that_catch_up():
    session = small_session()
    answers = do(session, chosen(*RATES, position=900))
    told = [one for one in answers if isinstance(one, LanesMessage)]
    assert [one.arrived for one in told][-1:] == [True]
    early = [one for one in told if not one.arrived]
    assert early
    assert all(one.position == 900 for one in early)
    assert replace(SMALL, learning_rate=0.1) == session.comparison.lanes[1].recipe
