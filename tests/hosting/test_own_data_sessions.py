"""Runs on own data on real servers: resuming, rooms, replicas, links, and data that are gone."""

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from secrets import token_hex

import pytest
from httpx import delete, get
from redis import Redis

from engine import OWN_DATA, OwnData, Recipe, fingerprint, own_data_to_bytes, replay
from tests.app.websocket_client import (
    close_code,
    next_message,
    open_socket,
    resume_session,
    send,
    status_at,
)
from tests.hosting.own_data_files import made_data
from tests.hosting.own_data_files import send as send_file
from tests.hosting.redis_server import run_redis_server
from tests.hosting.rooms import follow, step_at, teach
from tests.hosting.server_process import RunningServer, running_server

STEPS = 3
SNAPSHOT_SECONDS = 1.0  # a replica writes within half a second of a change


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory) -> Iterator[str]:
    """The URL of a Redis."""
    with run_redis_server(tmp_path_factory.mktemp("redis")) as address:
        yield address


@pytest.fixture(scope="module")
def two(redis_url) -> Iterator[tuple[RunningServer, RunningServer]]:
    """Two servers that share a Redis and keep nothing for links."""
    shared = {"redis_url": redis_url, "secret_key": "s", "own_data_per_minute": 1000}
    with ExitStack() as stack:
        yield tuple(stack.enter_context(running_server(**shared)) for _ in range(2))


@pytest.fixture
def data() -> OwnData:
    """Data that no other test has."""
    return made_data(seed=int(token_hex(4), 16))


def expected_fingerprint(data: OwnData, steps: int) -> str:
    """Return the engine's fingerprint of a run on own data after some updates."""
    OWN_DATA.add(data, "test")
    found = fingerprint(replay(Recipe(problem=data.problem, batch_size=8), steps).parameters)
    OWN_DATA.release("test")
    OWN_DATA.drop_unheld()
    return found


def begin_run(page, data: OwnData) -> dict:
    """Begin a run on own data on a page; return its welcome message."""
    next_message(page, "welcome")
    send(page, "configure", problem=data.problem, batch_size=8)
    return next_message(page, "welcome")


def test_a_page_trains_on_what_it_has_sent_and_comes_back_to_it(server, data):
    assert send_file(server, own_data_to_bytes(data)).status_code == 201
    with open_socket(server) as page:
        welcome = begin_run(page, data)
        assert welcome["recipe"]["problem"] == data.problem
        assert welcome["classes"] == ["dark", "bright"]
        for _ in range(STEPS):
            send(page, "advance")
        expected = expected_fingerprint(data, STEPS)
        assert status_at(page, STEPS)["fingerprint"] == expected
    with resume_session(server, welcome["session"]) as page:
        assert next_message(page, "status")["fingerprint"] == expected


def test_another_replica_has_the_data_and_the_session_with_them(two, data):
    one, other = two
    send_file(one.address, own_data_to_bytes(data))
    with open_socket(other.address) as page:  # the proxy sent the file elsewhere
        welcome = begin_run(page, data)
        for _ in range(STEPS):
            send(page, "advance")
        expected = expected_fingerprint(data, STEPS)
        assert status_at(page, STEPS)["fingerprint"] == expected
        time.sleep(SNAPSHOT_SECONDS)
    with resume_session(one.address, welcome["session"]) as page:
        assert status_at(page, STEPS)["fingerprint"] == expected
        send(page, "advance")
        expected = expected_fingerprint(data, STEPS + 1)
        assert status_at(page, STEPS + 1)["fingerprint"] == expected


def test_a_killed_replica_takes_no_data_with_it(redis_url, data):
    shared = {"redis_url": redis_url, "secret_key": "s"}
    with running_server(**shared) as other:
        with running_server(**shared) as one:
            send_file(one.address, own_data_to_bytes(data))
            with open_socket(one.address) as page:
                welcome = begin_run(page, data)
                send(page, "advance")
                expected = status_at(page, 1)["fingerprint"]
                time.sleep(SNAPSHOT_SECONDS)
                one.stop(signal.SIGKILL)
        with resume_session(other.address, welcome["session"]) as page:
            assert next_message(page, "status")["fingerprint"] == expected


