"""Refusals of a real server: bad commands, versions, origins, floods, broken sockets."""

from contextlib import suppress

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from app.protocol.labels import field_label
from tests.app.websocket_client import close_code, decode_blob, next_message, open_socket, send
from tests.hosting.server_process import running_server

BAD = [
    ("{", "command"),
    ('{"type": "explode"}', "type"),
    ("[]", "type"),
    ('{"type": "advance", "twice": true}', "twice"),
    ('{"type": "configure", "learning_rate": NaN}', "learning_rate"),
    ('{"type": "configure", "learning_rate": -0.1}', "learning_rate"),
    ('{"type": "configure", "learning_rate": 0}', "learning_rate"),
    ('{"type": "configure", "batch_size": 0}', "batch_size"),
    ('{"type": "configure", "batch_size": 100000}', "batch_size"),
    ('{"type": "configure", "seed": -1}', "seed"),
    ('{"type": "configure", "problem": "cats"}', "problem"),
    ('{"type": "configure", "optimizer": "magic"}', "optimizer"),
    ('{"type": "configure", "momentum": 1}', "momentum"),
    ('{"type": "configure"}', "configure"),
    ('{"type": "slice", "address": "conv9.kernel", "index": [0]}', "address"),
    ('{"type": "slice", "address": "fc2.weight", "index": [0, 999]}', "index"),
    ('{"type": "slice", "address": "fc2.weight", "index": [0]}', "index"),
    ('{"type": "watch", "image": 99, "arrays": []}', "image"),
    ('{"type": "watch", "image": 0, "arrays": ["gradients.nowhere"]}', "arrays"),
    ('{"type": "watch", "image": 0, "arrays": ["secrets.fc1.weight"]}', "arrays"),
    ('{"type": "seek", "step": 1}', "step"),
    ('{"type": "run", "speed": -1}', "speed"),
    ('{"type": "survey", "plane": "flat"}', "plane"),
    ('{"type": "explain", "address": "fc2.weight", "index": [0, 999]}', "index"),
    ('{"type": "explain", "address": "conv1.pre_activation", "index": [0, 1, 2]}', "image"),
    ('{"type": "explain", "address": "fc2.bias", "index": [0], "of": "luck"}', "of"),
    ('{"type": "check"}', "scope"),
    ('{"type": "check", "scope": "planet"}', "scope"),
    ('{"type": "check", "scope": "number"}', "address"),
    ('{"type": "check", "scope": "number", "address": "fc2.weight", "index": [0, 999]}', "index"),
    ('{"type": "check", "scope": "number", "address": "relu3.activation", "index": [0]}', "image"),
    ('{"type": "check", "scope": "layer", "address": "pool1.activation"}', "address"),
]


@pytest.mark.parametrize(("text", "field"), BAD)
def test_bad_input_is_named_and_the_session_stays_as_it_was(server, text, field):
    with open_socket(server) as socket:
        before = next_message(socket, "status")
        socket.send(text)
        error = next_message(socket, "error")
        assert error["field"] == field
        assert error["value"]
        assert error["allowed"]
        assert error["message"].startswith(f"{field_label(field)}: ")
        assert error["allowed"] in error["message"]
        send(socket, "pause")
        after = next_message(socket, "status")
        assert {**after, "arrays": {}} == {**before, "arrays": {}}


def test_the_version_is_checked_at_the_door(server):
    with open_socket(server, version="7") as socket:
        error = decode_blob(socket.recv())
        assert (error["field"], error["value"], error["allowed"]) == ("version", "7", "1")
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv()
        assert closed.value.rcvd.code == 4400


def test_a_foreign_origin_is_refused_before_accept_and_logged():
    origins = ["https://evil.example", "null", "http://localhost:1"]
    with running_server(quiet=False) as server:
        for origin in origins:
            with pytest.raises(InvalidStatus) as refused:
                open_socket(server.address, origin=origin)
            assert refused.value.response.status_code == 403
        lines = server.stop().splitlines()
    assert all(f'"{one}" is refused' in line for one, line in zip(origins, lines, strict=True))
    assert ["To allow it" in line for line in lines] == [True, False, True]


def test_the_pages_own_origin_is_welcome(server):
    with open_socket(server, origin=server.rstrip("/")) as socket:
        assert next_message(socket, "welcome")


def test_binary_commands_close_the_socket_with_a_reason(server):
    with open_socket(server) as socket:
        socket.send(b"\x00\x01")
        assert close_code(socket) == 1003


def test_a_thousand_commands_at_once_end_with_a_reason_not_a_dead_socket(server):
    with open_socket(server) as socket:
        with suppress(ConnectionClosed):
            for _ in range(1000):
                send(socket, "advance")
        assert close_code(socket) == 4429


def test_a_socket_that_closes_in_the_middle_of_a_step_harms_nobody(server):
    for _ in range(5):
        with open_socket(server) as socket:
            send(socket, "run", speed=0)
            socket.socket.close()
    with open_socket(server) as socket:
        send(socket, "advance")
        status = next_message(socket, "status")
        while status["position"] == 0:
            status = next_message(socket, "status")
    assert httpx.get(server + "healthz").json() == {"status": "ok"}
