"""Limits per page and per network: commands, admission slots, the size of a run.

Scenarios 5, 6 (the limit and the queue) and 8 of hosting.
"""

import time
from contextlib import ExitStack, suppress

import httpx
from websockets.exceptions import ConnectionClosed

from tests.app.websocket_client import (
    close_code,
    decode_blob,
    next_message,
    open_socket,
    returned_to,
    send,
    status_at,
)
from tests.hosting.server_process import RunningServer, running_server


def test_a_burst_of_commands_during_a_long_run_ends_with_a_reason_and_others_go_on(server):
    with open_socket(server) as page, open_socket(server) as other:
        next_message(page, "welcome")
        send(page, "run", speed=0)
        while next_message(page, "step")["position"] < 3:
            pass
        with suppress(ConnectionClosed):
            for _ in range(1000):
                send(page, "slice", address="fc2.weight", index=[0, 1])
        assert close_code(page) == 4429
        send(other, "advance")
        assert status_at(other, 1)


def test_commands_that_are_a_little_too_many_are_refused_with_a_word_and_the_page_stays():
    with (
        running_server(commands_per_second=20, commands_burst=20) as one,
        open_socket(one.address) as page,
    ):
        next_message(page, "welcome")
        for _ in range(30):
            send(page, "revert")
        error = next_message(page, "error")
        assert error["field"] == "commands"
        assert "20 a second" in error["message"]
        time.sleep(0.5)
        send(page, "advance")
        assert status_at(page, 1)


def test_one_network_has_its_places_others_have_theirs_and_the_queue_moves_by_itself():
    with (
        running_server(
            max_sessions=4, max_sessions_per_client=2, trusted_proxies="127.0.0.1", quiet=False
        ) as one,
        ExitStack() as stack,
    ):

        def come(address: str):
            headers = {"X-Forwarded-For": address}
            return stack.enter_context(open_socket(one.address, additional_headers=headers))

        many = []
        for _ in range(2):
            many.append(come("203.0.113.1"))
            assert next_message(many[-1], "welcome")
        for number in range(1, 4):
            many.append(come("203.0.113.1"))
            waiting = next_message(many[-1], "waiting")
            assert waiting["place"] == number
            assert "Your network has as many runs" in waiting["message"]
            assert "starts automatically" in waiting["message"]
        assert httpx.get(one.address).status_code == 200
        other = come("203.0.113.2")
        assert next_message(other, "welcome")
        many[0].close()
        assert next_message(many[2], "welcome")
        assert next_message(many[3], "waiting")["place"] == 1
        assert next_message(many[4], "waiting")["place"] == 2
        many[3].close()
        assert next_message(many[4], "waiting")["place"] == 1


def test_who_is_away_makes_room_and_comes_back_through_the_queue():
    with running_server(max_sessions=1, max_sessions_per_client=1, quiet=False) as one:
        with open_socket(one.address) as page:
            seat = next_message(page, "welcome")["session"]
            send(page, "advance")
            before = status_at(page, 1)
        with open_socket(one.address) as guest:
            assert next_message(guest, "welcome")
            with open_socket(one.address, session=seat["id"]) as page:
                send(page, "resume", token=seat["token"])
                assert next_message(page, "waiting")["place"] == 1
                guest.close()
                assert returned_to(next_message(page, "welcome"), seat)
                assert next_message(page, "status")["fingerprint"] == before["fingerprint"]


def wait_for_level_memory(one: RunningServer) -> None:
    """Wait until the server has made the files of the page, which it does after it has started."""
    before = -1
    while (now := one.proc_status("VmHWM")) != before:
        before = now
        time.sleep(1)


def test_a_configuration_bomb_is_refused_before_anything_is_allocated():
    with (
        running_server(max_batch_values=1_000_000, max_parameters=100_000) as one,
        open_socket(one.address) as page,
    ):
        send(page, "survey", plane="off")  # otherwise a slice of the surface is finished first
        next_message(page, "step")
        wait_for_level_memory(one)
        for fields, field in [
            ({"batch_size": 81}, "batch_size"),
            ({"batch_size": 2**53 - 1}, "batch_size"),
            ({"learning_rate": float("nan")}, "learning_rate"),
            ({"learning_rate": float("inf")}, "learning_rate"),
            ({"seed": 2**53 - 1}, "seed"),
        ]:
            before, waits = one.proc_status("VmHWM"), []
            for _ in range(10):
                began = time.perf_counter()
                send(page, "configure", **fields)
                error = next_message(page, "error")
                waits.append(time.perf_counter() - began)
                assert error["field"] == field, error
            assert min(waits) < 0.01, (fields, waits)  # the least: other work delays single ones
            assert one.proc_status("VmHWM") - before < 3500  # KB; 81 images are 4 MB
        assert "at most 80" in error["message"] or error["field"] == "seed"
        send(page, "configure", batch_size=80)
        message = decode_blob(page.recv(timeout=20))
        while message["type"] not in ("welcome", "error"):
            message = decode_blob(page.recv(timeout=20))
        assert message["type"] == "welcome"
