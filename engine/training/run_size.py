"""Size of a run, computed from its recipe without making arrays.

N is the batch size.
"""

from dataclasses import dataclass
from math import prod

from engine.training.recipe import Recipe


@dataclass(frozen=True)
class RunSize:
    """The number of parameters of a run, and the number of activations of one image."""

    parameter_count: int
    activation_count: int


def run_size(recipe: Recipe) -> RunSize:
    """Return the size of the run of `recipe`.

    Formula: parameter_count = Σ |θ|; activation_count = Σ |a| over the input and every layer's
    output. A step computes N times that number of activations, and as many gradients.

    >>> run_size(Recipe())
    RunSize(parameter_count=82322, activation_count=12484)
    """
    network = recipe.network
    values = sum(prod(shape) for shape in network.activation_shapes.values())
    return RunSize(sum(prod(shape) for shape in network.parameter_shapes.values()), values)
