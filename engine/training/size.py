"""How large a run will be, from its recipe alone; no array is made here. N images a mini-batch."""

from dataclasses import dataclass
from functools import cache
from math import prod

from engine.data.datasets import load_dataset
from engine.model.network import Network
from engine.model.presets import PRESETS
from engine.training.recipe import Recipe


@dataclass(frozen=True)
class RunSize:
    """How many parameters a run learns, and how many numbers forward makes of one image."""

    parameter_count: int
    activation_count: int


def run_size(recipe: Recipe) -> RunSize:
    """Return the size of the run of `recipe`.

    Formula: parameters = Σ |θ|; values = Σ |a|, over the input and what every layer puts out; a
    step makes N times as many, and as many gradients.

    >>> run_size(Recipe())
    RunSize(parameter_count=82322, activation_count=12484)
    """
    network = _preset_network(recipe.preset, recipe.problem)
    values = sum(prod(shape) for shape in network.activation_shapes.values())
    return RunSize(sum(prod(shape) for shape in network.parameter_shapes.values()), values)


@cache
def _preset_network(preset: str, problem: str) -> Network:
    return PRESETS[preset](len(load_dataset(problem).classes))
