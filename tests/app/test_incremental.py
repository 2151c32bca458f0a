"""The loop of time slices: how long it goes on, in which order, and what it yields."""

import doctest
from itertools import count

from app.subscriptions import incremental
from app.subscriptions.incremental import IncrementalJob, run_time_slice


def job_of(*results: str | None) -> IncrementalJob[str | None]:
    job: IncrementalJob[str | None] = IncrementalJob()
    job.start(iter(results))
    return job


def test_the_example_holds():
    found = doctest.testmod(incremental)
    assert (found.failed, found.attempted) == (0, 4)


def test_one_piece_is_done_however_short_the_slice():
    job = job_of("a", "b")
    assert list(run_time_slice(lambda: 0.0, job, seconds=0.0)) == ["a"]
    assert job.active


def test_the_first_active_job_goes_first_and_the_next_has_the_rest_of_the_time():
    first, second = job_of("a", None, "b"), job_of("c", "d", "e")
    ticks = count()
    found = list(run_time_slice(lambda: next(ticks), first, second, seconds=6))
    assert found == ["a", "b", "c", "d"]  # ending the first job takes a piece too
    assert (first.active, second.active) == (False, True)


def test_a_job_that_is_cancelled_on_its_result_ends_the_slice():
    job, found = job_of("a", "b"), []
    for result in run_time_slice(lambda: 0.0, job):
        found.append(result)
        job.cancel()
    assert found == ["a"]