def test_a_session_whose_data_are_gone_names_them_and_so_does_its_run(two, redis_url, data):
    one, other = two
    send_file(one.address, own_data_to_bytes(data))
    with open_socket(one.address) as page:
        welcome = begin_run(page, data)
        send(page, "advance")
        status_at(page, 1)
        time.sleep(SNAPSHOT_SECONDS)
    with Redis.from_url(redis_url) as client:
        client.delete(f"backprop-explorer:session-data:file:{data.problem}")
    with resume_session(other.address, welcome["session"]) as page:
        error = next_message(page, "error")
        assert (error["field"], error["value"]) == ("problem", data.problem)
        assert close_code(page) == 4404
    with open_socket(other.address) as page:
        next_message(page, "surface")
        branch = {"name": "A", "recipe": welcome["recipe"], "latest": 1}
        place = {"address": "fc2.weight", "index": [0, 0], "position": 1}
        send(page, "restore", branches=[branch], **place)
        error = next_message(page, "error")
        assert (error["command"], error["value"]) == ("restore", data.problem)
        send_file(other.address, own_data_to_bytes(data))  # the visitor opens the file again
        send(page, "restore", branches=[branch], **place)
        expected = expected_fingerprint(data, 1)
        assert status_at(page, 1)["fingerprint"] == expected


def test_a_class_follows_a_run_on_own_data_and_takes_it_over_elsewhere(two, data):
    one, other = two
    send_file(one.address, own_data_to_bytes(data))
    with open_socket(one.address) as page:
        begin_run(page, data)
        room = teach(page)
        with follow(other.address, room) as follower:
            welcome = next_message(follower, "welcome")
            assert welcome["recipe"]["problem"] == data.problem
            send(page, "advance")
            send(page, "advance")
            seen = step_at(follower, 2)
            assert seen["loss"] == step_at(page, 2)["loss"]
    with open_socket(other.address) as page:  # a follower opens the same run as its own
        next_message(page, "welcome")
        send(page, "open", recipe=welcome["recipe"], step=2)
        assert status_at(page, 2)["fingerprint"] == expected_fingerprint(data, 2)


def test_an_unknown_hash_is_refused_and_the_run_goes_on(server):
    missing = "sha256:" + 64 * "e"
    with open_socket(server) as page:
        next_message(page, "welcome")
        for command, fields in (
            ("configure", {"problem": missing}),
            ("open", {"recipe": {"problem": missing}, "step": 0}),
        ):
            send(page, command, **fields)
            error = next_message(page, "error")
            assert (error["command"], error["field"]) == (command, "problem")
            assert error["value"] == missing
        many = [{"problem": f"sha256:{number:064x}"} for number in range(17)]
        nested: dict = {}
        for one in many:
            nested = {**one, "warm_start": {"recipe": nested, "step": 1}}
        send(page, "open", recipe=nested, step=0)
        assert next_message(page, "error")["value"] == "17 data sets"
        send(page, "advance")
        assert status_at(page, 1)["latest"] == 1


# -- kept data --------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["file", "redis"])
def keepers(request, tmp_path_factory, redis_url) -> Iterator[tuple[str, str]]:
    """Two servers that keep data, in a file that they share or in Redis."""
    path = tmp_path_factory.mktemp("kept") / "data.db"
    settings = {"kept_data_store": path, "kept_data_days": 2}
    if request.param == "redis":
        settings |= {"redis_url": redis_url, "secret_key": "s", "kept_data_store": "redis"}
    with ExitStack() as stack:
        yield tuple(stack.enter_context(running_server(**settings)).address for _ in range(2))


def test_kept_data_open_for_everybody_until_their_token_deletes_them(keepers, data):
    one, other = keepers
    assert get(one + "data").json()["own"]["kept_days"] == 2
    answer = send_file(one, own_data_to_bytes(data)).json()
    assert answer["token"]
    assert answer["kept_until"].endswith("+00:00")
    with open_socket(other) as page:
        next_message(page, "welcome")
        send(page, "open", recipe={"problem": data.problem, "batch_size": 8}, step=2)
        assert status_at(page, 2)["fingerprint"] == expected_fingerprint(data, 2)
    address = f"{one}data/{data.problem}"
    for given in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": answer["token"]}):
        refused = delete(address, headers=given)
        assert (refused.status_code, refused.json()["field"]) == (403, "authorization")
    right = {"Authorization": f"Bearer {answer['token']}"}
    assert delete(address, headers=right).status_code == 204
    assert delete(address, headers=right).status_code == 403
