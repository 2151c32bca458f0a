"""Predictions for drawings and held-out images: the engine's answer, with the run unchanged."""

import itertools
import json
from base64 import b64encode

import numpy as np
import pytest

from app.protocol import commands
from app.protocol.commands import MAX_DRAWING_SIDE
from app.protocol.messages import PredictionMessage
from app.protocol.parse import BadCommand, parse_command
from app.session.session import Session
from app.settings import Settings
from engine import (
    Recipe,
    build_neighbour_index,
    fast_forward,
    fingerprint,
    initial_run,
    predict,
    preprocess_drawing,
)


def ready() -> Session:
    ticks = itertools.count()
    session = Session(Settings(), lambda: next(ticks) * 0.001)
    session.full_state()
    return session


def draw_ring() -> np.ndarray:
    """Return the drawing of a ring, as bytes (100, 80)."""
    y, x = np.mgrid[:100, :80]
    return (255 * (abs(np.hypot(y - 50, x - 40) - 25) < 4)).astype(np.uint8)


def drawing(pixels: np.ndarray, **more) -> commands.PredictCommand:
    """Return the command for a drawing (H, W), or (H, W, 3) in colour."""
    height, width, *channels = pixels.shape
    text = b64encode(pixels.tobytes()).decode()
    number = channels[0] if channels else 1
    return commands.PredictCommand(pixels=text, width=width, height=height, channels=number, **more)


COLOUR_SIDE = 96  # of the largest drawing in colour


def draw_blue_disc() -> np.ndarray:
    """Return the drawing of a blue disc on grey, as bytes (60, 90, 3)."""
    y, x = np.mgrid[:60, :90]
    pixels = np.full((60, 90, 3), 51, np.uint8)
    pixels[np.hypot(y - 30, x - 45) < 20] = (32, 48, 224)
    return pixels


@pytest.mark.parametrize("problem", ["shape-and-colour", "3-or-8"])
def test_a_drawing_in_colour_is_read_in_colour_or_as_grey(problem):
    session = ready()
    session.handle(commands.ConfigureCommand(problem=problem))
    (found,) = predictions(session.handle(drawing(draw_blue_disc())))
    raster = draw_blue_disc().transpose(2, 0, 1) / 255
    np.testing.assert_array_equal(found.arrays["image"], preprocess_drawing(problem, raster))
    assert len(found.arrays["image"]) == (3 if problem == "shape-and-colour" else 1)


def predictions(messages) -> list[PredictionMessage]:
    return [message for message in messages if message.type == "prediction"]


def test_the_answer_is_the_engines():
    session = ready()
    for _ in range(3):
        session.handle(commands.AdvanceCommand())
    (found,) = predictions(session.handle(drawing(draw_ring(), why=1, asked=5)))
    run = fast_forward(initial_run(Recipe()), 3)
    image = preprocess_drawing("3-or-8", draw_ring() / 255)
    known = build_neighbour_index(run.network, run.parameters, run.data)
    expected = predict(run.network, run.parameters, image, why=1, neighbour_index=known)
    for name in ("image", "logits", "probabilities", "why"):
        np.testing.assert_array_equal(found.arrays[name], getattr(expected, name))
    for address, array in expected.activations.items():
        np.testing.assert_array_equal(found.arrays[f"activations.{address}"], array)
    said = found.scalars
    assert (said["position"], said["asked"], said["why"]) == (3, 5, 1)
    assert (said["label"], said["held_out"], said["mistakes"]) == (None, None, None)
    assert said["predicted"] == expected.predicted
    for one, ours in zip(said["nearest"], expected.nearest, strict=True):
        assert one["distances"] == ours.distances.tolist()
        assert one["labels"] == run.data.training_labels[ours.indices].tolist()
        images = found.arrays[f"nearest.{one['address']}"]
        np.testing.assert_array_equal(images, run.data.training_images[ours.indices])


def test_a_held_out_image_has_its_label_and_the_mistakes_are_told():
    session = ready()
    (found,) = predictions(session.handle(commands.PredictCommand(held_out=2)))
    data = initial_run(Recipe()).data
    np.testing.assert_array_equal(found.arrays["image"], data.held_out_images[2])
    assert found.scalars["label"] == data.held_out_labels[2]
    assert 0 < len(found.scalars["mistakes"]) < len(data.held_out_labels)
    assert all(0 <= place < len(data.held_out_labels) for place in found.scalars["mistakes"])
    run, label = initial_run(Recipe()), int(data.held_out_labels[2])
    expected = predict(run.network, run.parameters, data.held_out_images[2], label=label)
    assert found.scalars["loss"] == expected.loss
    np.testing.assert_array_equal(found.arrays["loss_gradient"], expected.loss_gradient)
    (drawn,) = predictions(session.handle(drawing(draw_ring())))
    assert drawn.scalars["loss"] is None
    assert "loss_gradient" not in drawn.arrays


def test_it_comes_again_with_every_step_and_ends_when_it_is_let_go():
    session = ready()
    (first,) = predictions(session.handle(drawing(draw_ring(), asked=1)))
    (second,) = predictions(session.handle(commands.AdvanceCommand()))
    assert (first.scalars["position"], second.scalars["position"]) == (0, 1)
    assert (first.arrays["probabilities"] != second.arrays["probabilities"]).any()
    (back,) = predictions(session.handle(commands.SeekCommand(step=0)) + session.continue_seek(9))
    np.testing.assert_array_equal(first.arrays["probabilities"], back.arrays["probabilities"])
    assert predictions(session.handle(commands.PredictCommand())) == []
    assert predictions(session.handle(commands.AdvanceCommand())) == []


