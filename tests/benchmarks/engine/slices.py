"""Benchmark of slices of `tour`: C(w) along one weight of each layer."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from engine.analysis.slices.parameter_slice import losses_at_offsets
from engine.analysis.suffix_network import forward_from_record
from engine.core.arrays import Array
from engine.model.network import Network
from engine.training.initial_run import initial_run
from engine.training.recipe import Recipe
from engine.training.records import StepRecord
from engine.training.step import train_step
from tests.benchmarks.engine.rows import (
    BenchmarkRow,
    import_torch,
    time_pair,
    with_one_thread,
)
from tests.benchmarks.engine.torch import torch_module

POINTS = 101
IMAGES = 64
WEIGHTS: dict[str, tuple[tuple[int, ...], float]] = {
    "conv1.kernel": ((2, 0, 1, 3), 8),
    "conv2.kernel": ((5, 2, 4, 0), 30),
    "fc1.weight": ((7, 30), 800),
    "fc2.weight": ((0, 1), 500),
}
MAX_ROUNDS_WITH_TORCH = 5


def measure_slices(rounds: int) -> list[BenchmarkRow]:
    """Return one row for a weight of each layer: 101 values of it, 64 images.

    PyTorch makes 101 forward passes without gradients; as these take long, at most 5 rounds.
    """
    run = initial_run(Recipe(batch_size=IMAGES))
    for _ in range(3):
        run, record = train_step(run)
    torch, network = import_torch(), run.network
    rows = []
    for address, (index, target) in WEIGHTS.items():
        moves = np.linspace(-0.5, 0.5, POINTS)
        ours = _slice_call(network, record, address, index, moves)
        theirs = _torch_slice_call(torch, network, record, address, index, moves) if torch else None
        turns = min(rounds, MAX_ROUNDS_WITH_TORCH) if torch else rounds
        name = f"slice {address}, {POINTS} values"
        rows.append(with_one_thread(partial(time_pair, name, ours, theirs, turns, target)))
    return rows


def _slice_call(
    network: Network, record: StepRecord, address: str, index: tuple[int, ...], offsets: Array
) -> Callable[[], Array]:
    return lambda: losses_at_offsets(
        network,
        record.parameters,
        forward_from_record(network, record),
        record.labels,
        address,
        index,
        offsets,
    )


def _torch_slice_call(
    torch: Any,
    network: Network,
    record: StepRecord,
    address: str,
    index: tuple[int, ...],
    offsets: Array,
) -> Callable[[], list[float]]:
    """Return the slice as PyTorch computes it: set the weight, run the whole network, repeat."""
    module = torch_module(torch, network, record.parameters)
    weight = dict(zip(record.parameters, module.parameters(), strict=True))[address]
    criterion = torch.nn.CrossEntropyLoss()
    images = torch.tensor(np.ascontiguousarray(record.images))
    labels = torch.tensor(record.labels)
    values = float(record.parameters[address][index]) + offsets

    def loop() -> list[float]:
        losses = []
        with torch.no_grad():
            for value in values:
                weight[index] = float(value)
                losses.append(float(criterion(module(images), labels)))
        return losses

    return loop
