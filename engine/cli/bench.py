"""Measure how fast the engine is, against PyTorch where it is installed (in a checkout)."""

import argparse
from importlib import import_module
from types import ModuleType

from engine.core.errors import BadInput

_BENCHMARKS = "tests.benchmarks.engine.bench"  # not in the wheel, only in a checkout


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command, where the benchmarks are present."""
    benchmarks = _benchmarks()
    if benchmarks:
        benchmarks.add_options(parser)


def run(options: argparse.Namespace) -> int:
    """Measure and print; return 0.

    Raises: BadInput naming the option, the value and what is allowed, and outside a checkout.
    """
    benchmarks = _benchmarks()
    if benchmarks is None:
        raise BadInput("bench", "an installed package", "a checkout, with its tests/ folder")
    code: int = benchmarks.run(options)
    return code


def _benchmarks() -> ModuleType | None:
    try:
        return import_module(_BENCHMARKS)
    except ModuleNotFoundError as missing:
        if missing.name and _BENCHMARKS.startswith(missing.name):
            return None
        raise
