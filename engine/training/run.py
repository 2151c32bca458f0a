"""A run as a value: a recipe and where it has got to, and the images it reads. Nothing is advanced.

Advancing a run leaves the old one as it was, so going back is keeping it.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.core.arrays import Array
from engine.data.datasets import Dataset, batch_indices, gather, load_dataset
from engine.model.network import Network
from engine.training.optimizers import OptimizerState
from engine.training.recipe import Recipe

PROBE_SET_SIZE = 64


@dataclass(frozen=True)
class Run:
    """A recipe and where it has got to: `step` updates made, parameters, optimizer state.

    The parameters have what the recipe edits after `step` updates already.
    """

    recipe: Recipe
    network: Network
    data: Dataset
    step: int
    parameters: dict[str, Array]
    optimizer_state: OptimizerState

    @property
    def steps_per_epoch(self) -> int:
        return len(self.data.training_labels) // self.recipe.batch_size

    @property
    def epoch(self) -> int:
        return self.step // self.steps_per_epoch


def next_batch(run: Run) -> tuple[Array, Array, Array]:
    """Return (indices, images, labels) of the mini-batch that the next step reads."""
    recipe, data = run.recipe, run.data
    indices = batch_indices(len(data.training_labels), recipe.batch_size, recipe.seed, run.step)
    return indices, gather(data.training_images, indices), data.training_labels[indices]


@lru_cache(maxsize=8)
def probe_set(problem: str) -> tuple[Array, Array]:
    """Return the probe set: fixed training images, the classes in turn, (images, labels)."""
    data = load_dataset(problem)
    labels = data.training_labels
    ranks = np.empty(len(labels), dtype=np.int64)
    for label in range(len(data.classes)):
        places = np.flatnonzero(labels == label)
        ranks[places] = np.arange(len(places)) * len(data.classes) + label
    chosen = np.argsort(ranks, kind="stable")[:PROBE_SET_SIZE]
    return gather(data.training_images, chosen), labels[chosen]
