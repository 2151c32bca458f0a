"""The memory that a session keeps for going back: checkpoints, series, branches, undo list."""

import math
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter

import pytest

from app.protocol import commands
from app.session.session import Session
from app.settings import Settings
from app.timeline.branches import Branch, bookmarks_nbytes
from app.timeline.checkpoint_cache import CheckpointCache
from app.timeline.series_limits import SeriesLimits, series_limits
from engine import EvaluationRecord, Recipe, initial_run

MEBIBYTE = 2**20
SMALLEST = Recipe(preset="single-neuron", batch_size=1)


@pytest.fixture
def traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


def test_checkpoints_of_the_smallest_network_stay_within_the_memory(traced):
    """Its arrays take a few hundred bytes, the objects around them thousands."""
    history, run = CheckpointCache(8), initial_run(SMALLEST)
    before, peak = tracemalloc.get_traced_memory()[0], 0
    for step in range(0, 120_000, 10):
        arrays = {address: array.copy() for address, array in run.parameters.items()}
        history.add(replace(run, step=step, parameters=arrays))
        if step % 5000 == 0:
            peak = max(peak, tracemalloc.get_traced_memory()[0] - before)
    assert peak < 8 * MEBIBYTE
    assert history.nbytes < 8 * MEBIBYTE


@pytest.mark.parametrize("mebibytes", [8, 32])
def test_the_series_of_eight_branches_take_half_of_the_memory_at_most(traced, mebibytes):
    limits = series_limits(mebibytes * MEBIBYTE)
    before = tracemalloc.get_traced_memory()[0]
    branch = Branch(0, "A", SMALLEST, limits=limits)
    for step in range(60_000):
        branch.add_loss(step, math.sin(step))
        branch.add_evaluation(EvaluationRecord(step, math.sin(step), 0.5, 70))
    taken = tracemalloc.get_traced_memory()[0] - before
    assert taken < 1.3 * branch.nbytes
    assert 8 * branch.nbytes <= mebibytes * MEBIBYTE // 2
    assert len(branch.losses) >= 500  # enough for a curve


def test_runs_that_undo_leads_back_to_are_forgotten_where_they_take_too_much():
    session = Session(Settings(history_mebibytes=8), perf_counter)
    for seed in range(40):
        session.handle(commands.ConfigureCommand(preset="single-neuron", seed=seed))
        branch = session.timeline.branches.current
        for step in range(40_000):
            branch.add_loss(step, 0.5)
        branch.latest = 40_000
    kept = [mark for one in (session.bookmark, *session.undo_list.bookmarks) for mark in one]
    assert bookmarks_nbytes(kept) <= 4 * MEBIBYTE + branch.nbytes  # the last one grew since
    assert 3 <= len(kept) < 40
    session.handle(commands.UndoCommand())
    assert session.timeline.run.recipe.seed == 38


def test_a_branch_whose_losses_are_thinned_says_so_once():
    session = Session(Settings(), perf_counter)
    session.handle(commands.ConfigureCommand(preset="single-neuron", batch_size=1))
    session.timeline.branches.current.limits = SeriesLimits(10, 10, 30)
    session.handle(commands.PlayCommand(speed=0))
    notices = []
    for _ in range(5):
        session.play(10, 60.0)
        notices.append(session.status().notice or "")
    assert ["more than 30 steps" in notice for notice in notices] == [
        False,
        False,
        True,
        False,
        False,
    ]
    branch = session.timeline.branches.current
    assert (len(branch.step_losses), len(branch.losses) < 20) == (30, True)
