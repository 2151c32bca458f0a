"""The answers to all held-out images: with every step, in time slices, once for each parameters."""

import itertools
import json

import numpy as np
import pytest

from app.protocol import commands
from app.protocol.codec import decode_message, encode_message
from app.protocol.messages import HeldOutMessage
from app.session.session import Session
from app.settings import Settings
from app.subscriptions import held_out
from engine import Recipe, answer_held_out_images, fast_forward, initial_run, thumbnails


def ready(seconds_per_reading: float = 0.001) -> Session:
    ticks = itertools.count()
    session = Session(Settings(), lambda: next(ticks) * seconds_per_reading)
    session.full_state()
    session.handle(commands.WatchSurfaceCommand(plane="off"))
    return session


def watch(**fields) -> commands.WatchHeldOutCommand:
    return commands.WatchHeldOutCommand(**fields)


def held_out_messages(messages) -> list[HeldOutMessage]:
    return [message for message in messages if message.type == "held_out"]


def engine_answers(steps: int, problem: str = "3-or-8"):
    run = fast_forward(initial_run(Recipe(problem=problem)), steps)
    return run, answer_held_out_images(run.network, run.parameters, run.data)


def work_to_the_end(session: Session) -> list[HeldOutMessage]:
    found = []
    while session.has_work:
        found += held_out_messages(session.run_slice())
    return found


def test_the_message_is_the_engines_record():
    session = ready()
    for _ in range(3):
        session.handle(commands.AdvanceCommand())
    (found,) = held_out_messages(session.handle(watch(limit=5)))
    run, record = engine_answers(3)
    worst = record.worst_first()[:5]
    right = int(np.trace(record.confusion))
    assert found.scalars == {
        "position": 3,
        "preview": False,
        "answered": 70,
        "total": 70,
        "right": right,
        "loss": record.mean_loss,
        "cell": None,
        "in_cell": 70,
    }
    np.testing.assert_array_equal(found.arrays["confusion"], record.confusion)
    np.testing.assert_array_equal(found.arrays["numbers"], record.numbers[worst])
    np.testing.assert_array_equal(found.arrays["labels"], record.labels[worst])
    np.testing.assert_array_equal(found.arrays["answers"], record.answers[worst])
    np.testing.assert_array_equal(found.arrays["losses"], record.losses[worst])
    np.testing.assert_array_equal(found.arrays["outputs"], record.outputs[worst])
    expected = thumbnails(run.data.held_out_images[record.numbers[worst]])
    np.testing.assert_array_equal(found.arrays["images"], expected)
    again = decode_message(encode_message(found, 1))
    assert json.dumps(again.scalars["loss"]) == json.dumps(record.mean_loss)


def test_a_cell_holds_its_images():
    session = ready()
    _, record = engine_answers(0)
    label, answer = next(map(tuple, np.argwhere(record.confusion)))
    (found,) = held_out_messages(session.handle(watch(cell=[int(label), int(answer)], limit=96)))
    assert found.scalars["cell"] == (label, answer)
    assert found.scalars["in_cell"] == record.confusion[label, answer]
    assert len(found.arrays["numbers"]) == record.confusion[label, answer]
    assert set(found.arrays["labels"].tolist()) == {label}
    assert set(found.arrays["answers"].tolist()) == {answer}


def test_it_comes_with_every_step_and_back_and_ends():
    session = ready()
    (first,) = held_out_messages(session.handle(watch()))
    (second,) = held_out_messages(session.handle(commands.AdvanceCommand()))
    assert (first.scalars["position"], second.scalars["position"]) == (0, 1)
    assert first.scalars["loss"] != second.scalars["loss"]
    (back,) = held_out_messages(
        session.handle(commands.SeekCommand(step=0)) + session.continue_seek(9)
    )
    np.testing.assert_array_equal(first.arrays["losses"], back.arrays["losses"])
    assert held_out_messages(session.handle(watch(limit=0))) == []
    assert held_out_messages(session.handle(commands.AdvanceCommand())) == []


