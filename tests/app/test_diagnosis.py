"""The diagnosis that a session sends: health with every step, the rest on request."""

import itertools
from dataclasses import asdict

import numpy as np
import pytest

from app.protocol import commands
from app.session.session import Session
from app.settings import Settings
from app.subscriptions import diagnosis
from app.timeline.recent_series import evaluations_to, recent_losses
from engine import ACCIDENTS, Recipe, diagnose, next_step_record, replay, step_histograms


def ready(seconds_per_reading: float = 0.001) -> Session:
    ticks = itertools.count()
    session = Session(Settings(), lambda: next(ticks) * seconds_per_reading)
    session.full_state()
    session.handle(commands.WatchSurfaceCommand(plane="off"))
    return session


def watch(session: Session, **fields) -> list:
    return session.handle(commands.WatchDiagnosisCommand(**fields))


def opened(session: Session, recipe: Recipe, step: int) -> None:
    session.handle(commands.OpenRecipeCommand(recipe=recipe.to_data(), step=step))
    session.continue_seek(float("inf"))


def work_to_the_end(session: Session, kind: str) -> list:
    found = []
    while session.has_work:
        found += [one for one in session.run_slice() if one.type == kind]
    return found


def as_sent(record) -> dict:
    return {**asdict(record), "preview": False}


def test_the_health_comes_with_every_step_and_describes_it():
    session = ready()
    for step in range(10):
        answer = session.handle(commands.AdvanceCommand())
        (health,) = [one for one in answer if one.type == "health"]
        assert health.scalars["step"] == step
    assert [one["layer"] for one in health.scalars["layers"]][:2] == ["conv1", "relu1"]
    assert health.scalars["window"] == 10
    assert health.scalars["loss_change"] < 0


@pytest.mark.parametrize("accident", [ACCIDENTS[1], ACCIDENTS[3]], ids=lambda one: one.name)
def test_the_findings_are_those_of_the_engine(accident):
    session = ready()
    opened(session, accident.recipe, accident.step)
    watch(session, findings=True)
    early, late = work_to_the_end(session, "findings")
    assert not early.scalars["complete"]
    assert late.scalars == as_sent(diagnose(accident.recipe, accident.step))
    assert late.scalars["findings"][0]["rule"] == accident.rule


def test_an_earlier_step_has_the_findings_of_that_step():
    session = ready()
    opened(session, Recipe(preset="deep-sigmoid"), 60)
    watch(session, findings=True)
    work_to_the_end(session, "findings")
    session.handle(commands.SeekCommand(step=25))
    *_, found = work_to_the_end(session, "findings")
    assert found.scalars == as_sent(diagnose(Recipe(preset="deep-sigmoid"), 25))


def test_a_run_that_diverges_is_told_where_it_began():
    session = ready()
    session.handle(commands.ConfigureCommand(learning_rate=100.0))
    watch(session, findings=True)
    while session.state != "diverged":
        session.handle(commands.AdvanceCommand())
    *_, found = work_to_the_end(session, "findings")
    first = found.scalars["findings"][0]
    assert first["rule"] == "not_finite"
    assert [one["step"] for one in first["steps"]] == [0, 1, 2, 3]


def test_the_histograms_are_those_of_an_even_choice_of_steps():
    session = ready()
    opened(session, Recipe(), 90)
    watch(session, histograms=True)
    (found,) = work_to_the_end(session, "histograms")
    assert found.scalars["steps"] == (*range(0, 90, 5), 89)
    run = replay(Recipe(), 45)
    expected = step_histograms(run.network, next_step_record(run))
    row = found.scalars["steps"].index(45)
    counts, ends = expected.counts["update", "conv2.kernel"]
    np.testing.assert_array_equal(found.arrays["counts.update.conv2.kernel"][row], counts)
    np.testing.assert_array_equal(found.arrays["ranges.update.conv2.kernel"][row], ends)


def test_nothing_is_computed_for_a_page_that_does_not_ask():
    session = ready()
    watch(session, findings=True, histograms=True)
    work_to_the_end(session, "findings")
    watch(session)
    answer = session.handle(commands.AdvanceCommand())
    assert "health" in {one.type for one in answer}
    assert work_to_the_end(session, "findings") == []


def test_while_playing_a_diagnosis_is_finished_before_the_next_begins():
    session = ready(seconds_per_reading=0.05)
    watch(session, findings=True)
    work_to_the_end(session, "findings")
    session.handle(commands.PlayCommand(speed=0))
    while not session.has_query:  # no diagnosis begins soon after the one before
        session.play(1, 1.0)
        session.frame()
    began = session.timeline.position
    found = []
    while not found:
        found = [one for one in session.run_slice() if one.type == "findings"]
        session.play(1, 1.0)
        session.frame()
    assert found[0].scalars["step"] == began < session.timeline.position


def test_a_diagnosis_leaves_the_path_of_the_surface_as_it_is():
    session = ready()
    opened(session, Recipe(), 40)
    path = [one.step for one in session.timeline.path_runs()]
    watch(session, findings=True, histograms=True)
    work_to_the_end(session, "histograms")
    assert [one.step for one in session.timeline.path_runs()] == path


def test_the_losses_of_a_branch_go_on_from_those_of_its_parent():
    session = ready()
    for _ in range(30):
        session.handle(commands.AdvanceCommand())
    session.handle(commands.ConfigureCommand(learning_rate=0.01, step=20))
    for _ in range(5):
        session.handle(commands.AdvanceCommand())
    branch = session.timeline.branches.current
    assert branch.parent is not None
    whole = sorted(branch.full_history()[0].items())
    for end, count in ((25, 10), (25, 50), (22, 1), (10, 5), (20, 3), (0, 4)):
        assert recent_losses(branch, end, count) == whole[max(end - count, 0) : end]
    assert [one.step for one in evaluations_to(branch, 22)] == [0, 10, 20]


def test_the_accidents_are_offered_and_can_be_opened():
    session = ready()
    welcome = session.welcome()
    names = [one["name"] for one in welcome.choices["accidents"]]
    assert names == [one.name for one in ACCIDENTS]
    for one in welcome.choices["accidents"]:
        session.handle(commands.OpenRecipeCommand(recipe=one["recipe"], step=2))
        session.continue_seek(float("inf"))
        assert session.timeline.position == 2


def test_the_time_between_two_diagnoses_is_bounded():
    assert 0 < diagnosis.PLAYING_SECONDS <= 5
