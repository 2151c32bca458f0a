"""What is held back from a room while the truth of its question is hidden, and comes later."""

import pytest

from app.protocol import commands
from app.protocol.messages import StatusMessage, StepMessage
from app.rooms.held_messages import MAX_HELD_MESSAGES, HeldMessages, HiddenStep
from tests.app.lanes import do, small_session

LANDING = HiddenStep("landing", 1)


@pytest.fixture
def session():
    session = small_session()
    do(session, commands.AdvanceCommand())
    return session


def test_nothing_is_held_back_without_a_hidden_step(session):
    held, made = HeldMessages(), do(session, commands.AdvanceCommand())
    assert held.pass_on(made, None) == made
    assert held.release() == []


def test_the_step_where_the_question_was_asked_is_passed_on_and_the_next_one_held(session):
    held = HeldMessages()
    shown = [*session.full_state(), *do(session, commands.WatchHeldOutCommand(limit=4))]
    assert held.pass_on(shown, LANDING) == shown
    made = do(session, commands.AdvanceCommand())
    assert held.pass_on(made, LANDING) == []
    back = do(session, commands.SeekCommand(step=1))  # what follows tells where the run has been
    assert held.pass_on(back, LANDING) == []
    released = held.release()
    kinds = [type(one) for one in released]
    assert kinds.index(StatusMessage) < kinds.index(StepMessage)
    assert [one.position for one in released if isinstance(one, StatusMessage)][-1] == 1
    [step] = [one for one in released if isinstance(one, StepMessage)]
    assert step.position == 1
    assert [row[0] for row in step.losses] == [1]  # the loss of the step that was made
    assert held.release() == []


@pytest.mark.parametrize(
    "command",
    [
        commands.EditCommand(address="any", index=[0], value=0.5),
        commands.ResetCommand(),
        commands.CompareCommand(preset="four-seeds"),
    ],
)
def test_a_run_that_has_left_the_question_is_held_back(session, command):
    if isinstance(command, commands.EditCommand):
        address, shape = next(iter(session.timeline.run.network.parameter_shapes.items()))
        command = command.model_copy(update={"address": address, "index": [0] * len(shape)})
    assert HeldMessages().pass_on(do(session, command), LANDING) == []


def test_the_answers_of_the_network_are_held_back_where_a_class_is_asked(session):
    predicted = do(session, commands.PredictCommand(held_out=3))
    assert predicted
    held = HeldMessages()
    assert held.pass_on(predicted, HiddenStep("class", 1)) == []
    others = session.full_state()
    passed = held.pass_on(others, HiddenStep("class", 1))
    assert {one.type for one in others} - {one.type for one in passed} == {"prediction"}
    assert [one.type for one in held.release()] == ["prediction"]


def test_too_much_is_replaced_by_the_whole_state(session):
    held = HeldMessages()
    do(session, commands.AdvanceCommand())
    for _ in range(MAX_HELD_MESSAGES):
        assert held.pass_on([session.status()], LANDING) == []
    assert len(held.release()) == MAX_HELD_MESSAGES
    for _ in range(MAX_HELD_MESSAGES + 1):
        held.pass_on([session.status()], LANDING)
    assert held.release() is None
    assert held.release() == []
