"""road: the way from C back to one number, with the size of the error at every stop.

What each stop adds up is explained elsewhere.
"""

from collections.abc import Iterator, Sequence
from math import prod

import numpy as np

from engine.analysis.explain.explain import explain
from engine.analysis.explain.records import ExplanationRecord, Factor, GradientPath, PathLayer
from engine.analysis.explain.step_context import StepContext, symbol_of_address
from engine.model.network import Network
from engine.training.records import StepRecord


def walk_strongest_path(
    network: Network,
    record: StepRecord,
    address: str,
    index: Sequence[int],
    image: int | None = None,
) -> Iterator[ExplanationRecord]:
    """Yield the explanation of a gradient, then of the error in its largest term, … as far as C."""
    found = explain(network, record, address, index, image, limit=1)
    while True:
        yield found
        step = found.next_gradient
        if step is None or step.address is None:
            return
        found = explain(network, record, step.address, step.index, step.image, limit=1)


def trace_gradient(
    network: Network,
    record: StepRecord,
    address: str,
    index: Sequence[int],
    image: int | None = None,
) -> GradientPath:
    """Return the layers between C and the gradient at `address[index]`, and the strongest path.

    Formula: ‖∂C/∂(output)‖ = √Σ (∂C/∂output)², of `image` or of the whole mini-batch.

    Raises: BadInput for an address, index or image that does not exist.
    """
    reading = StepContext(network, record)
    walked = tuple(walk_strongest_path(network, record, address, index, image))
    stops = {one.address: one.index for one in walked}
    said: dict[str, str] = {}
    factors: list[Factor] = []
    for one in walked:
        for gate in one.gates:
            factors.append(Factor("g′", gate.factor, gate.address, gate.index or (), one.image))
            said[gate.address] = gate.words
            if gate.index is not None:
                stops[gate.address] = gate.index
        factors += _path_factors(reading, one)
    factors.reverse()
    passing = next((one.image for one in walked if one.image is not None), None)
    nearest = (
        network.layer_index(address)
        if address in record.parameters
        else max(reading.layer_number(address), 0)
    )
    stations = tuple(
        _path_layer(reading, number, image, passing, stops, said)
        for number in range(len(network.layers) - 1, nearest - 1, -1)
    )
    path = prod((one.value for one in factors), start=1.0)
    return GradientPath(address, tuple(index), image, stations, tuple(factors), path)


def _path_factors(context: StepContext, explanation: ExplanationRecord) -> list[Factor]:
    """Return what the path multiplies by behind the gates: a weight, an input, or the loss's own.

    The two terms of (a − y)/N are one factor: the error where the road starts.
    """
    if explanation.next_gradient is not None:
        return [one for one in explanation.terms[0].factors if one.of != "gradient"]
    address, index = explanation.address, explanation.index
    if explanation.gates:
        address, index = explanation.gates[-1].address, explanation.gates[-1].index or ()
    letter = symbol_of_address(address, "gradient")
    return [Factor(letter, explanation.sum, address, index, explanation.image, "gradient")]


def _path_layer(
    context: StepContext,
    number: int,
    image: int | None,
    path_image: int | None,
    path_indices: dict[str, tuple[int, ...]],
    gate_texts: dict[str, str],
) -> PathLayer:
    layer = context.network.layers[number]
    address = context.output_addresses[number + 1]
    errors = context.record.gradients[address]
    seen = errors if image is None else errors[image]
    place = path_indices.get(address)
    there = None if place is None or path_image is None else float(errors[(path_image, *place)])
    return PathLayer(
        layer=layer.name,
        kind=layer.kind,
        address=address,
        norm=float(np.linalg.norm(seen.astype(np.float64).ravel())),
        alive=float(np.count_nonzero(seen) / seen.size),
        index=place,
        gradient=there,
        words=gate_texts.get(address),
    )
