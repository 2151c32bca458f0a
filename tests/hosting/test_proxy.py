"""Two replicas behind the documented nginx, one of which is killed.

Scenario 16 of hosting, with many pages.
"""

import signal
import time
from contextlib import ExitStack

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from engine import Recipe, fingerprint, initial_run, quick_train_step
from tests.app.websocket_client import decode_blob, next_message, open_socket, returned_to, send
from tests.hosting.nginx import documented_nginx, free_port, run_nginx
from tests.hosting.redis_server import run_redis_server
from tests.hosting.server_process import running_server

PAGES = 30
LOST = 10  # max steps between two writes, 0.5 s apart, on a busy machine


def reconnect(server: str, seat: dict[str, str], stack: ExitStack) -> ClientConnection:
    """Reconnect as a page does, with retries."""
    until = time.monotonic() + 20
    while True:
        try:
            socket = stack.enter_context(open_socket(server, session=seat["id"]))
            send(socket, "resume", token=seat["token"])
            return socket
        except (OSError, InvalidStatus, ConnectionClosed):
            assert time.monotonic() < until
            time.sleep(0.2)


def engine_run(seed: int, steps: int) -> tuple[str, list[float]]:
    """Return the fingerprint and the losses of a run of the engine."""
    run, losses = initial_run(Recipe(seed=seed)), []
    for _ in range(steps):
        run, loss = quick_train_step(run)
        losses.append(loss)
    return fingerprint(run.parameters), losses


def start_session(
    server: str, seed: int, stack: ExitStack
) -> tuple[ClientConnection, dict[str, str]]:
    """Open a session with a seed, and play; return its socket, id and token."""
    page = stack.enter_context(open_socket(server))
    send(page, "survey", plane="off")
    send(page, "configure", seed=seed)
    while (welcome := next_message(page, "welcome"))["recipe"]["seed"] != seed:
        pass
    send(page, "run", speed=5)
    return page, welcome["session"]


def pause_session(page: ClientConnection) -> tuple[dict, dict[int, float]]:
    """Pause; return the status, and the losses that were sent before."""
    losses: dict[int, float] = {}
    status: dict = {"state": "playing"}
    send(page, "pause")
    while True:
        message = decode_blob(page.recv(timeout=60))
        if "sequence" in message:
            send(page, "acknowledge", sequence=message["sequence"])
        if message["type"] == "status":
            status = message
        if message["type"] == "step":
            losses |= {at: loss for at, loss, _ in message["losses"]}
            if status["state"] == "ready" and message["position"] == status["position"]:
                return status, losses


@pytest.mark.slow
def test_one_of_two_is_killed_while_thirty_play_and_all_go_on_with_the_same_numbers(tmp_path):
    port = free_port()
    address = f"http://localhost:{port}/"
    with ExitStack() as stack:
        redis = stack.enter_context(run_redis_server(tmp_path))
        shared = {"redis_url": redis, "secret_key": "s", "trusted_proxies": "127.0.0.1"}
        killed, left = (
            stack.enter_context(running_server(quiet=False, **shared)) for _ in range(2)
        )
        stack.enter_context(
            run_nginx(tmp_path, documented_nginx(port, [killed.port, left.port]), port)
        )
        pages = [start_session(address, seed, stack) for seed in range(PAGES)]
        seen = []
        for page, _ in pages:
            while (status := next_message(page, "status"))["position"] < 10:
                pass
            seen.append(status["position"])
        killed.process.send_signal(signal.SIGKILL)
        killed.process.wait(5)

        moved = 0
        for seed, (page, seat) in enumerate(pages):
            told = None
            try:
                status, _ = pause_session(page)
            except ConnectionClosed:
                moved += 1
                other = reconnect(address, seat, stack)
                assert returned_to(next_message(other, "welcome", timeout=60), seat)
                first = next_message(other, "status")
                assert first["state"] == "playing"
                assert first["position"] >= seen[seed] - LOST
                status, losses = pause_session(other)
                told = [losses[at] for at in range(status["position"])]
            assert status["position"] >= seen[seed] - LOST
            expected_fingerprint, expected_losses = engine_run(seed, status["position"])
            assert status["fingerprint"] == expected_fingerprint
            assert told in (None, expected_losses)
        assert moved == PAGES // 2  # they were distributed in turn
