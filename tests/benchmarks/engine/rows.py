"""Rows of a benchmark table, and alternating timing of two functions by medians."""

import importlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from time import perf_counter, sleep, thread_time
from typing import Any, NamedTuple

import numpy as np

from engine.compiled.threads import limit_threads, thread_count

TURN_SECONDS = 0.02
REST_SECONDS = 0.01  # before a turn: threads of the side before spin while they wait for work
MAX_SPREAD = 1.5


class BenchmarkRow(NamedTuple):
    """One row: `seconds` of the engine, `theirs` of PyTorch (None without it), `ratio` of both.

    `ratio` says how many times faster the engine is, the median over pairs of timings; it should be
    at least `target`. `spread` is how far the pairs are apart, their 90th percentile over their
    10th; a row whose pairs spread more than `MAX_SPREAD` does not count. `one_thread` is the same
    row if both sides have one thread. `note` has other figures and targets.
    """

    name: str
    seconds: float
    theirs: float | None = None
    ratio: float | None = None
    note: str = ""
    spread: float = 1.0
    target: float | None = None
    one_thread: "BenchmarkRow | None" = None

    @property
    def counts(self) -> bool:
        """Whether the pairs agree so well that the row can be trusted."""
        return self.spread <= MAX_SPREAD

    @property
    def missed(self) -> bool:
        """Whether the row counts and its ratio is under its target."""
        measured = self.ratio is not None and self.target is not None and self.counts
        return bool(measured and self.ratio < self.target)  # type: ignore[operator]  # measured


def time_pair(
    name: str,
    ours: Callable[[], Any],
    theirs: Callable[[], Any] | None,
    rounds: int,
    target: float | None = None,
) -> BenchmarkRow:
    """Time two functions that do the same, in turns."""
    turns = time_interleaved([side for side in (ours, theirs) if side is not None], rounds)
    columns = [*zip(*turns, strict=True)]
    return pair_row(name, columns[0], columns[1] if theirs else None, target=target)


def pair_row(
    name: str,
    ours: Sequence[float],
    theirs: Sequence[float] | None,
    note: str = "",
    target: float | None = None,
) -> BenchmarkRow:
    """Return the row of the seconds of both sides, which took turns."""
    if theirs is None:
        return BenchmarkRow(name, median(ours), note=note, target=target)
    ratios = [slow / fast for slow, fast in zip(theirs, ours, strict=True)]
    low, high = np.quantile(ratios, [0.1, 0.9])
    return BenchmarkRow(
        name, median(ours), median(theirs), median(ratios), note, float(high / low), target
    )


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Give the engine and PyTorch one thread each."""
    torch, ours, theirs = import_torch(), thread_count(), _torch_threads()
    try:
        limit_threads(1)
        if torch:
            torch.set_num_threads(1)
        yield
    finally:
        limit_threads(ours)
        if torch:
            torch.set_num_threads(theirs)


def with_one_thread(measure: Callable[[], BenchmarkRow]) -> BenchmarkRow:
    """Return a measured row; measured again with one thread for each side, if there are more."""
    row = measure()
    if row.ratio is None or have_one_thread():
        return row
    with one_thread_each():
        return row._replace(one_thread=measure())


def turn_clock() -> Callable[[], float]:
    """Return the clock of a turn: CPU time, which others hardly disturb, if each has one thread."""
    return thread_time if have_one_thread() else perf_counter


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
    clock = turn_clock()
    began = clock()
    for _ in range(calls):
        side()
    return (clock() - began) / calls


def have_one_thread() -> bool:
    """Return whether the engine and PyTorch have one thread each."""
    return thread_count() == _torch_threads() == 1


def _torch_threads() -> int:
    torch = import_torch()
    return torch.get_num_threads() if torch else 1


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
