"""Rows of a benchmark table, and alternating timing of two functions by medians."""

import importlib
from collections.abc import Callable
from statistics import median
from time import perf_counter, sleep
from typing import Any, NamedTuple

TURN_SECONDS = 0.02
REST_SECONDS = 0.01  # before a turn: threads of the side before spin while they wait for work


class BenchmarkRow(NamedTuple):
    """One row: `seconds` of the engine, `theirs` of PyTorch (None without it), `ratio` of both.

    `ratio` says how many times faster the engine is. `note` has other figures and the target.
    """

    name: str
    seconds: float
    theirs: float | None = None
    ratio: float | None = None
    note: str = ""


def time_pair(
    name: str,
    ours: Callable[[], Any],
    theirs: Callable[[], Any] | None,
    rounds: int,
    note: str = "",
) -> BenchmarkRow:
    """Time two functions that do the same; `ratio` is the median over pairs of timings."""
    turns = time_interleaved([side for side in (ours, theirs) if side is not None], rounds)
    medians = [median(column) for column in zip(*turns, strict=True)]
    if theirs is None:
        return BenchmarkRow(name, medians[0], note=note)
    ratio = median(turn[1] / turn[0] for turn in turns)
    return BenchmarkRow(name, medians[0], medians[1], ratio, note)


def time_interleaved(sides: list[Callable[[], Any]], rounds: int) -> list[list[float]]:
    """Return the seconds a call of each side, for each round; what disturbs one disturbs all.

    A turn is as many calls as fit in about 20 ms, after a rest and one call that is not timed.
    """
    calls = []
    for side in sides:
        side()
        calls.append(max(1, round(TURN_SECONDS / max(_seconds_per_call(side, 2), 1e-9))))
    return [
        [_rested_seconds_per_call(side, count) for side, count in zip(sides, calls, strict=True)]
        for _ in range(rounds)
    ]


def _rested_seconds_per_call(side: Callable[[], Any], calls: int) -> float:
    sleep(REST_SECONDS)
    side()
    return _seconds_per_call(side, calls)


def _seconds_per_call(side: Callable[[], Any], calls: int) -> float:
    began = perf_counter()
    for _ in range(calls):
        side()
    return (perf_counter() - began) / calls


def import_torch() -> Any:
    """Return the module torch where it is installed."""
    try:
        return importlib.import_module("torch")
    except ModuleNotFoundError:
        return None


def format_time(seconds: float) -> str:
    """Return a time with a unit and three figures.

    >>> format_time(0.00123), format_time(2.5)
    ('1.23 ms', '2.5 s')
    """
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"
