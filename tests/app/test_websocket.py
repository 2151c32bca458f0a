"""The websocket of a real server, with a real client."""

import json
import time
from contextlib import suppress

import numpy as np

from app.lifecycle.activity import REST_SECONDS
from engine import Change, Recipe, evaluate, fingerprint, initial_run, train_step
from tests.app.websocket_client import decode_blob, next_message, open_socket, send
from tests.hosting.step_latency import cpu_contention


def engine_steps(recipe: Recipe, steps: int):
    """Return the engine's own run and records, which the server must show."""
    run, record = initial_run(recipe), None
    for _ in range(steps):
        run, record = train_step(run, input_gradient=True)
    return run, record


def test_the_door_tells_all_a_page_needs(server):
    with open_socket(server) as socket:
        welcome = next_message(socket, "welcome")
        status = next_message(socket, "status")
        step = next_message(socket, "step")
        sliced = next_message(socket, "slice")
        assert welcome["version"] == 1
        assert welcome["classes"] == ["3", "8"]
        assert welcome["training_images"] + welcome["held_out_images"] == 183 + 174
        assert set(welcome["arrays"]) == {
            "prediction.a",
            "prediction.loss",
            "prediction.derivative",
        }
        assert (status["state"], status["position"]) == ("ready", 0)
        assert (step["step"], step["done"]) == (0, False)
        assert sliced["loss_after"] is None
        assert "losses_after" not in sliced["arrays"]
        surface = next_message(socket, "surface")
        assert surface["level"] in (9, 17, 33)  # finer if another test has had the surface made
        assert surface["arrays"]["losses"].shape == (surface["level"],) * 2


def test_the_finest_surface_comes_once_the_visitor_rests_and_at_once_on_stage(server):
    """A run that no other test makes, so that its surfaces are not known."""
    with open_socket(server) as socket:
        send(socket, "configure", preset="mlp", batch_size=8, seed=74_311)
        next_message(socket, "welcome")
        pressed = time.monotonic()
        send(socket, "advance")
        came = {}
        while 33 not in came:
            surface = next_message(socket, "surface")
            if surface["step"] == 0:
                came.setdefault(surface["level"], time.monotonic() - pressed)
        assert came[33] > REST_SECONDS
        send(socket, "survey", plane="auto", on_stage=True)
        levels = {}
        for step in range(1, 4):  # at least one of them is not slowed down by the machine
            pressed = time.monotonic()
            send(socket, "advance")
            while levels.get(step, (0, 0))[0] != 33:
                surface = next_message(socket, "surface")
                levels[surface["step"]] = surface["level"], time.monotonic() - pressed
        assert min(seconds for _, seconds in levels.values()) < REST_SECONDS


def test_a_step_is_the_engines_step_bit_for_bit(server):
    watched = [
        "parameters.fc2.weight",
        "gradients.fc2.weight",
        "updates.conv1.kernel",
        "activations.relu1.activation",
        "gradients.conv1.pre_activation",
        "gradients.input.activation",
    ]
    with open_socket(server) as socket:
        send(socket, "watch", image=5, arrays=watched)
        for _ in range(3):
            send(socket, "advance")
        status = next_message(socket, "status")
        while status["position"] < 3:
            status = next_message(socket, "status")
        step = next_message(socket, "step")
        while step["position"] < 3:
            step = next_message(socket, "step")
        sliced = next_message(socket, "slice")
    run, record = engine_steps(Recipe(), 3)
    assert status["fingerprint"] == fingerprint(run.parameters)
    assert step["loss"] == record.loss
    for name in watched:
        field, _, address = name.partition(".")
        expected = getattr(record, field)[address]
        if address in run.network.activation_shapes:
            expected = expected[5]
        np.testing.assert_array_equal(step["arrays"][name], expected)
    assert sliced["gradient"] == float(record.gradients["fc2.weight"][0, 1])
    assert sliced["value_after"] == float(run.parameters["fc2.weight"][0, 1])


