"""How long one number takes to explain: `python -m tests.benchmarks.explain`.

Prints, in milliseconds, median and largest over random numbers of one step of `tour`, batch 32,
for each kind of explanation and for all.
"""

import statistics
from time import perf_counter

import numpy as np

from engine import Recipe, advance, explain, start

NUMBERS = 200


def measure(numbers: int = NUMBERS, seed: int = 16) -> dict[str, list[float]]:
    """Return kind → milliseconds of `numbers` explanations; every array is as likely."""
    run = start(Recipe(preset="tour", problem="ten-digits", batch_size=32))
    for _ in range(3):
        run, record = advance(run)
    network, stream = run.network, np.random.default_rng(seed)
    shapes = {**network.parameter_shapes, **network.activation_shapes}
    found: dict[str, list[float]] = {}
    for _ in range(numbers):
        address = list(shapes)[stream.integers(len(shapes))]
        index = tuple(int(stream.integers(size)) for size in shapes[address])
        shared = address in network.parameter_shapes and stream.random() < 0.5
        image = None if shared else int(stream.integers(32))
        of = "gradient" if stream.random() < 0.7 else "value"
        began = perf_counter()
        kind = explain(network, record, address, index, image, of).kind
        found.setdefault(kind, []).append(1000 * (perf_counter() - began))
    return found


if __name__ == "__main__":
    found = measure()
    every = [time for times in found.values() for time in times]
    for kind, times in sorted([*found.items(), ("all", every)], key=lambda row: row[0]):
        print(f"{kind:<28}{len(times):>5}{statistics.median(times):>8.3f}{max(times):>8.3f}")
