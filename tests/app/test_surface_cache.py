"""Sessions that look at the surface of the same step get one computation, and the same numbers."""

import gc
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count

import numpy as np
import pytest

from app.protocol import commands
from app.session.session import Session
from app.session.shared_results import SharedResults
from app.settings import Settings
from app.subscriptions import loss_surface, surface_cache
from app.subscriptions.session_owner import SessionOwner
from engine import BadInput, Recipe, compute_surface, initial_run, next_step_record

SETTINGS = Settings()
MLP = partial(commands.ConfigureCommand, preset="mlp")


@pytest.fixture
def begun(monkeypatch):
    """The steps and requests of all surfaces that were begun."""
    begun = []

    def counting(run, record, request, path):
        begun.append((run.recipe.preset, record.step, request))
        return compute_surface(run, record, request, path)

    monkeypatch.setattr(loss_surface, "compute_surface", counting)
    return begun


def session_of(shared: SharedResults, steps: int = 0, **settings) -> Session:
    ticks = count()
    session = Session(SETTINGS, lambda: next(ticks) * 0.001, shared)
    session.handle(MLP(**settings))
    for _ in range(steps):
        session.handle(commands.AdvanceCommand())
    return session


def surfaces(session: Session) -> list:
    found = []
    while session.computing_surface:
        found += session.run_surface_slice()
    return found


def same(one, other) -> bool:
    """Whether two messages of a surface are equal to the last bit."""
    scalars = {**one.scalars, "nothing": None} == {**other.scalars, "nothing": None}
    return scalars and all(
        np.array_equal(one.arrays[name], other.arrays[name], equal_nan=True) for name in one.arrays
    )


def test_a_surface_is_begun_once_and_comes_whole_to_who_asks_later(begun):
    shared = SharedResults(SETTINGS)
    first = surfaces(session_of(shared, 2))
    second = surfaces(session_of(shared, 2))
    assert [one.arrays["losses"].shape for one in first] == [(9, 9), (17, 17), (33, 33)]
    assert [one.arrays["losses"].shape for one in second] == [(33, 33)]
    assert same(first[-1], second[0])
    assert [step for name, step, _ in begun if name == "mlp"].count(1) == 1


def test_the_shared_surface_is_the_engines(begun):
    shared = SharedResults(SETTINGS)
    surfaces(session_of(shared))
    (found,) = surfaces(session_of(shared))
    run = initial_run(Recipe(preset="mlp"))
    *_, expected = filter(None, compute_surface(run, next_step_record(run)))
    assert np.array_equal(found.arrays["losses"], expected.losses)


def test_eight_sessions_in_threads_compute_each_piece_once(begun):
    shared = SharedResults(SETTINGS)
    sessions = [session_of(shared, 1) for _ in range(8)]
    begun.clear()
    for session in sessions:
        session.handle(commands.WatchSurfaceCommand(plane="random", seed=5))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(surfaces, sessions))
    assert len(begun) == 1
    assert all(same(found[0][-1], one[-1]) for one in found)


@pytest.mark.parametrize(
    "other",
    [
        {"seed": 3},
        {"learning_rate": 0.01},
        {"optimizer": "adam"},
        {"batch_size": 16},
    ],
)
def test_what_differs_in_the_recipe_is_another_surface(begun, other):
    shared = SharedResults(SETTINGS)
    ours, theirs = session_of(shared, 1), session_of(shared, 1, **other)
    one, another = surfaces(ours)[-1], surfaces(theirs)
    assert len(another) == 3
    assert not np.array_equal(one.arrays["losses"], another[-1].arrays["losses"])


def test_a_learning_rate_changed_at_the_step_and_a_tried_weight_are_not_mixed_up(begun):
    shared = SharedResults(SETTINGS)
    surfaces(session_of(shared, 1))
    changed = session_of(shared, 1)
    changed.handle(commands.ConfigureCommand(learning_rate=0.5))
    changed.handle(commands.AdvanceCommand())
    changed.handle(commands.SeekCommand(step=1))
    assert surfaces(changed)[-1].scalars["learning_rate"] != 0.5  # the step made before it
    tried = session_of(shared, 1)
    tried.handle(commands.EditCommand(address="fc3.weight", index=[0, 1], value=3.0))
    found = surfaces(tried)
    assert len(found) == 3
    assert found[-1].scalars["preview"]
    (again,) = surfaces(session_of(shared, 1))
    assert not again.scalars["preview"]
    assert not np.array_equal(again.arrays["losses"], found[-1].arrays["losses"])


def test_while_playing_the_first_level_is_enough(begun):
    shared = SharedResults(SETTINGS)
    surfaces(session_of(shared, 2))
    playing = session_of(shared, 1)
    surfaces(playing)
    playing.handle(commands.PlayCommand(speed=0))
    playing.play(1, 1.0)
    playing.frame()
    (found,) = surfaces(playing)
    assert found.arrays["losses"].shape == (9, 9)


def test_a_surface_that_nobody_follows_is_dropped_and_begun_anew(begun):
    shared = SharedResults(SETTINGS)
    first = session_of(shared, 1)
    first.run_surface_slice()
    first.handle(commands.WatchSurfaceCommand(plane="off"))
    gc.collect()
    assert not shared.surfaces._in_progress
    assert len(surfaces(session_of(shared, 1))) == 3


