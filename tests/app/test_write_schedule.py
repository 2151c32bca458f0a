"""The schedule of writes to the session store: the order of time, without looking at all."""

import time

from hypothesis import given
from hypothesis import strategies as st

from app.lifecycle.write_schedule import WriteSchedule

TIMES = st.sampled_from([float("-inf"), 0.0, 1.0, 2.5, 7.0])
OPERATIONS = st.one_of(
    st.tuples(st.just("set"), st.sampled_from("abcde"), TIMES),
    st.tuples(st.just("discard"), st.sampled_from("abcde")),
    st.tuples(st.just("take"), TIMES, st.integers(0, 3)),
)


@given(st.lists(OPERATIONS, max_size=60))
def test_the_first_are_those_whose_time_comes_first(operations):
    schedule, times = WriteSchedule(), {}
    for kind, *given_values in operations:
        if kind == "set":
            schedule.set(*given_values)
            times[given_values[0]] = given_values[1]
        elif kind == "discard":
            schedule.discard(given_values[0])
            times.pop(given_values[0], None)
        else:
            now, count = given_values
            taken = schedule.take_due(now, count)
            expected = sorted(at for at in times.values() if at <= now)[:count]
            assert [times.pop(one) for one in taken] == expected
        assert len(schedule) == len(times)
        assert schedule.next_time == min(times.values(), default=float("inf"))


def turn_seconds(sessions: int) -> float:
    """Return the CPU seconds in which one of that many marked sessions is written and marked."""
    schedule = WriteSchedule()
    for number in range(sessions):
        schedule.set(str(number), float(number))
    began = time.thread_time()
    for number in range(1000):
        assert schedule.next_time <= number
        [taken] = schedule.take_due(float("inf"), 1)
        schedule.set(taken, float(sessions + number))
    return (time.thread_time() - began) / 1000


def test_a_write_takes_hardly_longer_with_forty_times_the_sessions():
    few, many = (min(turn_seconds(count) for _ in range(3)) for count in (500, 20_000))
    assert many < 8 * few, (many, few)


def test_times_that_are_changed_again_and_again_leave_nothing_behind():
    schedule = WriteSchedule()
    for number in range(10_000):
        schedule.set("one", float(number))
    assert len(schedule._heap) < 200
    assert schedule.take_due(float("inf"), 9) == ["one"]
