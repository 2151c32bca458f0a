"""Session ownership in Redis: another process takes a session over, the newest claim wins.

Two processes without a proxy; tests/hosting/test_proxy.py has them behind one.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest
from redis import Redis
from websockets.exceptions import ConnectionClosed

from app.settings import ENVIRONMENT_PREFIX
from engine import Recipe, fingerprint, replay
from tests.app.websocket_client import (
    close_code,
    next_message,
    open_socket,
    resume_session,
    returned_to,
    send,
    status_at,
)
from tests.hosting.redis_server import run_redis_server
from tests.hosting.server_process import RunningServer, running_server


def engine_fingerprint(steps: int) -> str:
    """Return the engine's fingerprint after `steps` updates."""
    return fingerprint(replay(Recipe(), steps).parameters)


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Iterator[str]:
    """The URL of a Redis."""
    with run_redis_server(tmp_path_factory.mktemp("redis")) as address:
        yield address


@contextmanager
def replicas(redis: str, **settings: object) -> Iterator[tuple[RunningServer, RunningServer]]:
    """Two servers that share a Redis."""
    with ExitStack() as stack:
        one, two = (
            stack.enter_context(running_server(redis_url=redis, secret_key="s", **settings))
            for _ in range(2)
        )
        yield one, two


@pytest.fixture(scope="module")
def two(shared) -> Iterator[tuple[RunningServer, RunningServer]]:
    """Two servers that share a Redis, for tests that leave both running."""
    with replicas(shared) as both:
        yield both


def wait_for_snapshot(redis: str, session_id: str, position: int) -> None:
    """Wait until Redis has a snapshot of a session at a position."""
    client = Redis.from_url(redis)
    until = time.monotonic() + 10
    while f'"position":{position},'.encode() not in (
        client.hget(f"backprop-explorer:seat:{session_id}", "standing") or b""
    ):
        assert time.monotonic() < until
        time.sleep(0.02)
    client.close()


def make_branches(page) -> dict:
    """Make twelve steps, then a branch at step 7; return the status there."""
    for _ in range(12):
        send(page, "advance")
    status_at(page, 12)
    send(page, "seek", step=7)
    status_at(page, 7)
    send(page, "configure", learning_rate=0.01)
    send(page, "advance")
    return status_at(page, 8)


def test_a_page_that_comes_back_to_another_process_finds_its_run_branches_and_undo(two, shared):
    here, there = two
    with open_socket(here.address) as page:
        seat = next_message(page, "welcome")["session"]
        before = make_branches(page)
    wait_for_snapshot(shared, seat["id"], 8)
    with resume_session(there.address, seat) as page:
        assert returned_to(next_message(page, "welcome"), seat)
        after = next_message(page, "status")
        step = next_message(page, "step")
        for name in ("fingerprint", "position", "branch", "branches", "undo", "learning_rate"):
            assert after[name] == before[name], name
        assert [one for one, _, branch in step["losses"] if branch == 0] == list(range(12))
        send(page, "switch", branch=0)
        send(page, "seek", step=12)
        assert status_at(page, 12)["fingerprint"] == engine_fingerprint(12)
    wait_for_snapshot(shared, seat["id"], 12)
    with resume_session(here.address, seat) as page:  # this server still has an older copy
        status = next_message(page, "status")
        assert (status["position"], status["branch"]) == (12, 0)
        send(page, "advance")
        assert status_at(page, 13)["fingerprint"] == engine_fingerprint(13)


def test_a_comparison_comes_back_in_another_process(two, shared):
    here, there = two
    with open_socket(here.address) as page:
        seat = next_message(page, "welcome")["session"]
        send(page, "survey", plane="off")
        send(page, "compare", preset="four-seeds", position=6)
        send(page, "pick_lane", lane=3, other=2)
        send(page, "advance")
        lanes = next_message(page, "lanes")
        while not (lanes["arrived"] and lanes["position"] == 7):
            lanes = next_message(page, "lanes")
    wait_for_snapshot(shared, seat["id"], 7)
    with resume_session(there.address, seat) as page:
        told = next_message(page, "comparison")
        assert (told["preset"], told["picked"], told["other"]) == ("four-seeds", 3, 2)
        status = next_message(page, "status")
        expected = replay(Recipe.from_data(told["lanes"][2]["recipe"]), 7).parameters
        assert (status["position"], status["fingerprint"]) == (7, fingerprint(expected))
        again = next_message(page, "lanes")
        while not again["arrived"]:
            again = next_message(page, "lanes")
        assert [one["step"] for one in again["lanes"]] == [7] * 4
        for one, other in zip(again["lanes"], lanes["lanes"], strict=True):
            assert (one["loss"], one["distance"]) == (other["loss"], other["distance"])


def test_the_newest_wins_and_the_older_one_writes_nothing_more(two, shared):
    here, there = two
    with open_socket(here.address) as older:
        seat = next_message(older, "welcome")["session"]
        send(older, "advance")
        status_at(older, 1)
        wait_for_snapshot(shared, seat["id"], 1)
        with resume_session(there.address, seat) as page:
            send(page, "advance")
            assert status_at(page, 2)["fingerprint"] == engine_fingerprint(2)
            wait_for_snapshot(shared, seat["id"], 2)
            with suppress(ConnectionClosed):
                send(older, "seek", step=0)
            assert close_code(older) == 4409
            wait_for_snapshot(shared, seat["id"], 2)
            send(page, "advance")
            assert status_at(page, 3)["latest"] == 3


def test_an_older_page_that_does_nothing_is_let_go_as_well(two, shared):
    here, there = two
    with open_socket(here.address) as older:
        seat = next_message(older, "welcome")["session"]
        wait_for_snapshot(shared, seat["id"], 0)
        with resume_session(there.address, seat) as page:
            next_message(page, "welcome")
            assert close_code(older) == 4409


