"""Measures how long pages wait for a step, and how busy the machine is."""

import math
import time
from threading import Thread

from websockets.sync.client import ClientConnection

from tests.app.websocket_client import next_message, send

SPIN_SECONDS = 0.02


def percentile_95(values: list[float]) -> float:
    """Return the 95th percentile (nearest rank)."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def cpu_contention() -> float:
    """Return wall time by CPU time of a little work: 1 on an idle machine."""
    wall, own = time.perf_counter(), time.thread_time()
    while time.thread_time() - own < SPIN_SECONDS:
        pass
    return max(1.0, (time.perf_counter() - wall) / SPIN_SECONDS)


def time_steps(page: ClientConnection, count: int, interval: float, done: int = 0) -> list[float]:
    """Make `count` steps, one per `interval` seconds; return the times until their frames."""
    waits = []
    for position in range(done + 1, done + count + 1):
        began = time.perf_counter()
        send(page, "advance")
        while next_message(page, "step")["position"] < position:
            pass
        waits.append(time.perf_counter() - began)
        time.sleep(max(0.0, interval - waits[-1]))
    return waits


def time_steps_together(pages: list[ClientConnection], count: int, interval: float) -> list[float]:
    """Let all pages step by hand at the same time; return all waiting times."""
    waits: list[float] = []

    def one(page: ClientConnection, late: float) -> None:
        time.sleep(late)
        waits.extend(time_steps(page, count, interval))

    threads = [
        Thread(target=one, args=(page, interval * place / len(pages)))
        for place, page in enumerate(pages)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits
