"""The preview of a parameter at another value: all messages show it, the run is unchanged."""

from time import perf_counter

import numpy as np
import pytest

from app.protocol import commands
from app.session.session import Session
from app.settings import Settings
from engine import Recipe, fingerprint, replay, slice_parameter, train_step

ADDRESS, INDEX = "fc2.weight", (0, 1)
EDIT = commands.EditCommand(address=ADDRESS, index=list(INDEX), value=0.5)


def stepped(steps: int) -> Session:
    session = Session(Settings(), perf_counter)
    session.full_state()
    for _ in range(steps):
        session.handle(commands.AdvanceCommand())
    return session


def of(answers: list, message_type: str):
    return next(one for one in answers if one.type == message_type)


def expected_after(steps: int):
    return train_step(
        replay(Recipe().with_edit(steps, ADDRESS, INDEX, 0.5), steps), input_gradient=True
    )


@pytest.mark.parametrize("steps", [0, 3])
def test_a_preview_is_the_step_to_come_with_that_parameter_changed(steps):
    session = stepped(steps)
    before = session.status()
    session.handle(commands.WatchArraysCommand(image=0, arrays=["parameters.fc2.weight"]))
    session.handle(commands.ExplainCommand(address=ADDRESS, index=list(INDEX)))
    answers = session.handle(EDIT)
    record = expected_after(steps)[1]
    step, sliced = of(answers, "step"), of(answers, "slice")
    assert (step.step, step.done, step.preview) == (steps, False, True)
    assert step.loss == record.loss
    assert step.arrays["parameters.fc2.weight"][INDEX] == np.float32(0.5)
    found = slice_parameter(replay(Recipe(), 0).network, record, ADDRESS, INDEX, None)
    assert (sliced.scalars["value"], sliced.scalars["loss"]) == (0.5, record.loss)
    np.testing.assert_array_equal(sliced.arrays["losses"], found.losses)
    explained = of(answers, "explanation")
    assert explained.scalars["recorded"] == pytest.approx(found.gradient)
    surface = []
    while not surface:
        surface = session.run_surface_slice()
    assert surface[0].scalars["start_loss"] is not None
    assert all(one.scalars["preview"] for one in (sliced, explained, surface[0]))
    status = session.status()
    was = replay(Recipe(), steps).parameters[ADDRESS][INDEX]
    assert status.preview == {"address": ADDRESS, "index": INDEX, "value": 0.5, "was": was}
    assert status.fingerprint == before.fingerprint
    assert (status.position, status.latest) == (steps, steps)


def test_a_preview_that_is_put_back_leaves_everything_as_it_was():
    session = stepped(2)
    before = of(session.handle(commands.SeekCommand(step=2)), "step")
    for value in (0.5, -3.0, 0.1):
        session.handle(EDIT.model_copy(update={"value": value}))
    answers = session.handle(commands.DiscardPreviewCommand())
    after = of(answers, "step")
    assert (after.step, after.done, after.preview) == (1, True, False)
    assert after.loss == before.loss
    assert "fc2.weight[0, 1] is back at" in of(answers, "status").notice
    assert of(answers, "status").preview is None
    assert session.handle(commands.AdvanceCommand())[0].fingerprint == fingerprint(
        replay(Recipe(), 3).parameters
    )


def test_a_commit_is_the_run_of_the_recipe_with_the_edit():
    session = stepped(2)
    session.handle(EDIT)
    answers = session.handle(commands.CommitPreviewCommand())
    status, step = of(answers, "status"), of(answers, "step")
    run, record = expected_after(2)
    assert (step.step, step.done, step.preview, step.loss) == (2, False, False, record.loss)
    assert status.preview is None
    assert status.notice == "fc2.weight[0, 1] = 0.5 from step 2 on."
    assert status.fingerprint == fingerprint(
        replay(Recipe().with_edit(2, ADDRESS, INDEX, 0.5), 2).parameters
    )
    assert session.handle(commands.AdvanceCommand())[0].fingerprint == fingerprint(run.parameters)
    back = session.handle(commands.SeekCommand(step=2))
    assert of(back, "status").fingerprint == status.fingerprint
    assert session.handle(commands.AdvanceCommand())[0].fingerprint == fingerprint(run.parameters)


MOVES = {
    "advance": commands.AdvanceCommand(),
    "run": commands.PlayCommand(speed=1),
    "seek": commands.SeekCommand(step=1),
    "reset": commands.ResetCommand(),
    "configure": commands.ConfigureCommand(learning_rate=0.1),
}


@pytest.mark.parametrize("move", MOVES)
def test_a_command_that_moves_the_run_puts_back_first_and_says_so(move):
    session, other = stepped(2), stepped(2)
    session.handle(EDIT)
    answers, plain = session.handle(MOVES[move]), other.handle(MOVES[move])
    assert "fc2.weight[0, 1] is back at" in of(answers, "status").notice
    assert session.status().preview is None
    assert of(answers, "status").position == of(plain, "status").position
    assert of(answers, "status").fingerprint == of(plain, "status").fingerprint


def test_a_move_that_is_refused_leaves_the_preview():
    session = stepped(2)
    session.handle(EDIT)
    assert session.handle(commands.SeekCommand(step=9))[0].type == "error"
    assert session.status().preview["value"] == 0.5


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        ({"address": "fc9.weight"}, "address"),
        ({"address": "relu1.activation", "index": [0, 0, 0]}, "address"),
        ({"index": [2, 0]}, "index"),
        ({"index": [0]}, "index"),
        ({"index": [0, -1]}, "index"),
        ({"value": 1e39}, "value"),
        ({"value": float("nan")}, "value"),
    ],
)
def test_what_cannot_be_tried_is_refused_by_name_and_nothing_is_lost(edit, field):
    session = stepped(1)
    session.handle(EDIT)
    before = session.status()
    answers = session.handle(EDIT.model_copy(update=edit))
    assert [(one.type, one.field) for one in answers] == [("error", field)]
    assert session.status() == before


def test_a_value_that_gives_no_loss_can_be_dragged_back():
    session = stepped(1)
    far = commands.EditCommand(address="conv1.kernel", index=[0, 0, 2, 2], value=3e38)
    answers = session.handle(far)
    status = of(answers, "status")
    assert "the loss is not finite" in status.notice
    assert (status.state, status.preview["value"]) == ("ready", 3e38)
    assert "slice" not in [one.type for one in answers]
    assert of(session.handle(EDIT), "slice").scalars["preview"]


def test_an_edit_while_playing_pauses():
    session = stepped(1)
    session.handle(commands.PlayCommand(speed=0))
    assert of(session.handle(EDIT), "status").state == "ready"


def test_nothing_tried_is_nothing_to_commit():
    error = stepped(1).handle(commands.CommitPreviewCommand())[0]
    assert (error.field, error.value) == ("preview", "None")
