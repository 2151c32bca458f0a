"""Pages that read slowly or never: dropped or served the newest, at no cost for others.

Scenarios 3 and 4 of hosting.
"""

import json
import socket
import time
from contextlib import suppress
from threading import Event, Thread

from tests.app.client import decoded, join, next_of, send, status_at
from tests.hosting.house import house
from tests.hosting.pace import crowding, p95, steps
from tests.hosting.raw import CLOSE, frame, frames, handshake

FAT = [f"{field}.fc1.weight" for field in ("parameters", "gradients", "updates")]


def command(type: str, **fields: object) -> bytes:
    return frame(json.dumps({"type": type, **fields}).encode())


def narrow(port: int) -> socket.socket:
    """Return a websocket whose window is as small as the system lets it be."""
    page = socket.socket()
    page.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    page.settimeout(20)
    page.connect(("127.0.0.1", port))
    page.sendall(handshake(port))
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += page.recv(1)
    return page


def test_a_page_that_never_reads_is_dropped_costs_little_memory_and_others_go_on():
    with (
        house(send_seconds=2, away_seconds=0.2, history_mebibytes=8, quiet=False) as one,
        join(one.address) as other,
    ):
        next_of(other, "surface")
        send(other, "watch", image=0, arrays=FAT)
        steps(other, 30, 0.0)  # as much as the page that does not read will ask for
        before, largest = one.status("VmRSS"), [0]
        watched = Event()

        def watch() -> None:
            while not watched.wait(0.05):
                largest[0] = max(largest[0], one.status("VmRSS"))

        watcher = Thread(target=watch)
        watcher.start()
        page = narrow(one.port)
        page.sendall(command("watch", image=0, arrays=FAT))
        began, dropped = time.monotonic(), False
        while not dropped and time.monotonic() - began < 20:
            try:
                page.sendall(command("advance") + command("acknowledge", sequence=1_000_000))
            except OSError:
                dropped = True
            time.sleep(0.1)
        waits = steps(other, 10, 0.1, done=30)
        watched.set()
        watcher.join()
        page.close()
        assert dropped
        assert time.monotonic() - began < 15
        own = 5_000 + 8 * 1024  # KiB: the arrays of a session at a step, and its history
        assert largest[0] - before < own + 8 * 1024
        assert p95(waits) < 0.25 * crowding()


def test_a_page_of_50_kb_a_second_gets_the_newest_pictures_and_every_loss():
    with house() as one:
        page = narrow(one.port)
        behind, losses, positions = [], [], []
        newest = [0]
        read = page.recv

        class Trickle:
            """The socket's bytes, 5 KB at most each tenth of a second."""

            def makefile(self, mode: str):
                return self

            def read(self, size: int) -> bytes:
                data = b""
                while len(data) < size:
                    chunk = read(min(5_000, size - len(data)))
                    if not chunk:
                        break
                    data += chunk
                    time.sleep(len(chunk) / 50_000)
                return data

        page.sendall(command("survey", plane="off") + command("run", speed=0))
        began, paused = time.monotonic(), False
        for opcode, data in frames(Trickle()):
            assert opcode != CLOSE
            if opcode not in (1, 2):
                continue
            message = decoded(data if opcode == 2 else data.decode())
            if message["type"] == "status":
                newest[0] = message["position"]
            if message["type"] == "step":
                losses += [step for step, *_ in message["losses"]]
                positions.append(message["position"])
                behind.append(newest[0] - message["position"])
                page.sendall(command("acknowledge", sequence=message["sequence"]))
            if not paused and time.monotonic() - began > 8:
                page.sendall(command("pause"))
                paused = True
            if paused and message["type"] == "step" and len(losses) >= newest[0]:
                break
        assert losses == list(range(newest[0]))
        assert len(positions) < newest[0] / 3  # most pictures were left out
        assert positions == sorted(positions)
        with suppress(OSError):
            page.close()
        with join(one.address) as other:
            send(other, "advance")
            assert status_at(other, 1)
