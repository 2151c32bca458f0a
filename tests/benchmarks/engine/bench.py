"""The command `bench`: measure the engine's speed and compare it with PyTorch if installed.

Both sides are timed alternately in one process; figures are medians. Ratios carry over to other
machines, times do not. Rows whose pairs of timings disagree are marked and do not count.
"""

import argparse
import os
import platform
from collections.abc import Callable, Iterable

import numpy as np
from threadpoolctl import threadpool_info  # type: ignore[import-untyped]  # it has no types

from engine.cli.options import parse_number
from engine.compiled.threads import limit_threads, thread_count
from engine.core.errors import BadInput
from tests.benchmarks.engine.diagnosis import measure_diagnosis
from tests.benchmarks.engine.explain import measure_explain
from tests.benchmarks.engine.gradcheck import measure_gradcheck
from tests.benchmarks.engine.lanes import measure_lanes
from tests.benchmarks.engine.random_networks import measure_random
from tests.benchmarks.engine.rows import MAX_SPREAD, BenchmarkRow, format_time, import_torch
from tests.benchmarks.engine.slices import measure_slices
from tests.benchmarks.engine.steps import measure_architectures, measure_steps
from tests.benchmarks.engine.surfaces import measure_surfaces
from tests.benchmarks.engine.threads import measure_threads

DEFAULT_ROUNDS = 21
KERNEL_VARIABLE = "OPENBLAS_CORETYPE"
GROUPS: dict[str, Callable[[int], Iterable[BenchmarkRow]]] = {
    "steps": measure_steps,
    "architectures": measure_architectures,
    "random": measure_random,
    "threads": measure_threads,
    "explain": measure_explain,
    "diagnosis": measure_diagnosis,
    "gradcheck": measure_gradcheck,
    "surfaces": measure_surfaces,
    "slices": measure_slices,
    "lanes": measure_lanes,
}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("--only", help=f"one group of rows: {', '.join(GROUPS)}")
    parser.add_argument(
        "--rounds",
        type=parse_number,
        default=DEFAULT_ROUNDS,
        help=f"how often both take turns ({DEFAULT_ROUNDS})",
    )
    parser.add_argument("--threads", type=parse_number, help="threads for both sides (all cores)")


def run(options: argparse.Namespace) -> int:
    """Measure, print the table and return 0.

    Raises: BadInput naming the option, the value and what is allowed.
    """
    if options.only is not None and options.only not in GROUPS:
        raise BadInput("only", options.only, "one of " + ", ".join(GROUPS))
    rounds = options.rounds
    if not isinstance(rounds, int) or rounds < 1:
        raise BadInput("rounds", rounds, "a whole number of at least 1")
    if options.threads is not None:
        _limit_threads(options.threads)
    for line in _describe_machine():
        print(line)
    for name in [options.only] if options.only else GROUPS:
        print(f"\n{name:<34}{'ours':>10}{'PyTorch':>10}{'ratio':>8}{'1 thread':>10}")
        rows = []
        for row in GROUPS[name](rounds):
            rows.append(BenchmarkRow(*row))
            print(_format_row(rows[-1]), flush=True)
        for line in _summary(rows):
            print(line)
    return 0


def _summary(rows: list[BenchmarkRow]) -> list[str]:
    """Return lines that name the rows under their target, and those that do not count."""
    lines = []
    missed = [row.name for row in rows if row.missed]
    if missed:
        lines.append(f"Under the target: {'; '.join(missed)}.")
    vague = [row.name for row in rows if not row.counts]
    if vague:
        lines.append(
            f"Not counted, as their pairs spread more than {MAX_SPREAD}: {'; '.join(vague)}. "
            "Something else uses the machine; --threads 1 is disturbed least."
        )
    return lines


def _limit_threads(threads: object) -> None:
    if not isinstance(threads, int) or threads < 1:
        raise BadInput("threads", threads, "a whole number of at least 1")
    limit_threads(threads)
    torch = import_torch()
    if torch:
        torch.set_num_threads(threads)


def _format_row(row: BenchmarkRow) -> str:
    theirs = "–" if row.theirs is None else format_time(row.theirs)
    ratio = "–" if row.ratio is None else f"{row.ratio:.2f}×"
    one = row.one_thread
    alone = "–" if one is None else f"{one.ratio:.2f}×{'' if one.counts else '?'}"
    notes = [
        "" if row.target is None else f"target {row.target:g}×",
        row.note,
        "" if row.counts else f"pairs spread {row.spread:.2f}: not counted",
    ]
    note = "; ".join(one for one in notes if one)
    times = f"{format_time(row.seconds):>10}{theirs:>10}{ratio:>8}{alone:>10}"
    return f"{row.name:<34}{times}  {note}"


def _describe_kernels() -> list[str]:
    """Return a line on the BLAS kernels, and a warning where the environment prescribes them."""
    lines = [
        f"{one['internal_api']} {one['version']}, kernels {one.get('architecture', 'unknown')}"
        for one in threadpool_info()
        if one["user_api"] == "blas" and "numpy" in one["filepath"]
    ]
    prescribed = os.environ.get(KERNEL_VARIABLE)
    if prescribed:
        lines.append(
            f"{KERNEL_VARIABLE}={prescribed} prescribes kernels to us, not to PyTorch: to compare, "
            "unset it (and OPENBLAS_L2_SIZE)"
        )
    return lines


def _describe_machine() -> list[str]:
    """Return lines that describe the machine, versions and threads."""
    torch = import_torch()
    cores = os.cpu_count()
    return [
        f"Python {platform.python_version()}, {platform.machine()}, {cores} cores",
        f"NumPy {np.__version__}, BLAS threads {os.environ.get('OPENBLAS_NUM_THREADS')}; ours: "
        f"{thread_count()} over a plane and for costly steps, otherwise one",
        *_describe_kernels(),
        f"PyTorch {torch.__version__} eager, threads {torch.get_num_threads()}"
        if torch
        else "PyTorch is not installed: to compare, `pip install torch` into the same environment",
    ]