def test_nothing_is_learned():
    """A run with predictions between its steps equals the run without them, bit for bit."""
    session, plain = ready(), ready()
    for asked in range(4):
        before = session.status()
        session.handle(drawing(draw_ring(), why=0, asked=asked))
        session.handle(commands.PredictCommand(held_out=asked))
        assert session.status() == before
        losses = [
            [
                message.losses
                for message in one.handle(commands.AdvanceCommand())
                if message.type == "step"
            ]
            for one in (session, plain)
        ]
        assert losses[0] == losses[1]
    assert session.status().fingerprint == plain.status().fingerprint
    assert session.status().fingerprint == fingerprint(
        fast_forward(initial_run(Recipe()), 4).parameters
    )


def test_a_parameter_that_is_tried_is_seen():
    session = ready()
    (before,) = predictions(session.handle(drawing(draw_ring())))
    edited = session.handle(commands.EditCommand(address="fc2.bias", index=[0], value=3.0))
    (tried,) = predictions(edited)
    assert tried.scalars["preview"]
    assert not before.scalars["preview"]
    assert tried.arrays["logits"][0] == pytest.approx(before.arrays["logits"][0] + 3, abs=1e-5)
    (after,) = predictions(session.handle(commands.DiscardPreviewCommand()))
    np.testing.assert_array_equal(after.arrays["logits"], before.arrays["logits"])


def test_while_playing_only_pixels_are_compared():
    session = ready()
    session.handle(commands.PlayCommand(speed=0))
    (found,) = predictions(session.handle(drawing(draw_ring())))
    assert [one["address"] for one in found.scalars["nearest"]] == ["input.activation"]
    session.handle(commands.PauseCommand())
    (still,) = predictions(session.frame())
    addresses = [one["address"] for one in still.scalars["nearest"]]
    assert addresses == ["input.activation", "relu3.activation"]


def test_another_problem_lets_it_go():
    session = ready()
    session.handle(commands.PredictCommand(held_out=1))
    assert predictions(session.handle(commands.ConfigureCommand(problem="ten-digits"))) == []


@pytest.mark.parametrize(
    ("command", "field", "allowed"),
    [
        (drawing(np.zeros((32, 32), np.uint8)), "drawing", "a drawing with some ink"),
        (commands.PredictCommand(pixels="AAAA", width=8, height=8), "pixels", "64 bytes"),
        (commands.PredictCommand(pixels="?!", width=8, height=8), "pixels", "base64"),
        (commands.PredictCommand(pixels="ä", width=8, height=8), "pixels", "base64"),
        (commands.PredictCommand(held_out=70), "held_out", "0 to 69"),
        (commands.PredictCommand(held_out=0, why=2), "why", "0 to 1"),
    ],
)
def test_what_cannot_be_used_is_named_and_the_old_image_stands(command, field, allowed):
    session = ready()
    session.handle(commands.PredictCommand(held_out=4))
    (error,) = session.handle(command)
    assert (error.type, error.field) == ("error", field)
    assert allowed in error.allowed
    (stands,) = predictions(session.handle(commands.AdvanceCommand()))
    assert stands.scalars["held_out"] == 4


def test_the_graph_has_no_images_to_draw():
    session = ready()
    session.handle(commands.ConfigureCommand(problem="computational-graph"))
    (error,) = session.handle(drawing(draw_ring()))
    assert (error.field, error.value) == ("problem", "computational-graph")


def test_the_largest_drawing_fits_into_a_command_and_a_larger_one_is_refused():
    text = drawing(
        np.ones((MAX_DRAWING_SIDE, MAX_DRAWING_SIDE), np.uint8), why=1, asked=9
    ).model_dump_json()
    assert len(text) < 1024 * Settings().max_command_kibibytes / 2
    assert parse_command(text).width == MAX_DRAWING_SIDE
    coloured = drawing(np.ones((COLOUR_SIDE, COLOUR_SIDE, 3), np.uint8), why=1).model_dump_json()
    assert len(coloured) < 1024 * Settings().max_command_kibibytes
    assert parse_command(coloured).channels == 3
    for change in (
        {"width": MAX_DRAWING_SIDE + 1},
        {"height": 4},
        {"channels": 2},
        {"pixels": "A" * (4 * COLOUR_SIDE**2 + 1)},
    ):
        with pytest.raises(BadCommand) as bad:
            parse_command(json.dumps({"type": "predict", **change}))
        assert bad.value.field == next(iter(change))


def test_the_graph_is_run_with_the_numbers_that_come():
    (found,) = ready().handle(commands.GraphCommand(a=3.0, b=2.0, c=4.0))
    assert found.scalars["values"]["J"] == 20
    assert found.scalars["derivatives"] == {"a": 4, "b": 6, "c": 2, "u": 2, "v": 2, "J": 1}
    assert {"start": "b", "end": "u", "factor": 3.0} in found.scalars["edges"]
    (error,) = ready().handle(commands.GraphCommand(a=1e9, b=2.0, c=4.0))
    assert (error.command, error.field) == ("graph", "a")
