"""Sessions that display the same step get one computation, and the same numbers."""

from collections import Counter
from itertools import count

import numpy as np
import pytest

from app.protocol import commands, messages
from app.protocol.packed_arrays import PackedArrays
from app.session.session import Session
from app.session.shared_results import SharedResults
from app.settings import Settings
from app.subscriptions import explanation
from app.subscriptions import step as step_subscription
from app.timeline import step_cache
from app.timeline.derived_results import MAX_RESULTS
from app.timeline.displayed_step import DisplayedStep
from engine import Displacement, Recipe, WarmStart, fingerprint, replay
from tests.app.sessions import handle_all
from tests.hosting.own_data_files import held_here, made_data

SETTINGS = Settings()


@pytest.fixture
def computed(monkeypatch) -> Counter:
    """The records and outcomes of steps that were computed, by the number of the step."""
    counted: Counter = Counter()

    def record(run, clock, compute=step_cache.compute_next_record):
        counted["record", run.step] += 1
        return compute(run, clock)

    def outcome(network, record, evaluate=step_subscription.evaluate_step_outcome):
        counted["outcome", record.step] += 1
        return evaluate(network, record)

    monkeypatch.setattr(step_cache, "compute_next_record", record)
    monkeypatch.setattr(step_subscription, "evaluate_step_outcome", outcome)
    return counted


def session_of(shared: SharedResults, **settings) -> Session:
    ticks = count()
    session = Session(SETTINGS, lambda: next(ticks) * 0.001, shared)
    session.handle(commands.WatchSurfaceCommand(plane="off"))
    if settings:
        session.handle(commands.ConfigureCommand(**settings))
    return session


def steps_of(session: Session, steps: int) -> list[messages.Message]:
    return [one for _ in range(steps) for one in session.handle(commands.AdvanceCommand())]


def same(one: messages.Message, other: messages.Message) -> bool:
    """Whether two messages are equal to the last bit, but for the time that they took."""
    pair = [{**vars(message), "arrays": None, "seconds": None} for message in (one, other)]
    arrays = [getattr(message, "arrays", {}) for message in (one, other)]
    return (
        pair[0] == pair[1]
        and list(arrays[0]) == list(arrays[1])
        and all(np.array_equal(arrays[0][name], arrays[1][name]) for name in arrays[0])
    )


def test_the_third_session_on_a_run_computes_no_step(computed):
    shared = SharedResults(SETTINGS)
    steps_of(session_of(shared), 5)
    steps_of(session_of(shared), 5)
    computed.clear()
    session = session_of(shared)
    found = steps_of(session, 5)
    assert not computed
    expected = steps_of(session_of(SharedResults(SETTINGS)), 5)
    assert Counter(one.type for one in found)["step"] == 5
    assert len(found) == len(expected)
    assert all(map(same, found, expected))
    assert fingerprint(session.timeline.run.parameters) == fingerprint(
        replay(Recipe(), 5).parameters
    )


def test_the_first_step_is_computed_once_for_the_page_and_for_the_press(computed):
    steps_of(session_of(SharedResults(SETTINGS)), 2)
    assert computed == {("record", step): 1 for step in range(2)} | {
        ("outcome", 0): 1,
        ("outcome", 1): 1,
    }


@pytest.mark.parametrize("other", [{"seed": 3}, {"learning_rate": 0.01}, {"optimizer": "adam"}])
def test_another_recipe_has_steps_of_its_own(computed, other):
    shared = SharedResults(SETTINGS)
    for _ in range(3):
        steps_of(session_of(shared), 2)
    computed.clear()
    session = session_of(shared, **other)
    steps_of(session, 2)
    assert computed["record", 1] == 1
    recipe = session.timeline.run.recipe
    assert fingerprint(session.timeline.run.parameters) == fingerprint(replay(recipe, 2).parameters)


