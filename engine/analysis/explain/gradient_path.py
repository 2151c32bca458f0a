"""The path of a gradient from C back to one number, with the size of the error at every layer."""

from collections.abc import Iterator, Sequence
from math import prod

import numpy as np

from engine.analysis.explain.explain import explain
from engine.analysis.explain.records import ExplanationRecord, Factor, GradientPath, PathLayer
from engine.analysis.explain.step_context import StepContext, symbol_of_address
from engine.core.float_errors import ignore_float_errors
from engine.model.network import Network
from engine.training.records import StepRecord


def walk_strongest_path(
    network: Network,
    record: StepRecord,
    address: str,
    index: Sequence[int],
    image: int | None = None,
) -> Iterator[ExplanationRecord]:
    """Yield the explanation of a gradient, then of the error in its largest term, … up to C."""
    explanation = explain(network, record, address, index, image, limit=1)
    while True:
        yield explanation
        factor = explanation.next_gradient
        if factor is None or factor.address is None:
            return
        explanation = explain(network, record, factor.address, factor.index, factor.image, limit=1)


@ignore_float_errors()
def trace_gradient(
    network: Network,
    record: StepRecord,
    address: str,
    index: Sequence[int],
    image: int | None = None,
) -> GradientPath:
    """Return the layers between C and the gradient at `address[index]`, and the strongest path.

    Formula: ‖∂C/∂(output)‖ = √Σ (∂C/∂output)², for `image` or for the whole mini-batch.

    Raises: BadInput for an address, index or image that does not exist.
    """
    context = StepContext(network, record)
    walked = tuple(walk_strongest_path(network, record, address, index, image))
    indices = {explanation.address: explanation.index for explanation in walked}
    gate_texts: dict[str, str] = {}
    factors: list[Factor] = []
    for explanation in walked:
        for gate in explanation.gates:
            factors.append(
                Factor("g′", gate.factor, gate.address, gate.index or (), explanation.image)
            )
            gate_texts[gate.address] = gate.words
            if gate.index is not None:
                indices[gate.address] = gate.index
        factors += _path_factors(explanation)
    factors.reverse()
    path_image = next((step.image for step in walked if step.image is not None), None)
    nearest = (
        network.layer_index(address)
        if address in record.parameters
        else max(context.layer_number(address), 0)
    )
    stations = tuple(
        _path_layer(context, number, image, path_image, indices, gate_texts)
        for number in range(len(network.layers) - 1, nearest - 1, -1)
    )
    path = prod((factor.value for factor in factors), start=1.0)
    if any(gate.is_shut for explanation in walked for gate in explanation.gates):
        path = 0.0
    return GradientPath(address, tuple(index), image, stations, tuple(factors), path)


def _path_factors(explanation: ExplanationRecord) -> list[Factor]:
    """Return the factors of one stop after its gates: a weight, an input, or the loss's own factor.

    The two terms of (a − y)/N count as one factor, the error at which the path starts.
    """
    if explanation.next_gradient is not None:
        return [factor for factor in explanation.terms[0].factors if factor.of != "gradient"]
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
    shown = errors if image is None else errors[image]
    index = path_indices.get(address)
    gradient = None if index is None or path_image is None else float(errors[(path_image, *index)])
    return PathLayer(
        layer=layer.name,
        kind=layer.kind,
        address=address,
        norm=float(np.linalg.norm(shown.astype(np.float64).ravel())),
        alive=float(np.count_nonzero(shown) / shown.size),
        index=index,
        gradient=gradient,
        words=gate_texts.get(address),
    )
