"""road: the way from C back to one number, with the size of the error at every stop.

What each stop adds up is explained elsewhere.
"""

from collections.abc import Iterator, Sequence
from math import prod

import numpy as np

from engine.analysis.explain.explain import explain
from engine.analysis.explain.records import Explanation, Factor, Road, Station
from engine.analysis.explain.step_context import Reading, symbol
from engine.model.network import Network
from engine.training.records import StepRecord


def strongest(
    network: Network,
    record: StepRecord,
    address: str,
    index: Sequence[int],
    image: int | None = None,
) -> Iterator[Explanation]:
    """Yield the explanation of a gradient, then of the error in its largest term, … as far as C."""
    found = explain(network, record, address, index, image, limit=1)
    while True:
        yield found
        step = found.onward
        if step is None or step.address is None:
            return
        found = explain(network, record, step.address, step.index, step.image, limit=1)


def road(
    network: Network,
    record: StepRecord,
    address: str,
    index: Sequence[int],
    image: int | None = None,
) -> Road:
    """Return the layers between C and the gradient at `address[index]`, and the strongest path.

    Formula: ‖∂C/∂(output)‖ = √Σ (∂C/∂output)², of `image` or of the whole mini-batch.

    Raises: BadInput for an address, index or image that does not exist.
    """
    reading = Reading(network, record)
    walked = tuple(strongest(network, record, address, index, image))
    stops = {one.address: one.index for one in walked}
    said: dict[str, str] = {}
    factors: list[Factor] = []
    for one in walked:
        for gate in one.gates:
            factors.append(Factor("g′", gate.factor, gate.address, gate.index or (), one.image))
            said[gate.address] = gate.words
            if gate.index is not None:
                stops[gate.address] = gate.index
        factors += _passed(reading, one)
    factors.reverse()
    passing = next((one.image for one in walked if one.image is not None), None)
    nearest = (
        network.layer_of(address)
        if address in record.parameters
        else max(reading.owner(address), 0)
    )
    stations = tuple(
        _station(reading, number, image, passing, stops, said)
        for number in range(len(network.layers) - 1, nearest - 1, -1)
    )
    path = prod((one.value for one in factors), start=1.0)
    return Road(address, tuple(index), image, stations, tuple(factors), path)


def _passed(reading: Reading, found: Explanation) -> list[Factor]:
    """Return what the path multiplies by behind the gates: a weight, an input, or the loss's own.

    The two terms of (a − y)/N are one factor: the error where the road starts.
    """
    if found.onward is not None:
        return [one for one in found.terms[0].factors if one.of != "gradient"]
    address, index = found.address, found.index
    if found.gates:
        address, index = found.gates[-1].address, found.gates[-1].index or ()
    letter = symbol(address, "gradient")
    return [Factor(letter, found.sum, address, index, found.image, "gradient")]


def _station(
    reading: Reading,
    number: int,
    image: int | None,
    passing: int | None,
    stops: dict[str, tuple[int, ...]],
    said: dict[str, str],
) -> Station:
    layer = reading.network.layers[number]
    address = reading.outputs[number + 1]
    errors = reading.record.gradients[address]
    seen = errors if image is None else errors[image]
    place = stops.get(address)
    there = None if place is None or passing is None else float(errors[(passing, *place)])
    return Station(
        layer=layer.name,
        kind=layer.kind,
        address=address,
        norm=float(np.linalg.norm(seen.astype(np.float64).ravel())),
        alive=float(np.count_nonzero(seen) / seen.size),
        index=place,
        gradient=there,
        words=said.get(address),
    )
