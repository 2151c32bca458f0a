"""Slow readers: they are dropped or get the newest frame, at no cost for others.

Scenarios 3 and 4 of hosting.
"""

import json
import socket
import time
from contextlib import ExitStack, suppress
from threading import Event, Thread

from tests.app.websocket_client import decode_blob, next_message, open_socket, send, status_at
from tests.hosting.raw_websocket import CLOSE, handshake_request, masked_frame, read_frames
from tests.hosting.server_process import RunningServer, running_server
from tests.hosting.step_latency import cpu_contention, percentile_95, time_steps

FAT = [f"{field}.fc1.weight" for field in ("parameters", "gradients", "updates")]


def command(command_type: str, **fields: object) -> bytes:
    return masked_frame(json.dumps({"type": command_type, **fields}).encode())


def small_window_socket(port: int) -> socket.socket:
    """Return a websocket with the smallest TCP receive window that the system allows."""
    page = socket.socket()
    page.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    page.settimeout(20)
    page.connect(("127.0.0.1", port))
    page.sendall(handshake_request(port))
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += page.recv(1)
    return page


class PeakMemory:
    """Measures the peak memory of a server while the context is entered."""

    def __init__(self, one: RunningServer) -> None:
        self._one = one
        self._over = Event()
        self._watcher = Thread(target=self._watch)
        self.kibibytes = 0

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            self.kibibytes = max(self.kibibytes, self._one.proc_status("VmRSS"))

    def __enter__(self) -> "PeakMemory":
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watcher.join()


def test_a_page_that_never_reads_is_dropped_costs_little_memory_and_others_go_on():
    """Nobody watches a surface: computing one takes tens of megabytes, now and then.

    If each unsent step of its nearly 1 MB were kept until the page is dropped, that would be 90 MB.
    """
    with (
        running_server(
            send_timeout_seconds=2, suspend_after_seconds=0.2, history_mebibytes=8, quiet=False
        ) as one,
        open_socket(one.address) as other,
        ExitStack() as stack,
    ):
        send(other, "survey", plane="off")
        for _ in range(2):  # peak memory with pages that read, after warm-up
            with PeakMemory(one) as usual, open_socket(one.address) as reader:
                next_message(reader, "welcome")
                send(reader, "survey", plane="off")
                send(reader, "watch", image=0, arrays=FAT)
                time_steps(reader, 40, 0.05)
        largest = stack.enter_context(PeakMemory(one))
        page = small_window_socket(one.port)
        page.sendall(command("survey", plane="off") + command("watch", image=0, arrays=FAT))
        began, dropped = time.monotonic(), False
        while not dropped and time.monotonic() - began < 20:
            try:
                page.sendall(2 * command("advance") + command("acknowledge", sequence=1_000_000))
            except OSError:
                dropped = True
            time.sleep(0.03)
        waits = time_steps(other, 10, 0.1)
        page.close()
        assert dropped
        assert time.monotonic() - began < 15
        assert largest.kibibytes - usual.kibibytes < 24 * 1024
        assert percentile_95(waits) < 0.25 * cpu_contention()


def test_a_page_of_50_kb_a_second_gets_the_newest_pictures_and_every_loss():
    with running_server() as one:
        page = small_window_socket(one.port)
        behind, losses, positions = [], [], []
        newest = [0]
        read = page.recv

        class Trickle:
            """A socket that reads at most 5 KB each tenth of a second."""

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
        for opcode, data in read_frames(Trickle()):
            assert opcode != CLOSE
            if opcode not in (1, 2):
                continue
            message = decode_blob(data if opcode == 2 else data.decode())
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
        assert len(positions) < newest[0] / 3  # most frames were skipped
        assert positions == sorted(positions)
        with suppress(OSError):
            page.close()
        with open_socket(one.address) as other:
            send(other, "advance")
            assert status_at(other, 1)
