"""Behind nginx, as docs/hosting.md has it: two processes in turn, and one of them killed.

Scenario 16 of hosting, of many pages.
"""

import signal
import time
from contextlib import ExitStack

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from engine import Recipe, fingerprint, initial_run, quick_train_step
from tests.app.websocket_client import decode_blob, next_message, open_socket, send
from tests.docs.markdown import DOCS, fences
from tests.hosting.nginx import free_port, run_nginx
from tests.hosting.redis_server import run_redis_server
from tests.hosting.server_process import running_server

pytestmark = pytest.mark.alone

HOSTING = (DOCS / "hosting.md").read_text(encoding="utf-8")
EXAMPLE = fences(HOSTING, "nginx")[0].text  # that of several replicas
PAGES = 30
LOST = 10  # steps in the half second between two writes, on a busy machine


def example(port: int, behind: list[int], **lines: str) -> str:
    """Return the example's nginx on a port before servers on others, with other `lines`."""
    changed = {
        "listen 443 ssl;": f"listen 127.0.0.1:{port};",
        "server_name explorer.example.org;": "server_name localhost;",
        "server explorer:7860;": " ".join(f"server 127.0.0.1:{one};" for one in behind),
        "ssl_certificate certificate/fullchain.pem;": "",
        "ssl_certificate_key certificate/privkey.pem;": "",
        **lines,
    }
    text = EXAMPLE
    for old, new in changed.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def came_back(server: str, seat: dict[str, str], stack: ExitStack) -> ClientConnection:
    """Come back as a page does: again and again."""
    until = time.monotonic() + 20
    while True:
        try:
            socket = stack.enter_context(open_socket(server, session=seat["id"]))
            send(socket, "resume", token=seat["token"])
            return socket
        except (OSError, InvalidStatus, ConnectionClosed):
            assert time.monotonic() < until
            time.sleep(0.2)


def engine(seed: int, steps: int) -> tuple[str, list[float]]:
    """Return the fingerprint and the losses of a run as the engine makes it."""
    run, losses = initial_run(Recipe(seed=seed)), []
    for _ in range(steps):
        run, loss = quick_train_step(run)
        losses.append(loss)
    return fingerprint(run.parameters), losses


def begun(server: str, seed: int, stack: ExitStack) -> tuple[ClientConnection, dict[str, str]]:
    """Open a session with a seed, playing; return its socket and seat."""
    page = stack.enter_context(open_socket(server))
    send(page, "survey", plane="off")
    send(page, "configure", seed=seed)
    while (welcome := next_message(page, "welcome"))["recipe"]["seed"] != seed:
        pass
    send(page, "run", speed=5)
    return page, welcome["session"]


def stopped(page: ClientConnection) -> tuple[dict, dict[int, float]]:
    """Stop playing; return the status then, and the losses that were told on the way."""
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
        shared = {"redis": redis, "secret": "s", "trusted_proxies": "127.0.0.1"}
        killed, left = (
            stack.enter_context(running_server(quiet=False, **shared)) for _ in range(2)
        )
        stack.enter_context(run_nginx(tmp_path, example(port, [killed.port, left.port]), port))
        pages = [begun(address, seed, stack) for seed in range(PAGES)]
        seen = []
        for page, _ in pages:
            while (status := next_message(page, "status"))["position"] < 10:
                pass
            seen.append(status["position"])
        killed.process.send_signal(signal.SIGKILL)
        killed.process.wait(5)

        moved = 0
        for seed, (page, seat) in enumerate(pages):
            try:
                status, _ = stopped(page)
            except ConnectionClosed:
                moved += 1
                other = came_back(address, seat, stack)
                assert next_message(other, "welcome", timeout=60)["session"] == seat
                first = next_message(other, "status")
                assert first["state"] == "playing"
                assert first["position"] >= seen[seed] - LOST
                status, losses = stopped(other)
                told = [losses[at] for at in range(status["position"])]
                assert told == engine(seed, status["position"])[1]
            assert status["position"] >= seen[seed] - LOST
            assert status["fingerprint"] == engine(seed, status["position"])[0]
        assert moved == PAGES // 2  # they had come in turn
