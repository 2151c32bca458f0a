"""Benchmark of the diagnosis: the health of a step of `tour`, and all findings."""

from statistics import median
from time import perf_counter

from engine.analysis.step_outcome import evaluate_step_outcome
from engine.diagnosis.findings import diagnose_in_parts
from engine.diagnosis.health import HEALTH_WINDOW, step_health
from engine.diagnosis.histograms import step_histograms
from engine.diagnosis.observations import WINDOW_STEPS
from engine.training.initial_run import initial_run
from engine.training.recipe import Recipe
from engine.training.step import next_step_record, quick_train_step
from tests.benchmarks.engine.rows import BenchmarkRow, time_pair

TARGET = "target 2 ms"


def measure_diagnosis(rounds: int) -> list[BenchmarkRow]:
    """Return rows for the health and the histograms of a step, and for all findings."""
    start = run = initial_run(Recipe())
    losses = []
    for _ in range(HEALTH_WINDOW):
        start = run if run.step == HEALTH_WINDOW - WINDOW_STEPS else start
        run, loss = quick_train_step(run)
        losses.append((run.step - 1, loss))
    network, record = run.network, next_step_record(run)
    outcome = evaluate_step_outcome(network, record)
    times = []
    for _ in range(min(rounds, 5)):
        began = perf_counter()
        list(diagnose_in_parts(start, run.step, losses, []))
        times.append(perf_counter() - began)
    health = time_pair(
        "health of a step", lambda: step_health(network, record, outcome, losses), None, rounds
    )
    return [
        health._replace(note=TARGET),
        time_pair("histograms of a step", lambda: step_histograms(network, record), None, rounds),
        BenchmarkRow("all findings", median(times), note=f"with {WINDOW_STEPS} steps made again"),
    ]