def test_two_pages_train_different_runs_and_neither_sees_the_other(server):
    with open_socket(server) as one, open_socket(server) as two:
        send(one, "configure", problem="ten-digits", seed=3)
        while next_message(one, "welcome")["classes"] == ["3", "8"]:
            pass
        send(one, "advance")
        send(two, "advance")
        positions = {}
        for name, socket in (("one", one), ("two", two)):
            status = next_message(socket, "status")
            while status["position"] == 0:
                status = next_message(socket, "status")
            positions[name] = status["fingerprint"]
    assert positions["one"] == fingerprint(
        engine_steps(Recipe(problem="ten-digits", seed=3), 1)[0].parameters
    )
    assert positions["two"] == fingerprint(engine_steps(Recipe(), 1)[0].parameters)


def test_playing_drops_pictures_but_no_loss(server):
    with open_socket(server) as socket:
        send(socket, "run", speed=0)
        time.sleep(1.0)  # nothing is acknowledged meanwhile
        send(socket, "pause")
        losses, pictures = [], 0
        status = next_message(socket, "status", acknowledge=False)
        while status["state"] != "playing":
            status = next_message(socket, "status", acknowledge=False)
        while True:
            message = decode_blob(socket.recv(timeout=60))
            if message["type"] == "step":
                pictures += 1
                losses += message["losses"]
                send(socket, "acknowledge", sequence=message["sequence"])
            if message["type"] == "status":
                status = message
            if status["state"] == "ready" and losses and losses[-1][0] + 1 == status["position"]:
                break
    assert status["position"] > 10
    assert [step for step, *_ in losses] == list(range(status["position"]))
    assert pictures < status["position"]


def test_a_page_that_never_paints_has_two_steps_in_flight_at_most(server):
    with open_socket(server) as socket:
        send(socket, "run", speed=0)
        steps = 0
        while steps < 2:
            steps += decode_blob(socket.recv(timeout=60))["type"] == "step"
        end = time.monotonic() + 1
        while time.monotonic() < end:
            with suppress(TimeoutError):
                assert decode_blob(socket.recv(timeout=0.2))["type"] != "step"


def test_play_keeps_its_speed_and_pause_stops_it(server):
    with open_socket(server) as socket:
        next_message(socket, "surface")
        send(socket, "run", speed=20)
        began, seen = time.monotonic(), 0
        while seen < 20:
            message = decode_blob(socket.recv(timeout=60))
            if "sequence" in message:
                send(socket, "acknowledge", sequence=message["sequence"])
            if message["type"] == "step":
                seen = message["position"]
        seconds = time.monotonic() - began
        send(socket, "pause")
        assert 0.9 < seconds < 3 * cpu_contention()
        status = next_message(socket, "status")
        while status["state"] == "playing":
            status = next_message(socket, "status")
        assert status["state"] == "ready"


def test_seek_goes_back_and_forth_over_the_same_bits(server):
    with open_socket(server) as socket:
        next_message(socket, "status")
        fingerprints = {}
        for position in range(1, 6):
            send(socket, "advance")
            status = next_message(socket, "status")
            fingerprints[status["position"]] = status["fingerprint"]
            assert status["position"] == position
        for position in (2, 5, 0, 3):
            send(socket, "seek", step=position)
            status = next_message(socket, "status")
            assert (status["position"], status["latest"]) == (position, 5)
            if position:
                assert status["fingerprint"] == fingerprints[position]
        send(socket, "advance")
        assert next_message(socket, "status")["fingerprint"] == fingerprints[4]
        send(socket, "seek", step=6)
        error = next_message(socket, "error")
        assert (error["field"], error["value"]) == ("step", "6")


def test_a_learning_rate_changed_in_the_past_makes_a_branch(server):
    with open_socket(server) as socket:
        next_message(socket, "step")
        for _ in range(4):
            send(socket, "advance")
        send(socket, "seek", step=2)
        send(socket, "configure", learning_rate=0.01)
        status = next_message(socket, "status")
        while not status["notice"]:
            status = next_message(socket, "status")
        assert "from step 2 on" in status["notice"]
        assert (
            "The steps after step 2 stay on branch A. You are on branch B now." in status["notice"]
        )
        assert (status["latest"], status["branch"]) == (2, status["branches"][1]["id"])
        assert status["branches"][1] == {
            "id": status["branch"],
            "name": "B",
            "from": status["branches"][0]["id"],
            "fork": 2,
            "latest": 2,
            "changed": "learning rate 0.01",
        }
        send(socket, "advance")
        expected = engine_steps(Recipe(changes=(Change(2, "learning_rate", 0.01),)), 3)[0]
        assert next_message(socket, "status")["fingerprint"] == fingerprint(expected.parameters)