def test_another_question_about_the_same_parameters_computes_nothing(monkeypatch):
    computed = []
    compute = held_out.answer_held_out_images_in_parts

    def counted(*arguments):
        parts = compute(*arguments)

        def run():
            computed.append(1)
            return (yield from parts)

        return run()

    monkeypatch.setattr(held_out, "answer_held_out_images_in_parts", counted)
    session = ready()
    for limit in (1, 2, 3):
        (found,) = held_out_messages(session.handle(watch(limit=limit)))
        assert len(found.arrays["numbers"]) == limit
    assert len(computed) == 1
    session.handle(commands.AdvanceCommand())
    assert len(computed) == 2


def test_many_images_are_answered_in_slices_after_the_answer():
    session = ready(seconds_per_reading=1.0)
    session.handle(commands.ConfigureCommand(problem="mnist"))
    session.handle(commands.WatchSurfaceCommand(plane="off"))
    work_to_the_end(session)
    assert held_out_messages(session.handle(watch())) == []
    assert session.has_query
    slices = [held_out_messages(session.run_slice()) for _ in range(7)]
    assert slices[:-1] == [[]] * 6
    ((found,),) = slices[-1:]
    _, record = engine_answers(0, "mnist")
    assert found.scalars["answered"] == 1996
    np.testing.assert_array_equal(found.arrays["confusion"], record.confusion)
    assert not session.has_query


def test_a_parameter_that_is_tried_is_seen():
    session = ready()
    (before,) = held_out_messages(session.handle(watch()))
    edit = commands.EditCommand(address="fc2.bias", index=[0], value=30.0)
    (tried,) = held_out_messages(session.handle(edit))
    assert (before.scalars["preview"], tried.scalars["preview"]) == (False, True)
    assert tried.arrays["confusion"][:, 0].sum() == 70  # 30 more for class 0 than any other score
    (after,) = held_out_messages(session.handle(commands.DiscardPreviewCommand()))
    assert not after.scalars["preview"]
    np.testing.assert_array_equal(after.arrays["losses"], before.arrays["losses"])


def test_while_playing_it_comes_four_times_a_second_and_at_the_end():
    session = ready(seconds_per_reading=0.01)
    session.handle(watch())
    session.handle(commands.PlayCommand(speed=0))
    found = 0
    for _ in range(30):
        session.play(1, 1.0)
        found += len(held_out_messages(session.frame()))
    assert 0 < found < 30
    session.handle(commands.PauseCommand())
    (last,) = held_out_messages(session.frame())
    assert last.scalars["position"] == session.timeline.position


def test_a_diverged_run_names_no_class():
    session = ready()
    session.handle(commands.ConfigureCommand(learning_rate=100.0))
    session.handle(watch())
    found = []
    for _ in range(20):
        found += held_out_messages(session.handle(commands.AdvanceCommand()))
    assert session.state == "diverged"
    confusion = found[-1].arrays["confusion"]
    assert confusion[:, -1].sum() == 70
    assert (found[-1].arrays["answers"] == -1).all()
    (message,) = held_out_messages(session.handle(watch(cell=[1, -1])))
    assert message.scalars["in_cell"] == confusion[1, -1]


def test_another_problem_lets_it_go():
    session = ready()
    session.handle(watch())
    assert held_out_messages(session.handle(commands.ConfigureCommand(problem="ten-digits"))) == []
    assert held_out_messages(session.handle(commands.AdvanceCommand())) == []


@pytest.mark.parametrize("cell", [[2, 0], [0, 2], [-1, 0], [0, -2]])
def test_a_cell_that_does_not_exist_is_named_and_the_old_one_stands(cell):
    session = ready()
    session.handle(watch(limit=3))
    (error,) = session.handle(watch(cell=cell))
    assert (error.type, error.command, error.field) == ("error", "watch_held_out", "cell")
    assert "0 to 1, -1 to 1" in error.allowed
    (stands,) = held_out_messages(session.handle(commands.AdvanceCommand()))
    assert stands.scalars["cell"] is None


def test_the_graph_names_no_classes():
    session = ready()
    session.handle(commands.ConfigureCommand(problem="computational-graph"))
    (error,) = session.handle(watch())
    assert (error.command, error.field) == ("watch_held_out", "network")