def test_a_session_that_cannot_go_over_stays_where_it_is(shared):
    """A snapshot that is too large, and a snapshot of another server version."""
    with replicas(shared, quiet=False) as (here, there), open_socket(here.address) as page:
        seat = next_message(page, "welcome")["session"]
        for position, standing in enumerate(("", '{"form":9}', "no JSON"), start=1):
            send(page, "advance")
            assert status_at(page, position)["fingerprint"] == engine_fingerprint(position)
            wait_for_snapshot(shared, seat["id"], position)
            with Redis.from_url(shared) as client:
                client.hset(f"backprop-explorer:seat:{seat['id']}", "standing", standing)
            with resume_session(there.address, seat) as other:
                assert close_code(other) == 4404
            time.sleep(2.2)  # the first server checks its ownership


@pytest.mark.parametrize("token", ["", "guessed"])
def test_an_id_without_its_token_is_refused_elsewhere_and_the_session_untouched(two, shared, token):
    here, there = two
    with open_socket(here.address) as page:
        seat = next_message(page, "welcome")["session"]
        wait_for_snapshot(shared, seat["id"], 0)
        with open_socket(there.address, session=seat["id"]) as thief:
            send(thief, "resume", token=token)
            assert close_code(thief) == 4401
        send(page, "advance")
        assert status_at(page, 1)["fingerprint"] == engine_fingerprint(1)
        wait_for_snapshot(shared, seat["id"], 1)


@pytest.mark.parametrize("session_id", ["0123456789abcdef", "*", "../seat", "x" * 5000])
def test_a_session_that_never_was_is_over_everywhere(two, session_id):
    with open_socket(two[0].address, session=session_id) as page:
        assert next_message(page, "error")["field"] == "session"
        assert close_code(page) == 4404


def test_no_token_lies_in_redis_and_what_lies_there_ends(two, shared):
    with open_socket(two[0].address) as page:
        seat = next_message(page, "welcome")["session"]
        wait_for_snapshot(shared, seat["id"], 0)
    client = Redis.from_url(shared)
    key = f"backprop-explorer:seat:{seat['id']}"
    fields = client.hgetall(key)
    assert seat["token"].encode() not in b"".join(fields.values())
    assert 0 < client.ttl(key) <= 1800
    client.close()


def test_after_a_graceful_stop_the_last_step_is_there_and_what_played_plays_on(shared):
    with replicas(shared, drain_seconds=0) as (here, there):
        with open_socket(here.address) as page:
            seat = next_message(page, "welcome")["session"]
            send(page, "survey", plane="off")
            send(page, "run", speed=0)
            while next_message(page, "status")["position"] < 30:
                pass
            here.process.send_signal(signal.SIGTERM)
            assert close_code(page) == 1012
        here.process.wait(15)
        with resume_session(there.address, seat) as page:
            assert returned_to(next_message(page, "welcome"), seat)
            first = next_message(page, "status")
            assert (first["state"], first["position"] >= 30) == ("playing", True)
            while next_message(page, "status")["position"] < first["position"] + 5:
                pass
            send(page, "pause")
            while (status := next_message(page, "status"))["state"] != "ready":
                pass
            assert status["fingerprint"] == engine_fingerprint(status["position"])


def test_what_was_away_for_too_long_is_gone_everywhere(shared):
    with replicas(shared, suspend_after_seconds=0.3, session_ttl_seconds=2) as (here, there):
        with open_socket(here.address) as page:
            seat = next_message(page, "welcome")["session"]
            wait_for_snapshot(shared, seat["id"], 0)
            time.sleep(3)  # longer than a session without a page is kept
            wait_for_snapshot(shared, seat["id"], 0)
        time.sleep(4)
        with resume_session(there.address, seat) as page:
            assert close_code(page) == 4404


def test_where_redis_goes_away_the_server_serves_on_says_so_once_and_writes_when_it_is_back(
    tmp_path,
):
    with ExitStack() as stack:
        with run_redis_server(tmp_path) as address:
            one = stack.enter_context(
                running_server(redis_url=address, secret_key="s", quiet=False)
            )
            page = stack.enter_context(open_socket(one.address))
            seat = next_message(page, "welcome")["session"]
            wait_for_snapshot(address, seat["id"], 0)
        for position in range(1, 6):
            send(page, "advance")
            assert status_at(page, position)["fingerprint"] == engine_fingerprint(position)
            time.sleep(0.3)
        with open_socket(one.address) as other:
            assert next_message(other, "welcome")
        with resume_session(one.address, seat) as page:
            assert returned_to(next_message(page, "welcome"), seat)
            with run_redis_server(tmp_path) as address:
                wait_for_snapshot(address, seat["id"], 5)
                send(page, "advance")
                status_at(page, 6)
                wait_for_snapshot(address, seat["id"], 6)
            said = one.stop().splitlines()
        outages = [line for line in said if "redis is unavailable" in line]
        assert len(outages) in (1, 2), said  # the end of Redis may count as an outage
        assert len([line for line in said if "redis is available again" in line]) == 1


def test_a_wrong_address_of_redis_is_named_at_the_start():
    found = subprocess.run(
        [sys.executable, "-m", "app", "--port", "0", "--no-browser"],
        env={
            **os.environ,
            ENVIRONMENT_PREFIX + "REDIS_URL": "nowhere",
            ENVIRONMENT_PREFIX + "SECRET_KEY": "s",
        },
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
    )
    assert found.returncode == 2
    assert found.stderr.startswith(
        f"{ENVIRONMENT_PREFIX}REDIS_URL: got 'nowhere'; allowed: redis://"
    )