def test_an_edit_after_shared_steps_is_not_seen_by_others():
    shared = SharedResults(SETTINGS)
    edit = commands.EditCommand(address="fc2.weight", index=[0, 1], value=1.0)
    changed = [session_of(shared) for _ in range(2)]
    for session in changed:
        steps_of(session, 2)
        session.handle(edit)
        session.handle(commands.CommitPreviewCommand())
        steps_of(session, 2)
    plain = session_of(shared)
    steps_of(plain, 4)
    for session in (*changed, plain):
        recipe = session.timeline.run.recipe
        expected = replay(recipe, 4).parameters
        assert fingerprint(session.timeline.run.parameters) == fingerprint(expected)
    assert changed[0].timeline.run.recipe != plain.timeline.run.recipe


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe().with_edit(0, "fc2.weight", (0, 1), 1.0),
        Recipe().with_displacement(Displacement(0, "random", "probe", 0.5, -0.25, seed=1)),
        Recipe(warm_start=WarmStart(Recipe(seed=3), 2)),
    ],
    ids=["edit", "displacement", "warm start"],
)
def test_a_run_that_begins_with_changes_shares_no_step_from_before_them(recipe):
    """Two sessions have begun the run and are still on their way to its beginning."""
    shared = SharedResults(SETTINGS)
    for _ in range(2):
        session_of(shared).timeline.restart(recipe)
    session = session_of(shared)
    handle_all(session, commands.OpenRecipeCommand(recipe=recipe.to_data(), step=0))
    steps_of(session, 1)
    run = session.timeline.run
    assert run.recipe == recipe
    assert fingerprint(run.parameters) == fingerprint(replay(recipe, 1).parameters)


def test_a_run_that_one_session_has_takes_up_no_memory():
    shared = SharedResults(SETTINGS)
    steps_of(session_of(shared, preset="mlp"), 20)
    assert shared.steps.nbytes == 0


def test_steps_on_own_data_are_not_kept():
    with held_here(made_data(seed=4)) as name:
        shared = SharedResults(SETTINGS)
        for _ in range(3):
            steps_of(session_of(shared, problem=name, preset="mlp", batch_size=8), 3)
        kept = shared.steps._steps.values()
        assert [one.step for one in kept] == [0]  # of the run with which a session begins


@pytest.mark.parametrize("mebibytes", [0, 2])
def test_what_is_kept_stays_within_the_setting(mebibytes):
    shared = SharedResults(SETTINGS.model_copy(update={"step_cache_mebibytes": mebibytes}))
    for _ in range(2):
        steps_of(session_of(shared), 12)
    assert shared.steps.nbytes <= mebibytes * 2**20
    kept = shared.steps._steps
    assert len(kept) < 12
    assert bool(kept) == bool(mebibytes)


def test_a_step_keeps_a_bounded_number_of_results():
    session = session_of(SharedResults(SETTINGS))
    displayed: DisplayedStep = session.timeline.displayed
    for index in range(MAX_RESULTS + 10):
        displayed.derived.compute(("number", index), lambda: 1.0)
    assert len(displayed.derived) == MAX_RESULTS
    assert displayed.derived.compute("another", lambda: 2.0) == 2.0


def test_results_that_follow_from_a_shared_step_are_the_same_objects(monkeypatch):
    """The third session computes no explanation, and its arrays are in the memory of the second."""
    explained: Counter = Counter()

    def counting(network, record, *given, explain=explanation.explain):
        explained[record.step] += 1
        return explain(network, record, *given)

    monkeypatch.setattr(explanation, "explain", counting)
    shared = SharedResults(SETTINGS)
    question = commands.ExplainCommand(address="fc2.weight", index=[0, 1])
    answers = []
    for _ in range(3):
        session = session_of(shared)
        session.handle(question)
        explained.clear()
        answers.append({one.type: one for one in steps_of(session, 1) if hasattr(one, "arrays")})
    assert not explained
    for name in ("step", "slice", "explanation"):
        second, third = (answer[name].arrays for answer in answers[1:])
        assert second is third
        assert isinstance(third, PackedArrays)
    alone = session_of(SharedResults(SETTINGS))
    alone.handle(question)
    expected = {one.type: one for one in steps_of(alone, 1)}
    assert all(same(expected[name], answers[2][name]) for name in answers[2])


def test_sessions_on_one_run_share_its_parameters():
    shared = SharedResults(SETTINGS)
    sessions = [session_of(shared) for _ in range(3)]
    for session in sessions:
        steps_of(session, 3)
    second, third = (session.timeline.run for session in sessions[1:])
    for name, array in third.parameters.items():
        assert array is second.parameters[name]
    assert fingerprint(third.parameters) == fingerprint(replay(Recipe(), 3).parameters)
