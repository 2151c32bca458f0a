"""Benchmark of two threads against one: alone, and while another program has a core to itself."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from engine.compiled.compiled_network import CompiledNetwork
from engine.compiled.threads import limit_threads, thread_count
from engine.model.presets import PRESETS
from engine.training.replay import Trainer
from tests.benchmarks.engine.rows import BenchmarkRow, pair_row, time_interleaved
from tests.benchmarks.engine.steps import architectures, benchmark_run

NEVER_SLOWER = 1.0  # times as fast as with one thread
CASES = (("tour", 128), ("tour", 256), ("deep, no pooling", 32))
_BUSY = "while True: pass"


def measure_threads(rounds: int) -> Iterator[BenchmarkRow]:
    """Yield rows of steps that two threads share; the ratio is to the same step with one thread.

    The column of PyTorch is empty. Without a second core there is no row.
    """
    if thread_count() < 2:
        return
    for name, batch in CASES:
        yield _row(f"{name}, batch {batch}", name, batch, rounds)
    with busy_core():
        for name, batch in CASES:
            yield _row(f"{name}, batch {batch}, core busy", name, batch, rounds)


def _row(title: str, name: str, batch: int, rounds: int) -> BenchmarkRow:
    network = {**architectures(), "tour": PRESETS["tour"](2)}[name]
    run = benchmark_run(network, batch)
    trainer = Trainer(run, CompiledNetwork(run.network, run.parameters, batch))
    sides = [limited(trainer.step, threads) for threads in (2, 1)]
    two, one = zip(*time_interleaved(sides, rounds), strict=True)
    row = pair_row(title, two, one, target=NEVER_SLOWER)
    return row._replace(theirs=None, note="two threads against one")


def limited(call: Callable[[], Any], threads: int) -> Callable[[], None]:
    """Return a function that makes `call` with at most so many threads."""

    def limited_call() -> None:
        before = thread_count()
        limit_threads(threads)
        try:
            call()
        finally:
            limit_threads(before)

    return limited_call


@contextmanager
def busy_core() -> Iterator[None]:
    """Keep one core busy with another program for as long as the context lasts."""
    other = subprocess.Popen([sys.executable, "-c", _BUSY])
    try:
        yield
    finally:
        other.kill()
        other.wait()
