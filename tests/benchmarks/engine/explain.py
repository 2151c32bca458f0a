"""Benchmark of `explain`: random numbers of one step of `tour`, every array equally likely."""

from statistics import median
from time import perf_counter

import numpy as np

from engine.analysis.explain import explain
from engine.training.initial_run import initial_run
from engine.training.recipe import Recipe
from engine.training.step import train_step
from tests.benchmarks.engine.rows import BenchmarkRow, format_time

SAMPLES = 200
TARGET = "target 2 ms"


def measure_explain(rounds: int) -> list[BenchmarkRow]:
    """Return one row for each kind of explanation, and one for all; `note` has the slowest."""
    run = initial_run(Recipe(problem="ten-digits"))
    for _ in range(3):
        run, record = train_step(run)
    network, stream = run.network, np.random.default_rng(16)
    shapes = {**network.parameter_shapes, **network.activation_shapes}
    found: dict[str, list[float]] = {}
    for _ in range(SAMPLES):
        address = list(shapes)[stream.integers(len(shapes))]
        index = tuple(int(stream.integers(size)) for size in shapes[address])
        shared = address in network.parameter_shapes and stream.random() < 0.5
        image = None if shared else int(stream.integers(len(record.labels)))
        of = "gradient" if stream.random() < 0.7 else "value"
        times = []
        for _ in range(min(rounds, 5)):
            began = perf_counter()
            kind = explain(network, record, address, index, image, of).kind
            times.append(perf_counter() - began)
        found.setdefault(kind, []).append(median(times))
    every = [time for times in found.values() for time in times]
    return [_row(kind, times) for kind, times in [*sorted(found.items()), ("any number", every)]]


def _row(kind: str, times: list[float]) -> BenchmarkRow:
    slowest = f"slowest of {len(times)}: {format_time(max(times))}; {TARGET}"
    return BenchmarkRow(f"explain {kind.replace('_', ' ')}", median(times), note=slowest)
