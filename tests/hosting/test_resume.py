"""Sessions that outlive their sockets: cuts, takeovers, tokens, freed and replayed arrays.

Scenarios 11, 13, 14 of hosting.
"""

import time
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

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
from tests.hosting.server_process import running_server


def engine_fingerprint(steps: int) -> str:
    """Return the engine's fingerprint after `steps` updates."""
    return fingerprint(replay(Recipe(), steps).parameters)


@pytest.fixture(scope="module")
def forgetful():
    """A server that frees the arrays of a session half a second after its page has left."""
    with running_server(suspend_after_seconds=0.5, session_ttl_seconds=4) as one:
        yield one.address


@pytest.mark.parametrize("seconds", [0, pytest.param(30, marks=pytest.mark.slow)])
def test_after_a_cut_the_same_session_goes_on_and_nothing_is_done_twice(server, seconds):
    with open_socket(server) as page:
        seat = next_message(page, "welcome")["session"]
        for _ in range(3):
            send(page, "advance")
        assert status_at(page, 3)
        send(page, "advance")
        page.socket.close()  # no close frame: as when the network fails
    time.sleep(seconds)
    with resume_session(server, seat) as page:
        welcome = next_message(page, "welcome")
        assert returned_to(welcome, seat)
        send(page, "seek", step=3)  # the last command may or may not have arrived
        status = status_at(page, 3)
        assert (status["latest"] in (3, 4), status["fingerprint"]) == (True, engine_fingerprint(3))
        send(page, "advance")
        status = status_at(page, 4)
        assert (status["latest"], status["fingerprint"]) == (4, engine_fingerprint(4))
        step = next_message(page, "step")
        while step["position"] < 4:
            step = next_message(page, "step")
        send(page, "undo")
        assert status_at(page, 3)["fingerprint"] == engine_fingerprint(3)


def test_a_page_that_comes_back_is_told_every_loss_again(server):
    with open_socket(server) as page:
        seat = next_message(page, "welcome")["session"]
        for _ in range(5):
            send(page, "advance")
        status_at(page, 5)
    with resume_session(server, seat) as page:
        losses = next_message(page, "step")["losses"]
        assert [step for step, *_ in losses] == [0, 1, 2, 3, 4]
        assert next_message(page, "evaluation")["step"] == 0


def test_a_run_that_plays_waits_for_its_page_and_plays_on(server):
    with open_socket(server) as page:
        seat = next_message(page, "welcome")["session"]
        send(page, "run", speed=0)
        while next_message(page, "step")["position"] < 5:
            pass
    time.sleep(0.5)
    with resume_session(server, seat) as page:
        first = next_message(page, "status")
        assert first["state"] == "playing"
        while next_message(page, "status")["position"] < first["position"] + 5:
            pass
        send(page, "pause")
        status = next_message(page, "status")
        while status["state"] != "ready":
            status = next_message(page, "status")
        assert status["fingerprint"] == engine_fingerprint(status["position"])


def test_a_stale_socket_is_closed_and_what_it_sends_is_ignored(server):
    with open_socket(server) as stale:
        seat = next_message(stale, "welcome")["session"]
        with resume_session(server, seat) as page:
            assert returned_to(next_message(page, "welcome"), seat)
            with suppress(ConnectionClosed):
                send(stale, "advance")
            assert close_code(stale) == 4409
            send(page, "pause")
            time.sleep(0.3)
            send(page, "advance")
            status = status_at(page, 1)
            assert status["latest"] == 1


@pytest.mark.parametrize("token", ["", "guessed", None])
def test_an_id_without_its_token_is_refused_and_the_session_untouched(server, token):
    with open_socket(server) as page:
        seat = next_message(page, "welcome")["session"]
        next_message(page, "surface")
        with open_socket(server, session=seat["id"]) as thief:
            if token is None:
                send(thief, "advance")
            else:
                send(thief, "resume", token=token)
            assert close_code(thief) == 4401
        send(page, "advance")
        assert status_at(page, 1)["fingerprint"] == engine_fingerprint(1)


def test_a_session_that_never_was_is_said_to_be_over(server):
    with open_socket(server, session="0123456789abcdef") as page:
        assert next_message(page, "error")["field"] == "session"
        assert close_code(page) == 4404


def test_arrays_that_were_let_go_are_made_again_bit_for_bit_with_branches_and_undo(forgetful):
    with open_socket(forgetful) as page:
        seat = next_message(page, "welcome")["session"]
        for _ in range(12):
            send(page, "advance")
        status_at(page, 12)
        send(page, "seek", step=7)
        send(page, "configure", learning_rate=0.01)
        send(page, "advance")
        before = status_at(page, 8)
    time.sleep(1.5)
    with resume_session(forgetful, seat) as page:
        assert returned_to(next_message(page, "welcome"), seat)
        after = next_message(page, "status")
        step = next_message(page, "step")
        for name in ("fingerprint", "position", "branch", "branches", "undo", "learning_rate"):
            assert after[name] == before[name], name
        assert [one for one, _, branch in step["losses"] if branch == 0] == list(range(12))
        send(page, "switch", branch=0)
        send(page, "seek", step=12)
        assert status_at(page, 12)["fingerprint"] == engine_fingerprint(12)


def test_what_was_away_for_too_long_is_gone(forgetful):
    with open_socket(forgetful) as page:
        seat = next_message(page, "welcome")["session"]
    time.sleep(5)
    with resume_session(forgetful, seat) as page:
        assert close_code(page) == 4404


def test_a_run_that_plays_with_nobody_at_the_keys_pauses_and_says_so_then_lets_its_arrays_go():
    with (
        running_server(idle_seconds=1.5, release_cache_after_seconds=0.3) as one,
        open_socket(one.address) as page,
    ):
        next_message(page, "welcome")
        send(page, "survey", plane="off")
        send(page, "run", speed=2)
        status = next_message(page, "status")
        while status["state"] != "playing":
            status = next_message(page, "status")
        while status["state"] == "playing":
            status = next_message(page, "status")
        assert status["notice"].startswith("Paused after 0.025 minutes without input.")
        place = status["position"]
        time.sleep(3)
        send(page, "advance")
        assert status_at(page, place + 1)["fingerprint"] == engine_fingerprint(place + 1)
