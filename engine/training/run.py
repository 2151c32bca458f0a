"""A run: a recipe and its state after some updates; also the images that the run reads.

A run is an immutable value. A training step returns a new run, so that going back means keeping an
old one.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.core.arrays import Array
from engine.data.dataset import Dataset, batch_indices, gather
from engine.data.datasets import load_dataset
from engine.model.network import Network
from engine.training.optimizers import OptimizerState
from engine.training.recipe import Recipe

PROBE_SET_SIZE = 64


@dataclass(frozen=True)
class Run:
    """A recipe and its state: the number of updates `step`, parameters, optimizer state.

    Edits that the recipe makes after `step` updates are already in the parameters.
    """

    recipe: Recipe
    network: Network
    data: Dataset
    step: int
    parameters: dict[str, Array]
    optimizer_state: OptimizerState

    @property
    def steps_per_epoch(self) -> int:
        """The number of full mini-batches in the training images."""
        return len(self.data.training_labels) // self.recipe.batch_size

    @property
    def epoch(self) -> int:
        """The number of completed epochs."""
        return self.step // self.steps_per_epoch


def next_batch(run: Run) -> tuple[Array, Array, Array]:
    """Return (indices, images, labels) of the mini-batch of the next step."""
    recipe, data = run.recipe, run.data
    indices = batch_indices(len(data.training_labels), recipe.batch_size, recipe.seed, run.step)
    return indices, gather(data.training_images, indices), data.training_labels[indices]


@lru_cache(maxsize=8)
def probe_set(problem: str) -> tuple[Array, Array]:
    """Return the probe set (images, labels): 64 fixed training images, the classes in turn."""
    data = load_dataset(problem)
    labels = data.training_labels
    ranks = np.empty(len(labels), dtype=np.int64)
    for label in range(len(data.classes)):
        members = np.flatnonzero(labels == label)
        ranks[members] = np.arange(len(members)) * len(data.classes) + label
    chosen = np.argsort(ranks, kind="stable")[:PROBE_SET_SIZE]
    return gather(data.training_images, chosen), labels[chosen]
