"""The outbox: control first, newest pictures, no loss dropped, two steps in flight."""

from dataclasses import replace

from app import messages
from app.outbox import Outbox
from tests.golden.record import messages_by_name

STEP = messages_by_name()["step"]
SLICE = messages_by_name()["slice"]
STATUS = messages_by_name()["status"]


def step(number: int, truncate: int | None = None) -> messages.Step:
    row = (number, float(number))
    return replace(
        STEP, step=number, losses=[row], series={"pinned": [row]}, truncate_losses_from=truncate
    )


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
    assert sent.losses == [(1, 1.0), (2, 2.0), (3, 3.0)]
    assert sent.series == {"pinned": sent.losses}
    assert outbox.take() is None


def test_losses_forgotten_by_a_newer_step_are_not_sent():
    outbox = Outbox()
    outbox.put(step(1, truncate=0))
    outbox.put(step(2))
    outbox.put(step(2, truncate=2))
    sent, _ = outbox.take()
    assert sent.losses == [(1, 1.0), (2, 2.0)]
    assert sent.series == {"pinned": sent.losses}
    assert sent.truncate_losses_from == 0


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


def test_the_slice_of_an_older_step_goes_with_it():
    outbox = Outbox()
    outbox.put(step(1))
    outbox.put(SLICE)
    outbox.put(step(2))
    assert outbox.take()[0].step == 2
    assert outbox.take() is None
