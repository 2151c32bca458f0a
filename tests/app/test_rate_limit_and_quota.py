"""The rate limit on a simulated clock, and the quota for the size of a run."""

from time import perf_counter, thread_time

import pytest

from app.connection.rate_limit import TokenBucket
from app.lifecycle.suspendable_session import SuspendableSession
from app.protocol import commands
from app.session.quota import check_run_size
from app.session.shared_results import SharedResults
from app.settings import Settings
from engine import BadInput, Recipe, run_size


def test_a_bucket_gives_its_burst_at_once_and_its_rate_in_the_long_run():
    now = [0.0]
    bucket = TokenBucket(rate=8, burst=5, clock=lambda: now[0])
    assert [bucket.try_acquire() for _ in range(7)] == [True] * 5 + [False] * 2
    taken = 0
    for tick in range(1, 641):
        now[0] = tick / 64  # exactly representable as a float
        taken += bucket.try_acquire()
    assert taken == 80
    now[0] += 60
    assert sum(bucket.try_acquire() for _ in range(20)) == 5


def test_what_is_put_back_can_be_taken():
    bucket = TokenBucket(rate=1, burst=1, clock=lambda: 0.0)
    assert bucket.try_acquire()
    bucket.refund(0.5)
    assert not bucket.try_acquire()
    bucket.refund(0.5)
    assert bucket.try_acquire()


def test_the_size_of_a_run_is_what_its_arrays_have():
    for recipe in (Recipe(), Recipe(preset="lenet5", problem="ten-digits"), Recipe(preset="mlp")):
        from engine import initial_run, train_step

        run, record = train_step(initial_run(recipe))
        size = run_size(recipe)
        assert size.parameter_count == sum(array.size for array in run.parameters.values())
        made = sum(array.size for array in record.activations.values())
        assert size.activation_count * recipe.batch_size == made


def test_a_run_that_is_too_large_is_refused_with_what_is_allowed_and_the_old_one_stays():
    settings = Settings(max_parameters=100_000, max_batch_values=1_000_000)
    with pytest.raises(BadInput, match="at most 80"):
        check_run_size(Recipe(batch_size=81), settings)
    check_run_size(Recipe(batch_size=80), settings)
    session = SuspendableSession(settings, perf_counter, SharedResults(settings)).session
    before = session.status()
    began = thread_time()
    (answer,) = session.handle(commands.ConfigureCommand(batch_size=287))
    assert thread_time() - began < 0.01
    assert (answer.type, answer.field) == ("error", "batch_size")
    assert session.status() == before
