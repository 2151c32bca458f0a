"""The send queue: control messages first, newest frames, no loss dropped, two steps in flight."""

from dataclasses import replace

from app.connection.send_queue import SendQueue
from app.protocol import messages
from tests.golden.record import messages_by_name

STEP = messages_by_name()["step"]
SLICE = messages_by_name()["slice"]
STATUS = messages_by_name()["status"]
LANES = messages_by_name()["lanes"]


def step(number: int, branch: int = 0, truncate: int | None = None) -> messages.StepMessage:
    losses = [(number, float(number), branch)]
    series = {"pinned": [(number, float(number))]}
    return replace(STEP, step=number, losses=losses, series=series, truncate_series_from=truncate)


def test_control_goes_before_pictures():
    outbox = SendQueue()
    outbox.push(step(1))
    outbox.push(STATUS)
    assert [outbox.pop()[0].type for _ in range(2)] == ["status", "step"]
    assert outbox.pop() is None


def test_a_newer_step_replaces_the_waiting_one_and_takes_over_its_losses():
    outbox = SendQueue()
    for number in (1, 2, 3):
        outbox.push(step(number))
    sent, _ = outbox.pop()
    assert sent.step == 3
    assert sent.losses == [(1, 1.0, 0), (2, 2.0, 0), (3, 3.0, 0)]
    assert sent.series == {"pinned": [(1, 1.0), (2, 2.0), (3, 3.0)]}
    assert outbox.pop() is None


def test_losses_keep_the_branch_they_are_of():
    outbox = SendQueue()
    outbox.push(step(1))
    outbox.push(step(1, branch=1))
    sent, _ = outbox.pop()
    assert sent.losses == [(1, 1.0, 0), (1, 1.0, 1)]


def test_what_is_pinned_of_another_branch_is_not_sent():
    outbox = SendQueue()
    for number, truncate in ((1, 0), (2, None), (2, 2)):
        outbox.push(step(number, truncate=truncate))
    sent, _ = outbox.pop()
    assert sent.series == {"pinned": [(1, 1.0), (2, 2.0)]}
    assert sent.truncate_series_from == 0


def lanes(number: int, reset: bool = False) -> messages.LanesMessage:
    found = {"losses": [(1, number, float(number))], "evaluations": [(1, number, 0.5, 0.75)]}
    return replace(LANES, position=number, reset=reset, **found)


def test_waiting_messages_about_lanes_become_one_with_the_losses_of_both():
    outbox = SendQueue()
    for number in (1, 2, 3):
        outbox.push(lanes(number, reset=number == 1))
    sent, _ = outbox.pop()
    assert (sent.position, sent.reset) == (3, True)
    assert [step for _, step, _ in sent.losses] == [1, 2, 3]
    assert [step for _, step, *_ in sent.evaluations] == [1, 2, 3]
    assert outbox.pop() is None


def test_losses_of_lanes_that_are_void_do_not_go_out():
    outbox = SendQueue()
    for number in (1, 2, 3):
        outbox.push(lanes(number, reset=number == 2))
    sent, _ = outbox.pop()
    assert [step for _, step, _ in sent.losses] == [2, 3]


def test_what_waits_about_lanes_ends_with_the_comparison():
    outbox = SendQueue()
    for name in ("lanes", "race", "other_step", "lane_results", "other_explanation", "surface"):
        outbox.push(messages_by_name()[name])
    outbox.push(replace(messages_by_name()["comparison"], lanes=[]))
    assert [outbox.pop()[0].type for _ in range(2)] == ["comparison", "surface"]
    assert outbox.pop() is None


def test_lanes_and_the_second_one_follow_the_step_and_the_map_comes_last():
    outbox = SendQueue()
    for name in ("lane_results", "race", "surface", "other_step", "lanes", "step", "comparison"):
        outbox.push(messages_by_name()[name])
    order = ["comparison", "step", "lanes", "other_step", "surface", "race", "lane_results"]
    assert [outbox.pop()[0].type for _ in order] == order


def test_two_steps_are_in_flight_until_they_are_painted():
    outbox = SendQueue()
    sequences = []
    for number in range(3):
        outbox.push(step(number))
        taken = outbox.pop()
        if taken:
            sequences.append(taken[1])
    assert len(sequences) == 2
    assert not outbox.ready_for_frame
    outbox.acknowledge(sequences[0])
    last, number = outbox.pop()
    assert last.step == 2
    assert not outbox.ready_for_frame
    outbox.acknowledge(number + 1)  # above all that were sent: it stands for all of them
    assert outbox.ready_for_frame


def test_numbers_given_from_outside_are_acknowledged_in_the_order_of_sending():
    outbox, surface = SendQueue(), messages_by_name()["surface"]
    outbox.push(surface, 7)
    outbox.push(step(0), 8)
    outbox.push(step(1), 9)
    assert [outbox.pop()[1] for _ in range(2)] == [9, 7]
    outbox.push(step(2), 10)
    assert outbox.pop()[1] == 10
    assert not outbox.ready_for_frame
    outbox.acknowledge(7)  # sent after step 9: so that one is painted as well
    assert outbox.ready_for_frame
    outbox.push(step(3), 11)
    outbox.pop()
    assert not outbox.ready_for_frame


def test_of_slices_along_the_step_and_descents_the_newest_waits_alone():
    outbox, along = SendQueue(), messages_by_name()["step_slice"]
    descent = messages_by_name()["descent"]
    for steps in (1, 2, 3):
        for name in ("batch", "probe"):
            outbox.push(replace(along, scalars={**along.scalars, "set": name, "best": steps}))
        outbox.push(replace(descent, scalars={**descent.scalars, "steps": steps}))
    sent = [outbox.pop()[0].scalars for _ in range(3)]
    assert [(one.get("set"), one.get("best", one.get("steps"))) for one in sent] == [
        ("batch", 3),
        ("probe", 3),
        (None, 3),
    ]
    assert outbox.pop() is None
    outbox.push(along)
    outbox.push(step(along.scalars["step"] + 1))
    assert [outbox.pop()[0].type, outbox.pop()] == ["step", None]


def test_the_slice_of_an_older_step_goes_with_it():
    outbox = SendQueue()
    outbox.push(step(1))
    outbox.push(SLICE)
    outbox.push(step(2))
    assert outbox.pop()[0].step == 2
    assert outbox.pop() is None