def test_held_out_images_are_looked_at_every_ten_steps(server):
    with open_socket(server) as socket:
        first = next_message(socket, "evaluation")
        assert first["step"] == 0
        for _ in range(10):
            send(socket, "advance")
        later = next_message(socket, "evaluation")
    expected = evaluate(engine_steps(Recipe(), 10)[0])
    assert (later["step"], later["loss"], later["accuracy"]) == (
        10,
        expected.loss,
        expected.accuracy,
    )


def test_divergence_is_said_and_can_be_undone(server):
    with open_socket(server) as socket:
        send(socket, "configure", learning_rate=100)
        for _ in range(12):
            send(socket, "advance")
        status = next_message(socket, "status")
        while status["state"] != "diverged":
            status = next_message(socket, "status")
        error = next_message(socket, "error")
        assert error["field"] == "state"
        assert "go back to an earlier step" in error["message"]
        send(socket, "reset")
        send(socket, "configure", learning_rate=0.05)
        while status["state"] != "ready" or status["learning_rate"] != 0.05:
            status = next_message(socket, "status")


def test_messages_hold_no_nan_in_json(server):
    with open_socket(server) as socket:
        send(socket, "configure", learning_rate=100)
        for _ in range(12):
            send(socket, "advance")

        def refuse(name: str) -> None:
            raise AssertionError(name)

        while True:
            data = socket.recv(timeout=60)
            if isinstance(data, bytes):
                message = decode_blob(data)
                if "sequence" in message:
                    send(socket, "acknowledge", sequence=message["sequence"])
                continue
            if json.loads(data, parse_constant=refuse)["type"] == "error":
                break


def test_a_check_of_the_whole_network_goes_on_while_the_run_plays(server):
    with open_socket(server) as socket:
        send(socket, "survey", plane="off")
        send(socket, "run", speed=0)
        send(socket, "check", scope="network")
        found = next_message(socket, "check")
        while found["verdict"] is None:
            found = next_message(socket, "check")
        assert (found["done"], found["all"]) == (82322, 82322)
        assert found["verdict"] == "agrees"
        assert not found["stopped"]
        later = next_message(socket, "step")
        assert later["step"] > found["step"]


def test_a_surface_never_holds_up_the_run_and_stale_levels_are_dropped(server):
    """With the most expensive surface, commands are answered first and no step is skipped."""
    with open_socket(server) as socket:
        send(socket, "survey", plane="curvature", zoom="basin", ghost=True, fan=16)
        next_message(socket, "surface")
        for _ in range(3):
            send(socket, "advance")
        levels, position = [], 0
        while (3, 33) not in levels[-1:]:
            message = decode_blob(socket.recv(timeout=60))
            if "sequence" in message:
                send(socket, "acknowledge", sequence=message["sequence"])
            if message["type"] == "status":
                position = message["position"]
            if message["type"] == "surface":
                levels.append((position, message["level"]))
                assert message["step"] == max(position - 1, 0) or message["level"] < 33
        assert not [level for at, level in levels if at in (1, 2) and level == 33]
        send(socket, "run", speed=0, until={"kind": "steps", "value": 200})
        steps = []
        while 202 not in steps:
            steps += [step for step, _, _ in next_message(socket, "step")["losses"]]
        assert steps == list(range(3, 203))


def test_a_ping_is_answered_while_the_session_computes(server):
    with open_socket(server) as page:
        next_message(page, "welcome")
        send(page, "configure", problem="ten-digits", batch_size=256)
        send(page, "ping")
        assert next_message(page, "pong")


def test_the_session_says_how_many_commands_of_its_page_have_come(server):
    """Acknowledgements and pings are not counted; what is refused is."""
    with open_socket(server) as page:
        welcome = next_message(page, "welcome")
        assert welcome["session"]["received"] == 0
        send(page, "advance")
        send(page, "ping")
        send(page, "seek", step=99)
        page.send("no command")
        send(page, "acknowledge", sequence=1)
        send(page, "reset")
        assert next_message(page, "welcome")["session"]["received"] == 4
