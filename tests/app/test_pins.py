"""Pinned numbers: values of every step, including steps that playing does not display."""

from time import perf_counter

from app.protocol import commands
from app.protocol.messages import ErrorMessage, StepMessage
from app.session.session import Session
from app.settings import Settings
from engine import Recipe, initial_run, train_step

WEIGHT = {"address": "conv1.kernel", "index": [3, 0, 1, 1]}
UNIT = {"address": "relu3.activation", "index": [7]}


def ready() -> Session:
    session = Session(Settings(), perf_counter)
    session.full_state()
    return session


def pin(*numbers: tuple[dict, str]) -> commands.PinCommand:
    return commands.PinCommand.model_validate(
        {"addresses": [{**one, "of": of} for one, of in numbers]}
    )


def series_of(found) -> dict:
    [step] = [message for message in found if isinstance(message, StepMessage)]
    return step.series


def test_a_parameter_and_its_gradient_are_noted_at_steps_that_are_not_shown():
    session, run = ready(), initial_run(Recipe())
    first = series_of(session.handle(pin((WEIGHT, "value"), (WEIGHT, "gradient"), (UNIT, "value"))))
    assert [len(rows) for rows in first.values()] == [1, 1, 1]
    session.handle(commands.PlayCommand(speed=0))
    assert session.play(5, 60.0) == 5
    found = series_of(session.frame())
    records = []
    for _ in range(5):
        run, record = train_step(run)
        records.append(record)
    values = [(one.step, one.parameters["conv1.kernel"].item(3, 0, 1, 1)) for one in records]
    assert found["value conv1.kernel[3, 0, 1, 1]"] == values
    gradients = [(one.step, one.gradients["conv1.kernel"].item(3, 0, 1, 1)) for one in records]
    assert found["gradient conv1.kernel[3, 0, 1, 1]"] == gradients
    shown = records[-1]
    unit = [(shown.step, shown.activations["relu3.activation"].item(0, 7))]
    assert found["value relu3.activation[7]"] == unit  # only for the displayed step


def test_what_is_not_pinned_any_more_is_not_told():
    session = ready()
    session.handle(pin((WEIGHT, "value")))
    assert series_of(session.handle(pin())) == {}
    assert series_of(session.handle(commands.AdvanceCommand())) == {}


def test_a_bad_pin_leaves_the_old_ones_and_a_restart_takes_them_off():
    session = ready()
    session.handle(pin((WEIGHT, "value")))
    [error] = session.handle(pin(({"address": "fc2.bias", "index": [2]}, "value")))
    assert isinstance(error, ErrorMessage)
    assert (error.command, error.field) == ("pin", "index")
    assert set(series_of(session.handle(commands.AdvanceCommand()))) == {
        "value conv1.kernel[3, 0, 1, 1]"
    }
    assert series_of(session.handle(commands.ConfigureCommand(preset="mlp"))) == {}


def test_a_value_that_is_only_tried_is_not_noted():
    session = ready()
    session.handle(pin((WEIGHT, "value")))
    edit = commands.EditCommand(**WEIGHT, value=5.0)
    assert series_of(session.handle(edit)) == {}
