"""The benchmark of two threads against one: its rows, and the other program."""

import os

import pytest

from engine.compiled.threads import thread_count
from tests.benchmarks.engine import threads


def test_rows_say_how_many_times_as_fast_two_threads_are(monkeypatch):
    monkeypatch.setattr(threads, "thread_count", lambda: 2)
    monkeypatch.setattr(threads, "CASES", (("tour", 128),))
    monkeypatch.setattr(threads, "time_interleaved", lambda sides, rounds: [[0.002, 0.003]] * 3)
    rows = list(threads.measure_threads(3))
    assert [row.name for row in rows] == ["tour, batch 128", "tour, batch 128, core busy"]
    assert {(row.seconds, row.theirs, row.ratio, row.target) for row in rows} == {
        (0.002, None, 1.5, 1.0)
    }
    monkeypatch.setattr(threads, "thread_count", lambda: 1)
    assert list(threads.measure_threads(3)) == []


def test_a_call_has_at_most_so_many_threads_and_then_what_there_was():
    before, seen = thread_count(), []
    threads.limited(lambda: seen.append(thread_count()), 1)()
    assert seen == [1]
    assert thread_count() == before


def test_the_other_program_ends_with_the_context(monkeypatch):
    started = []
    popen = threads.subprocess.Popen

    def noted(command):
        started.append(popen(command))
        return started[-1]

    monkeypatch.setattr(threads.subprocess, "Popen", noted)
    with threads.busy_core():
        assert started[0].poll() is None
    with pytest.raises(ProcessLookupError):
        os.kill(started[0].pid, 0)
