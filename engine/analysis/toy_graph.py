"""The smallest computational graph, u = a·b, v = u + c, J = 2·v, forward and backward.

It is the preset "computational-graph", run in float64 for any numbers.
"""

from dataclasses import dataclass

import numpy as np

from engine.core.checks import is_number
from engine.core.errors import BadInput
from engine.data.synthetic import GRAPH_INPUT
from engine.model.presets import computational_graph

MAX_INPUT = 1e6
NODE_ADDRESSES = {
    "a": "input.activation",
    "b": "u.weight",
    "c": "v.bias",
    "u": "u.pre_activation",
    "v": "v.pre_activation",
    "J": "J.pre_activation",
}


@dataclass(frozen=True)
class Edge:
    """One edge of the graph with its local derivative: ∂(end)/∂(start), all else fixed."""

    start: str
    end: str
    factor: float


@dataclass(frozen=True)
class GraphRecord:
    """Every value of the graph and every derivative ∂J/∂(node), by the node's name."""

    values: dict[str, float]
    derivatives: dict[str, float]
    edges: tuple[Edge, ...]


def run_graph(a: float = GRAPH_INPUT, b: float = 2.0, c: float = 4.0) -> GraphRecord:
    """Return the graph forward and backward with these numbers.

    Formula: ∂J/∂v = 2, ∂J/∂u = 2·1, ∂J/∂c = 2·1, ∂J/∂a = 2·1·b, ∂J/∂b = 2·1·a: the local
    derivatives along each path from J are multiplied.

    Raises: BadInput for a number that is not finite or too large.

    >>> record = run_graph()
    >>> record.values["J"], record.derivatives["a"], record.derivatives["b"]
    (20.0, 4.0, 6.0)
    """
    for name, value in {"a": a, "b": b, "c": c}.items():
        if not is_number(value) or abs(value) > MAX_INPUT:
            raise BadInput(name, value, f"a number from {-MAX_INPUT:g} to {MAX_INPUT:g}")
    network = computational_graph(1)
    parameters = network.initialise(0, np.float64)
    parameters["u.weight"][...], parameters["v.bias"][...] = b, c
    forward = network.forward(parameters, np.full((1, 1, 1, 1), float(a)))
    gradients = network.backward(parameters, forward, np.zeros(1, int), input_gradient=True)
    arrays = {**parameters, **forward.activations}
    unit = np.ones((1, 1))
    named = {address: node for node, address in NODE_ADDRESSES.items()}
    edges = []
    for layer, saved, start in zip(network.layers[1:], forward.saved[1:], "auv", strict=True):
        factor = layer.backward_input(parameters, saved, unit)
        edges.append(Edge(start, layer.name, float(factor.item())))
        for address, gradient in layer.backward_parameters(parameters, saved, unit).items():
            if address in named:
                edges.append(Edge(named[address], layer.name, float(gradient.item())))

    return GraphRecord(
        {node: arrays[address].item() for node, address in NODE_ADDRESSES.items()},
        {node: gradients[address].item() for node, address in NODE_ADDRESSES.items()},
        tuple(edges),
    )