def test_a_failure_reaches_every_session_that_follows_and_is_not_kept(begun):
    shared = SharedResults(SETTINGS)
    sessions = [session_of(shared, 1) for _ in range(2)]

    def failing(run, record, request, path):
        yield None
        raise BadInput("plane", request.plane, "another one")

    loss_surface.compute_surface = failing  # the fixture puts it back
    for session in sessions:
        session.handle(commands.WatchSurfaceCommand(plane="random", seed=8))
    for session in sessions:
        (refusal,) = surfaces(session)
        assert (refusal.type, refusal.field) == ("error", "plane")
    assert "random" not in {key.request.plane for key in shared.surfaces._kept}


def test_levels_of_a_surface_that_nobody_follows_any_more_stay(begun):
    shared = SharedResults(SETTINGS)
    first, second = session_of(shared), session_of(shared)
    begun.clear()
    for session in (first, second):
        session.handle(commands.AdvanceCommand())
    for session in (first, second):
        session.note_surface_demand(rested=False, in_room=False)
    assert [one.arrays["losses"].shape for one in surfaces(first)] == [(9, 9), (17, 17)]
    first.handle(commands.WatchSurfaceCommand(plane="off"))
    assert len(begun) == 1
    assert [one.arrays["losses"].shape for one in surfaces(second)] == [(17, 17)]
    assert len(begun) == 1
    second.note_surface_demand(rested=True, in_room=False)
    (finest,) = surfaces(second)
    assert finest.arrays["losses"].shape == (33, 33)
    alone = surfaces(session_of(SharedResults(SETTINGS), 1))[-1]
    assert same(finest, alone)


def test_few_surfaces_in_progress_have_a_workspace_and_each_is_completed_all_the_same(
    begun, monkeypatch
):
    monkeypatch.setattr(surface_cache, "MAX_WORKSPACES", 2)
    shared = SharedResults(SETTINGS)
    sessions = [session_of(shared, seed=seed) for seed in range(4)]
    for session in sessions:
        session.note_surface_demand(rested=False, in_room=False)
        assert [one.scalars["level"] for one in surfaces(session)] == [9, 17]
    with_workspace = [one for one in shared.surfaces._in_progress.values() if one._pieces]
    assert len(shared.surfaces._in_progress) == 4
    assert len(with_workspace) == 2
    for session in sessions:
        session.note_surface_demand(rested=True, in_room=False)
        (finest,) = surfaces(session)
        alone = session_of(SharedResults(SETTINGS), seed=session.timeline.run.recipe.seed)
        assert same(finest, surfaces(alone)[-1])


def test_a_surface_that_is_there_is_fetched_without_computing(begun):
    """The scheduler lets a page that only fetches go before those that compute."""
    shared = SharedResults(SETTINGS)
    first = session_of(shared, 1)
    assert not first.only_fetches_surface
    surfaces(first)
    assert not first.only_fetches_surface
    second = session_of(shared, 1)
    begun.clear()
    assert second.only_fetches_surface
    (found,) = second.run_slice()
    assert found.scalars["level"] == 33
    assert not second.only_fetches_surface
    assert not begun


def test_who_waits_for_a_surface_is_woken_once_another_session_has_its_first_level():
    shared, woken = SharedResults(SETTINGS), []
    ticks = count()
    owner = SessionOwner(wake=lambda: woken.append(True))
    waiting = Session(SETTINGS, lambda: next(ticks) * 0.001, shared, owner=owner)
    waiting.handle(MLP())
    first = session_of(shared)
    assert not waiting.only_fetches_surface
    surfaces(first)
    assert woken == [True]
    assert waiting.only_fetches_surface
    waiting.handle(commands.AdvanceCommand())
    waiting.handle(commands.WatchSurfaceCommand(plane="off"))
    surfaces(session_of(shared, 1))
    assert woken == [True]


@pytest.mark.parametrize("mebibytes", [0, 1])
def test_what_is_kept_stays_within_the_setting(mebibytes):
    shared = SharedResults(SETTINGS.model_copy(update={"surface_cache_mebibytes": mebibytes}))
    session = session_of(shared)
    for seed in range(24):
        session.handle(commands.WatchSurfaceCommand(plane="random", seed=seed))
        assert len(surfaces(session)) == 3
        kept = shared.surfaces._kept.values()
        nbytes = sum(level.record.losses.nbytes for one in kept for level in one.levels)
        assert nbytes <= shared.surfaces._nbytes <= mebibytes * 2**20


def test_all_sessions_send_the_same_bytes_of_a_surface(begun):
    shared = SharedResults(SETTINGS)
    first, second = (surfaces(session_of(shared, 1))[-1] for _ in range(2))
    assert first.arrays is second.arrays
    assert first.arrays.data == b"".join(
        array.tobytes() for _, array in sorted(first.arrays.items(), key=in_writing_order)
    )


def in_writing_order(entry):
    """Return the key by which safetensors sorts arrays: larger types first, then names."""
    name, array = entry
    return -array.itemsize, name
