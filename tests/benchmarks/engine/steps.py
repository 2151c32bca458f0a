"""Benchmarks of the training step: `tour` at each batch size, and other architectures."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import prod
from operator import truediv
from statistics import median
from typing import Any

from engine.compiled.compiled_network import CompiledNetwork
from engine.model.architecture import build_network
from engine.model.layers import Convolution, Dense
from engine.model.network import Network
from engine.model.presets import PRESETS
from engine.training.initial_run import initial_run
from engine.training.recipe import Recipe
from engine.training.records import StepRecord
from engine.training.replay import Trainer
from engine.training.run import Run
from engine.training.step import quick_train_step, train_step
from tests.benchmarks.engine.rows import (
    BenchmarkRow,
    import_torch,
    pair_row,
    time_interleaved,
    time_pair,
    with_one_thread,
)
from tests.benchmarks.engine.torch import torch_recorded_step, torch_training_step

BATCHES = (1, 8, 32, 64, 128, 256)
STEP_TARGET, RECORD_TARGET, ARCHITECTURE_TARGET = 3.0, 4.0, 1.5  # times as fast as PyTorch
RECORD_SHARE, TOUR_SHARE = 1.3, 0.7  # of a step without a record; of the throughput of `tour`


def measure_steps(rounds: int) -> list[BenchmarkRow]:
    """Return the rows of a training step of `tour` with plain SGD: without its record, and with it.

    The ratio with one thread for each side is measured as well.
    """
    runs = {size: benchmark_run(PRESETS["tour"](2), size) for size in BATCHES}
    rows = [partial(_step_row, f"tour, batch {size}", run) for size, run in runs.items()]
    rows += [partial(_record_row, f"record, batch {size}", run) for size, run in runs.items()]
    return [with_one_thread(partial(row, rounds)) for row in rows]


def _record_row(name: str, run: Run, rounds: int) -> BenchmarkRow:
    """Return the row of a step with its record, against PyTorch with hooks that keep all arrays.

    The note has its time over that of a step without a record; also if every array is read: those
    inside a block are computed only then.
    """
    torch = import_torch()
    sides: list[Callable[[], Any]] = [
        lambda: train_step(run),
        lambda: quick_train_step(run),
        lambda: _read_all(train_step(run)[1]),
    ]
    if torch:
        sides.append(torch_recorded_step(torch, run))
    told, quick, read, *theirs = zip(*time_interleaved(sides, rounds), strict=True)
    share = median(one / other for one, other in zip(told, quick, strict=True))
    whole = median(one / other for one, other in zip(read, quick, strict=True))
    note = f"{share:.2f} of a step without (target {RECORD_SHARE}); all arrays read {whole:.2f}"
    return pair_row(name, told, theirs[0] if theirs else None, note, RECORD_TARGET)


def _read_all(record: StepRecord) -> None:
    for arrays in (record.activations, record.gradients):
        for _ in arrays.values():
            pass


def measure_architectures(rounds: int) -> list[BenchmarkRow]:
    """Return one row for each architecture at batch 32, with its throughput in FLOP/s.

    The note has the throughput, its ratio to that of `tour`, which is timed alternately with every
    architecture, and the same ratio in PyTorch: small feature maps cost any engine more per FLOP.
    """
    torch = import_torch()
    base = PRESETS["tour"](2)
    rows = []
    for name, network in architectures().items():
        runs = benchmark_run(network, 32), benchmark_run(base, 32)
        sides: list[Callable[[], float]] = [step_call(run) for run in runs]
        if torch:
            sides += [torch_training_step(torch, run) for run in runs]
        turns = time_interleaved(sides, rounds)
        ours, base_ours, *theirs = zip(*turns, strict=True)
        part = step_flops(network) / step_flops(base)
        share = part * median(map(truediv, base_ours, ours))
        speed = 32 * step_flops(network) / median(ours) / 1e9
        note = f"{speed:.1f} GFLOP/s, {share:.2f} of tour (target {TOUR_SHARE})"
        if theirs:
            note += f"; PyTorch: {part * median(map(truediv, theirs[1], theirs[0])):.2f}"
        rows.append(pair_row(name, ours, theirs[0] if theirs else None, note, ARCHITECTURE_TARGET))
    return rows


def architectures() -> dict[str, Network]:
    """Return networks that use different blocks of the compiled network; `tour` is the first."""

    def conv(filters: int, size: Any, **more: Any) -> dict[str, Any]:
        return {"kind": "convolution", "filters": filters, "size": size, **more}

    def pool(kind: str, size: int, **more: Any) -> dict[str, Any]:
        return {"kind": f"{kind}_pooling", "size": size, **more}

    def layer(kind: str) -> dict[str, Any]:
        return {"kind": kind}

    def end(units: int = 64, kind: str = "relu", bias: bool = True) -> list[dict[str, Any]]:
        hidden = {"kind": "dense", "units": units, "bias": bias}
        return [layer("flatten"), hidden, layer(kind), {"kind": "dense", "units": 2}]

    relu = layer("relu")
    data = {
        "padding": [
            conv(8, 3, padding=1),
            relu,
            pool("max", 2),
            conv(16, 3, padding=1),
            relu,
            pool("max", 2),
            *end(),
        ],
        "stride": [conv(8, 5, stride=2), relu, conv(16, 3, stride=2), relu, *end()],
        "average pooling": [
            conv(6, 5),
            relu,
            pool("average", 2),
            conv(16, 5),
            relu,
            pool("average", 2),
            *end(),
        ],
        "overlapping pooling": [
            conv(6, 5),
            relu,
            pool("max", 3, stride=2),
            conv(16, 3),
            relu,
            pool("max", 3, stride=2),
            *end(),
        ],
        "odd sizes": [
            conv(5, [3, 4]),
            relu,
            pool("max", 3),
            conv(11, [2, 5]),
            relu,
            pool("max", 2),
            *end(33),
        ],
        "sigmoid": [
            conv(6, 5),
            layer("sigmoid"),
            pool("max", 2),
            conv(16, 5),
            layer("sigmoid"),
            pool("max", 2),
            *end(kind="sigmoid"),
        ],
        "leaky relu, no bias": [
            conv(6, 5, bias=False),
            layer("leaky_relu"),
            pool("max", 2),
            conv(16, 5, bias=False),
            layer("leaky_relu"),
            pool("max", 2),
            *end(kind="leaky_relu", bias=False),
        ],
        "deep, no pooling": [
            conv(8, 3),
            relu,
            conv(8, 3),
            relu,
            conv(8, 3),
            relu,
            pool("max", 2),
            *end(),
        ],
        "groups, dilation": [
            conv(8, 3, dilation=2),
            relu,
            pool("max", 2),
            conv(16, 3, groups=2),
            relu,
            pool("max", 2),
            *end(),
        ],
    }
    named = {
        name: build_network(
            (1, 32, 32),
            [{"name": f"l{n}", **one} for n, one in enumerate([*specs, layer("softmax")])],
        )
        for name, specs in data.items()
    }
    return {**{name: PRESETS[name](2) for name in ("tour", "lenet5", "mlp", "edges")}, **named}


def step_flops(network: Network) -> int:
    """Return the FLOP of one training step per image: all products, 2 FLOP a multiplication.

    Forward and the weights' gradients each need one product of a layer's size; the gradient of the
    layer's input needs another, except for the first layer.
    """
    total, learned = 0, False
    for layer, entering, leaving in zip(
        network.layers, network.shapes, network.shapes[1:], strict=False
    ):
        if isinstance(layer, Convolution | Dense):
            weights = next(iter(layer.parameter_shapes(entering).values()))
            total += 2 * prod(weights) * prod(leaving[1:]) * (3 if learned else 2)
            learned = True
    return total


def benchmark_run(network: Network, size: int) -> Run:
    """Return a run of any network on 3 or 8, with plain SGD."""
    run = initial_run(Recipe(batch_size=size))
    return replace(run, network=network, parameters=network.initialise(run.recipe.seed))


def _step_row(name: str, run: Run, rounds: int) -> BenchmarkRow:
    """Return the row of one training step: the mini-batch drawn, forward, loss, backward, SGD."""
    torch = import_torch()
    theirs = torch_training_step(torch, run) if torch else None
    return time_pair(name, step_call(run), theirs, rounds, STEP_TARGET)


def step_call(run: Run) -> Callable[[], float]:
    """Return a function that makes the next step of a run, without a record."""
    program = CompiledNetwork(run.network, run.parameters, run.recipe.batch_size)
    return Trainer(run, program).step
