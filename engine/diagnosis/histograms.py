"""Histograms of parameters, activations, gradients and updates of a step, joined over steps.

B is the number of bins, S the number of steps, L the number of layers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import nan

import numpy as np

from engine.core.arrays import Array, Arrays
from engine.core.float_errors import ignore_float_errors
from engine.diagnosis.layer_measures import joined_norm, layer_parameters
from engine.diagnosis.records import ArrayHistogram, HistogramRecord
from engine.model.network import Network, output_address
from engine.training.records import StepRecord

BINS = 40
MAX_STEPS = 40
_PART = 2**18  # values that are copied at once
Histogram = tuple[Array, tuple[float, float]]


@dataclass(frozen=True)
class StepHistograms:
    """The histograms of one step by kind and address, and the measures of its layers (L,)."""

    step: int
    counts: dict[tuple[str, str], Histogram]
    gradient_norms: Array
    update_ratios: Array


def histogram(array: Array) -> Histogram:
    """Return the counts (B,) of the finite values, and the least and the largest of them.

    The bins are equally wide; where all values are equal, the middle bin has them all. Without a
    finite value the counts are 0 and the ends NaN.

    >>> counts, ends = histogram(np.array([0.0, 1.0, 1.0, np.inf]))
    >>> int(counts[0]), int(counts[-1]), ends
    (1, 2, (0.0, 1.0))
    """
    flat = array.ravel(order="K")
    parts = [flat[first : first + _PART] for first in range(0, flat.size, _PART)]
    counts = np.zeros(BINS, np.int32)
    known = [one for one in map(_ends, parts) if one is not None]
    if not known:
        return counts, (nan, nan)
    low, high = min(one[0] for one in known), max(one[1] for one in known)
    for part in parts:
        counts += _counts(part, low, high)
    return counts, (low, high)


def _ends(part: Array) -> tuple[float, float] | None:
    """Return the least and the largest finite value; None without any."""
    values = part[np.isfinite(part)]
    return (float(values.min()), float(values.max())) if len(values) else None


def _counts(part: Array, low: float, high: float) -> Array:
    """Return the counts (B,) of the finite values between two ends, in float64."""
    values = part[np.isfinite(part)].astype(np.float64)
    if low == high:
        places = np.full(len(values), BINS // 2)
    else:
        places = ((values - low) * (BINS / (high - low))).astype(np.int64)
    found = np.bincount(np.clip(places, 0, BINS - 1), minlength=BINS)
    return np.asarray(found.astype(np.int32))


@ignore_float_errors()
def step_histograms(network: Network, record: StepRecord) -> StepHistograms:
    """Return the histograms of a step's arrays, and gradient norm and update ratio by layer.

    Gradients are those of the parameters. Activations are those of the whole mini-batch, without
    the images.
    """
    outputs = [output_address(layer) for layer in network.layers]
    groups: dict[str, Arrays] = {
        "parameter": record.parameters,
        "activation": {address: record.activations[address] for address in outputs},
        "gradient": {address: record.gradients[address] for address in record.parameters},
        "update": record.updates,
    }
    counts = {
        (kind, address): histogram(array)
        for kind, arrays in groups.items()
        for address, array in arrays.items()
    }
    norms_by_address = record.gradient_norms
    norms, ratios = [], []
    for layer in network.layers:
        norms.append(norms_by_address.get(output_address(layer), nan))
        addresses = layer_parameters(network, layer)
        size = joined_norm(record.parameters, addresses)
        ratios.append(joined_norm(record.updates, addresses) / size if size else nan)
    return StepHistograms(record.step, counts, np.array(norms), np.array(ratios))


def join_histograms(
    network: Network, by_step: Mapping[int, StepHistograms]
) -> HistogramRecord | None:
    """Return the histograms of several steps, in the order of the steps; None without any."""
    steps = sorted(by_step)
    if not steps:
        return None
    found = [by_step[step] for step in steps]
    keys = list(found[0].counts)
    names = {key: f"{key[0]}.{key[1]}" for key in keys}
    return HistogramRecord(
        steps=tuple(steps),
        histograms=tuple(
            ArrayHistogram(kind, address, address.split(".")[0]) for kind, address in keys
        ),
        layers=tuple(layer.name for layer in network.layers),
        counts={names[key]: np.stack([one.counts[key][0] for one in found]) for key in keys},
        ranges={names[key]: np.array([one.counts[key][1] for one in found]) for key in keys},
        gradient_norms=np.stack([one.gradient_norms for one in found]),
        update_ratios=np.stack([one.update_ratios for one in found]),
    )


def histogram_steps(last: int, most: int = MAX_STEPS) -> list[int]:
    """Return an even choice of the steps 0 to `last`, at most `most` and the last one.

    Neighbours are 1, 2, 5, 10, 20, 50, … steps apart, so that a longer run keeps many of them.

    >>> histogram_steps(5), histogram_steps(99, most=10)
    ([0, 1, 2, 3, 4, 5], [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 99])
    """
    apart = 1
    for factor in _factors():
        apart = factor
        if last / apart < most:
            break
    steps = list(range(0, last + 1, apart))
    return steps if steps[-1] == last else [*steps, last]


def _factors() -> Iterator[int]:
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10
