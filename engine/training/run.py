"""A run: a recipe and its state after some updates; also the mini-batch that it reads next.

A run is an immutable value. A training step returns a new run, so that going back means keeping an
old one.
"""

from dataclasses import dataclass

from engine.core.arrays import Array
from engine.data.dataset import Dataset
from engine.data.mini_batches import batch_indices, gather
from engine.model.network import Network
from engine.training.optimizers import OptimizerState
from engine.training.recipe import Recipe


@dataclass(frozen=True)
class Run:
    """A recipe and its state: the number of updates `step`, parameters, optimizer state.

    Edits that the recipe makes after `step` updates are already in the parameters. `untouched`:
    neither they nor the warm start are; only a run before its first step can be so.
    """

    recipe: Recipe
    network: Network
    data: Dataset
    step: int
    parameters: dict[str, Array]
    optimizer_state: OptimizerState
    untouched: bool = False

    @property
    def steps_per_epoch(self) -> int:
        """The number of full mini-batches in the training images."""
        return len(self.data.training_labels) // self.recipe.batch_size

    @property
    def epoch(self) -> int:
        """The number of completed epochs."""
        return self.step // self.steps_per_epoch


def next_indices(run: Run) -> Array:
    """Return the indices of the training images that the next step reads."""
    recipe = run.recipe
    images = len(run.data.training_labels)
    return batch_indices(images, recipe.batch_size, recipe.seed, run.step)


def next_batch(run: Run) -> tuple[Array, Array, Array]:
    """Return (indices, images, labels) of the mini-batch of the next step."""
    data, indices = run.data, next_indices(run)
    return indices, gather(data.training_images, indices), data.training_labels[indices]
