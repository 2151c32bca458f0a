"""The descent and the step slice: incremental results equal the engine's."""

import numpy as np

from app.protocol import commands
from app.protocol.run_states import READY
from app.subscriptions.curves import ANSWER_PARTS, STEP_POINTS
from engine import (
    Recipe,
    add_slice_gradients,
    descend,
    initial_run,
    slice_along_step,
    slice_parameter,
    train_step,
)
from tests.app.sessions import session_in_state

ASKED = {"address": "fc2.weight", "index": [0, 1], "learning_rate": 20.0, "threshold": 1e-5}


def descents(session):
    found = []
    while session.has_work:
        found += [message for message in session.run_slice() if message.type == "descent"]
    return found


def test_the_descent_is_the_engines_and_the_run_stays():
    session = session_in_state(READY)
    session.handle(commands.AdvanceCommand())
    before = session.status()
    assert session.handle(commands.DescendCommand(**ASKED)) == []
    found = descents(session)
    _, record = train_step(initial_run(Recipe()))
    expected = [
        one
        for one in descend(initial_run(Recipe()).network, record, "fc2.weight", (0, 1), 20.0, 1e-5)
        if one
    ]
    steps = [one.scalars["steps"] for one in found]
    assert set(steps) <= {one.steps for one in expected}
    assert steps == sorted(steps)
    assert found[-1].scalars["reason"] == "converged"
    np.testing.assert_array_equal(found[-1].arrays["values"], expected[-1].values)
    np.testing.assert_array_equal(found[-1].arrays["losses"], expected[-1].losses)
    assert session.status() == before


def test_a_step_drops_a_descent_that_is_going_on():
    session = session_in_state(READY)
    session.handle(commands.DescendCommand(**ASKED))
    session.run_slice()
    session.handle(commands.AdvanceCommand())
    assert descents(session) == []


def test_a_descent_of_what_does_not_exist_is_refused():
    session = session_in_state(READY)
    [error] = session.handle(commands.DescendCommand(**{**ASKED, "index": [9, 9]}))
    assert (error.command, error.field) == ("descend", "index")


def test_a_slice_has_its_readings_where_they_are_asked_for():
    session = session_in_state(READY)
    session.handle(commands.AdvanceCommand())
    asked = {"address": "fc2.weight", "index": [0, 1]}
    [plain] = session.handle(commands.WatchSliceCommand(**asked))
    assert not {"gradients", "predictions"} & set(plain.arrays)
    [read] = session.handle(commands.WatchSliceCommand(**asked, readings=True))
    assert len(read.arrays["gradients"]) == len(read.arrays["predictions"]) == 81
    assert read.scalars["image"] == 0
    answers = session.handle(commands.WatchArraysCommand(image=5, arrays=[]))
    other = next(message for message in answers if message.type == "slice")
    assert other.scalars["image"] == 5
    assert (other.arrays["predictions"] != read.arrays["predictions"]).any()


def step_slices(session):
    found = []
    while session.has_work:
        found += [message for message in session.run_slice() if message.type == "step_slice"]
    return found


def test_the_slice_along_the_step_is_sent_where_it_is_asked_for_and_after_every_step():
    session = session_in_state(READY)
    session.handle(commands.AdvanceCommand())
    assert step_slices(session) == []
    asked = commands.WatchSliceCommand(address="fc2.weight", index=[0, 1], along_step=True)
    session.handle(asked)
    found = step_slices(session)
    run, record = train_step(initial_run(Recipe()))
    expected = [one for one in slice_along_step(run.network, "3-or-8", record, STEP_POINTS) if one]
    assert [one.scalars["set"] for one in found] == ["batch", "probe"]
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one.arrays["losses"], other.losses)
        assert one.scalars["best"] == other.best
    session.handle(commands.AdvanceCommand())
    assert [one.scalars["step"] for one in step_slices(session)] == [1, 1]
    session.handle(asked.model_copy(update={"along_step": False}))
    session.handle(commands.AdvanceCommand())
    assert step_slices(session) == []


LARGE = Recipe(preset="lenet5", problem="ten-digits", batch_size=128)
FIRST_KERNEL = {"address": "conv1.kernel", "index": [1, 0, 2, 2]}


def large_session():
    session = session_in_state(READY)
    session.handle(commands.OpenRecipeCommand(recipe=LARGE.to_data(), step=1))
    session.continue_seek(float("inf"))
    return session


def slices(session, limit=10**6):
    """Return the slices that come within `limit` time slices, and the number of time slices."""
    found, count = [], 0
    while session.computing_parameter_slice and count < limit:
        found += [message for message in session.run_curve_slice() if message.type == "slice"]
        count += 1
    return found, count


def test_the_slice_of_a_large_run_follows_its_answer_in_time_slices_with_the_bits_of_the_engine():
    session = large_session()
    asked = commands.WatchSliceCommand(**FIRST_KERNEL, readings=True)
    assert session.handle(asked) == []
    [found], count = slices(session)
    assert count > 3
    run = initial_run(LARGE)
    after, record = train_step(run)
    curve = slice_parameter(run.network, record, "conv1.kernel", (1, 0, 2, 2), after.parameters)
    expected = add_slice_gradients(run.network, record, curve, 0)
    for name in ("values", "losses", "losses_after", "gradients", "predictions"):
        np.testing.assert_array_equal(found.arrays[name], getattr(expected, name), err_msg=name)
    assert found.scalars["preview"] is False
    assert slices(session) == ([], 0)


def test_another_parameter_replaces_a_slice_that_is_going_on():
    session = large_session()
    session.handle(commands.WatchSliceCommand(**FIRST_KERNEL, readings=True))
    assert slices(session, 1) == ([], 1)
    other = {"address": "conv1.bias", "index": [2]}
    assert session.handle(commands.WatchSliceCommand(**other)) == []
    [found], _ = slices(session)
    assert (found.scalars["address"], found.scalars["index"]) == ("conv1.bias", (2,))


def test_a_slice_says_of_which_preview_it_is_even_after_the_preview():
    session = large_session()
    session.handle(commands.WatchSliceCommand(**FIRST_KERNEL))
    answers = session.handle(commands.EditCommand(**FIRST_KERNEL, value=0.5))
    assert "slice" not in [one.type for one in answers]
    session.handle(commands.PlayCommand(speed=0))
    [found], _ = slices(session)
    assert found.scalars["preview"] is True


def test_the_answer_about_the_first_run_of_a_page_contains_its_slice():
    session = session_in_state(READY)
    answers = session.handle(commands.AdvanceCommand())
    assert [one.type for one in answers] == ["status", "step", "health", "slice"]
    for address in initial_run(Recipe()).network.parameter_shapes:
        index = [0] * (4 if "kernel" in address else 2 if "weight" in address else 1)
        answers = session.handle(commands.WatchSliceCommand(address=address, index=index))
        assert [one.type for one in answers] == ["slice"], (address, ANSWER_PARTS)
