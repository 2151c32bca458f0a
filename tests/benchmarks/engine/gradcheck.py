"""Benchmark of the gradient check: all parameters of a layer of `tour`."""

from time import perf_counter

from engine.analysis.gradcheck import check_gradients
from engine.training.initial_run import initial_run
from engine.training.recipe import Recipe
from engine.training.step import train_step
from tests.benchmarks.engine.rows import BenchmarkRow

TARGET = "target 3 s for 1,700"


def measure_gradcheck(rounds: int) -> list[BenchmarkRow]:
    """Return one row for each layer of `tour` with parameters: the fastest of up to three runs."""
    run = initial_run(Recipe())
    for _ in range(3):
        run, _ = train_step(run)
    _, record = train_step(run, input_gradient=True)
    rows = []
    for layer in ("conv1", "conv2", "fc2"):
        times = []
        for _ in range(min(rounds, 3)):
            began = perf_counter()
            last = list(check_gradients(run.network, record, "layer", layer))[-1]
            times.append(perf_counter() - began)
        note = f"{last.all} parameters, {last.verdict}; {TARGET}"
        rows.append(BenchmarkRow(f"gradcheck of {layer}", min(times), note=note))
    return rows
