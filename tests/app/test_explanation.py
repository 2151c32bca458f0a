"""The explanation subscription: it lasts over steps, follows the image, ends with its number."""

from time import perf_counter

import numpy as np

from app.protocol import commands
from app.protocol.messages import ExplanationMessage
from app.session.session import Session
from app.settings import Settings
from engine import Recipe, initial_run, train_step


def ready() -> Session:
    session = Session(Settings(), perf_counter)
    session.full_state()
    return session


def answers(messages) -> list[ExplanationMessage]:
    return [message for message in messages if isinstance(message, ExplanationMessage)]


def test_the_answer_comes_again_with_every_step_and_adds_up_to_the_gradient():
    session, run = ready(), initial_run(Recipe())
    question = commands.ExplainCommand(address="conv2.kernel", index=[3, 1, 0, 4])
    assert len(answers(session.handle(question))) == 1
    for _ in range(3):
        [found] = answers(session.handle(commands.AdvanceCommand()))
        run, record = train_step(run)
        assert found.scalars["step"] == record.step
        assert found.scalars["recorded"] == float(record.gradients["conv2.kernel"][3, 1, 0, 4])
        terms = [term["product"] for term in found.scalars["terms"]]
        total = found.scalars["scale"] * (sum(terms) + found.scalars["rest_sum"])
        assert np.isclose(total, found.scalars["total"], rtol=1e-12)
        assert abs(found.scalars["difference"]) <= found.scalars["tolerance"]
        road = found.scalars["road"]["stations"]
        assert [one["layer"] for one in road] == [one.name for one in run.network.layers][:2:-1]


def test_of_a_large_mini_batch_the_images_of_the_terms_are_sent():
    """A step message has images 0 to 63; of the terms, any of the 128 may be the largest."""
    session = ready()
    session.handle(commands.ConfigureCommand(batch_size=128))
    _, record = train_step(initial_run(Recipe(batch_size=128)))
    for address, index in (("conv2.kernel", [3, 1, 0, 4]), ("fc2.weight", [0, 1])):
        question = commands.ExplainCommand(address=address, index=index, limit=12)
        [found] = answers(session.handle(question))
        numbers = [term["factors"][-1]["image"] for term in found.scalars["terms"]]
        pixels = np.rint(record.images[numbers, 0] * 255)
        np.testing.assert_array_equal(found.arrays["term_images"], pixels)
        assert max(numbers) >= 64
    [found] = answers(session.handle(question.model_copy(update={"image": 3})))
    assert "term_images" not in found.arrays


def test_a_question_about_an_image_follows_the_image():
    session = ready()
    session.handle(commands.ExplainCommand(address="fc1.pre_activation", index=[7], image=0))
    [found] = answers(session.handle(commands.WatchArraysCommand(image=5, arrays=[])))
    assert found.scalars["image"] == 5
    question = commands.ExplainCommand(address="fc1.pre_activation", index=[7], image=0, of="value")
    [found] = answers(session.handle(question))
    assert found.scalars["road"] is None


def test_a_question_ends_when_asked_to_or_when_its_number_is_gone():
    session = ready()
    question = commands.ExplainCommand(address="conv2.kernel", index=[3, 1, 0, 4])
    session.handle(question)
    session.handle(commands.ExplainCommand(address=None))
    assert answers(session.handle(commands.AdvanceCommand())) == []
    session.handle(question)
    assert answers(session.handle(commands.ConfigureCommand(preset="mlp"))) == []
    assert answers(session.handle(commands.ConfigureCommand(preset="tour"))) == []


def test_a_bad_question_leaves_the_old_one_standing():
    session = ready()
    session.handle(commands.ExplainCommand(address="fc2.bias", index=[1]))
    [error] = session.handle(commands.ExplainCommand(address="fc2.bias", index=[2]))
    assert error.field == "index"
    [found] = answers(session.handle(commands.AdvanceCommand()))
    assert found.scalars["address"] == "fc2.bias"
