"""The parameter that is selected by default, and the validation of array names."""

import numpy as np
import pytest

from app.protocol import commands
from engine import Recipe, first_parameter, initial_run, train_step
from tests.app.sessions import session_in_state

READY = "ready"


@pytest.mark.parametrize(
    ("problem", "preset"),
    [
        ("3-or-8", "tour"),
        ("ten-digits", "tour"),
        ("ten-digits", "lenet5"),
        ("ten-digits", "mlp"),
        ("3-or-8", "single-neuron"),
        ("bars", "edges"),
        ("computational-graph", "computational-graph"),
    ],
)
def test_the_first_weight_moves_the_loss_in_every_network(problem, preset):
    batch = 1 if preset == "computational-graph" else 32
    run = initial_run(Recipe(problem=problem, preset=preset, batch_size=batch))
    record = train_step(run)[1]
    found = first_parameter(run.network, record)
    gradients = record.gradients[found.address]
    assert gradients[found.index] != 0
    if found.largest:
        assert abs(gradients[found.index]) == np.abs(gradients).max()
        assert gradients[(*(0 for _ in gradients.shape[:-1]), 1)] == 0


def test_a_layer_without_any_gradient_has_its_plain_weight_first():
    run = initial_run(Recipe())
    record = train_step(run)[1]
    record.gradients["fc2.weight"][...] = 0
    found = first_parameter(run.network, record)
    assert (found.address, found.index, found.largest) == ("fc2.weight", (0, 1), False)


def test_what_nobody_chose_gives_way_in_another_network_and_a_choice_stays():
    session = session_in_state(READY)
    answers = session.handle(commands.ConfigureCommand(problem="ten-digits", preset="mlp"))
    welcome = next(message for message in answers if message.type == "welcome")
    run = initial_run(Recipe(problem="ten-digits", preset="mlp"))
    found = first_parameter(run.network, train_step(run)[1])
    assert welcome.selection == {
        "address": found.address,
        "index": list(found.index),
        "largest": found.largest,
    }
    session.handle(commands.WatchSliceCommand(address="fc1.bias", index=[2]))
    answers = session.handle(commands.ConfigureCommand(preset="lenet5"))
    welcome = next(message for message in answers if message.type == "welcome")
    assert welcome.selection == {"address": "fc1.bias", "index": [2], "largest": False}
