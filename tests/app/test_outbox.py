"""The outbox: control first, newest pictures, no loss dropped, two steps in flight."""

from dataclasses import replace

from app.connection.send_queue import Outbox
from app.protocol import messages
from tests.golden.record import messages_by_name

STEP = messages_by_name()["step"]
SLICE = messages_by_name()["slice"]
STATUS = messages_by_name()["status"]


def step(number: int, branch: int = 0, truncate: int | None = None) -> messages.Step:
    losses = [(number, float(number), branch)]
    series = {"pinned": [(number, float(number))]}
    return replace(STEP, step=number, losses=losses, series=series, truncate_series_from=truncate)


def test_control_goes_before_pictures():
    outbox = Outbox()
    outbox.put(step(1))
    outbox.put(STATUS)
    assert [outbox.take()[0].type for _ in range(2)] == ["status", "step"]
    assert outbox.take() is None


def test_a_newer_step_replaces_the_waiting_one_and_takes_over_its_losses():
    outbox = Outbox()
    for number in (1, 2, 3):
        outbox.put(step(number))
    sent, _ = outbox.take()
    assert sent.step == 3
    assert sent.losses == [(1, 1.0, 0), (2, 2.0, 0), (3, 3.0, 0)]
    assert sent.series == {"pinned": [(1, 1.0), (2, 2.0), (3, 3.0)]}
    assert outbox.take() is None


def test_losses_keep_the_branch_they_are_of():
    outbox = Outbox()
    outbox.put(step(1))
    outbox.put(step(1, branch=1))
    sent, _ = outbox.take()
    assert sent.losses == [(1, 1.0, 0), (1, 1.0, 1)]


def test_what_is_pinned_of_another_branch_is_not_sent():
    outbox = Outbox()
    for number, truncate in ((1, 0), (2, None), (2, 2)):
        outbox.put(step(number, truncate=truncate))
    sent, _ = outbox.take()
    assert sent.series == {"pinned": [(1, 1.0), (2, 2.0)]}
    assert sent.truncate_series_from == 0


def test_two_steps_are_in_flight_until_they_are_painted():
    outbox = Outbox()
    sequences = []
    for number in range(3):
        outbox.put(step(number))
        taken = outbox.take()
        if taken:
            sequences.append(taken[1])
    assert len(sequences) == 2
    assert not outbox.ready_for_frame
    outbox.acknowledge(sequences[0])
    assert outbox.take()[0].step == 2
    outbox.acknowledge(100)
    assert outbox.ready_for_frame


def test_of_slices_along_the_step_and_descents_the_newest_waits_alone():
    outbox, along = Outbox(), messages_by_name()["step_slice"]
    descent = messages_by_name()["descent"]
    for steps in (1, 2, 3):
        for name in ("batch", "probe"):
            outbox.put(replace(along, scalars={**along.scalars, "set": name, "best": steps}))
        outbox.put(replace(descent, scalars={**descent.scalars, "steps": steps}))
    sent = [outbox.take()[0].scalars for _ in range(3)]
    assert [(one.get("set"), one.get("best", one.get("steps"))) for one in sent] == [
        ("batch", 3),
        ("probe", 3),
        (None, 3),
    ]
    assert outbox.take() is None
    outbox.put(along)
    outbox.put(step(along.scalars["step"] + 1))
    assert [outbox.take()[0].type, outbox.take()] == ["step", None]


def test_the_slice_of_an_older_step_goes_with_it():
    outbox = Outbox()
    outbox.put(step(1))
    outbox.put(SLICE)
    outbox.put(step(2))
    assert outbox.take()[0].step == 2
    assert outbox.take() is None
