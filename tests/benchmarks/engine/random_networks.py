"""Benchmark of a training step of 60 random architectures over the range of the editor."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count, islice
from operator import truediv
from statistics import median

from engine.model.layers import Convolution, Dense, Layer
from engine.model.network import Network
from engine.model.presets import PRESETS
from engine.training.initial_run import initial_run
from engine.training.run import Run
from tests.benchmarks.engine.rows import BenchmarkRow, import_torch, pair_row, time_interleaved
from tests.benchmarks.engine.steps import (
    ARCHITECTURE_TARGET,
    TOUR_SHARE,
    benchmark_run,
    step_call,
    step_flops,
)
from tests.benchmarks.engine.torch import torch_training_step
from tests.engine.random_architectures import random_recipe

NETWORKS, WORST, BATCH, FIRST_ROUNDS = 60, 3, 32, 5


def measure_random(rounds: int) -> Iterator[BenchmarkRow]:
    """Yield a row for all networks together, and one for each of the worst three, named by layers.

    All are measured in a few rounds each, the worst three then in as many as are asked for.
    """
    runs = dict(islice(random_runs(), NETWORKS))
    found = {seed: _measure(run, f"random {seed}", FIRST_ROUNDS) for seed, run in runs.items()}
    have_ratio = [row for row in found.values() if row.ratio is not None]
    ratios = sorted(row.ratio for row in have_ratio if row.ratio is not None)
    ours = median(row.seconds for row in found.values())
    name = f"{len(runs)} random, median"
    if not ratios:
        yield BenchmarkRow(name, ours)
        return
    theirs = median(row.theirs for row in have_ratio if row.theirs is not None)
    under = sum(one < ARCHITECTURE_TARGET for one in ratios)
    note = f"from {ratios[0]:.2f}× to {ratios[-1]:.2f}×; {under} under the target at first sight"
    yield BenchmarkRow(name, ours, theirs, median(ratios), note, target=ARCHITECTURE_TARGET)
    for seed in sorted(found, key=lambda one: found[one].ratio or 0)[:WORST]:
        yield _measure(runs[seed], f"random {seed}", rounds)


def random_runs() -> Iterator[tuple[int, Run]]:
    """Yield (seed, run) of random architectures with cross-entropy and without a penalty.

    PyTorch computes these in one step of its tutorials as well.
    """
    for seed in count():
        recipe = random_recipe(seed)
        if recipe.network.loss == "cross-entropy" and not recipe.network.l2:
            yield seed, initial_run(replace(recipe, batch_size=BATCH))


def _measure(run: Run, name: str, rounds: int) -> BenchmarkRow:
    """Return the row of one network; the note has its rate, its part of `tour`, and its layers."""
    torch = import_torch()
    tour = benchmark_run(PRESETS["tour"](2), BATCH)
    sides = [step_call(run), step_call(tour)]
    if torch:
        sides.append(torch_training_step(torch, run))
    ours, base, *theirs = zip(*time_interleaved(sides, rounds), strict=True)
    flops = step_flops(run.network)
    share = flops / step_flops(tour.network) * median(map(truediv, base, ours))
    rate = BATCH * flops / median(ours) / 1e9
    note = f"{rate:.1f} GFLOP/s, {share:.2f} of tour (target {TOUR_SHARE}): {layers(run.network)}"
    return pair_row(name, ours, theirs[0] if theirs else None, note, ARCHITECTURE_TARGET)


def layers(network: Network) -> str:
    """Return the layers of a network in short, with the size of each input.

    >>> layers(PRESETS["single-neuron"](2))
    '1×32×32: flatten, dense 1'
    """
    parts = [_in_short(layer) for layer in network.layers[: len(network.layers) - network.fused]]
    return f"{'×'.join(map(str, network.input_shape))}: {', '.join(parts)}"


def _in_short(layer: Layer) -> str:
    if isinstance(layer, Convolution):
        window = layer.window
        text = f"conv {layer.filters}×{window.size[0]}×{window.size[1]}"
        for name, pair in (("stride", window.stride), ("dilation", window.dilation)):
            text += "" if pair == (1, 1) else f" {name} {pair[0]}×{pair[1]}"
        return text + (f" groups {layer.groups}" if layer.groups > 1 else "")
    if isinstance(layer, Dense):
        return f"dense {layer.units}"
    return layer.kind.replace("_", " ")
