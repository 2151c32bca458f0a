"""Which images of a data set are held out: every fifth, a random share, or the rest of a file.

n is the number of images.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.core.arrays import Array
from engine.core.checks import check_whole
from engine.core.errors import BadInput

HELD_OUT_EVERY = 5
MAX_SPLIT_SEED = 2**32 - 1
MAX_HELD_OUT_PERCENT = 90


def every_fifth(labels: Array) -> Array:
    """Return which images are held out (n,): every fifth of each class, in order."""
    held_out = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        held_out[np.flatnonzero(labels == label)[HELD_OUT_EVERY - 1 :: HELD_OUT_EVERY]] = True
    return held_out


@dataclass(frozen=True)
class RandomSplit:
    """A share of each class, drawn with a seed, is held out.

    Formula: of n_c images of a class, ⌊(n_c · percent + 50) / 100⌋ are held out, at least one and
    at most n_c − 1; of a single image none.

    Raises: BadInput for a seed or a percentage out of range.
    """

    seed: int = 0
    held_out_percent: int = 20

    def __post_init__(self) -> None:
        check_whole("split_seed", self.seed, 0, MAX_SPLIT_SEED)
        check_whole("held_out_percent", self.held_out_percent, 1, MAX_HELD_OUT_PERCENT)
        object.__setattr__(self, "seed", int(self.seed))
        object.__setattr__(self, "held_out_percent", int(self.held_out_percent))

    def held_out(self, labels: Array) -> Array:
        """Return which of the images with these labels are held out (n,).

        >>> int(RandomSplit(seed=1).held_out(np.repeat([0, 1], 10)).sum())
        4
        """
        chosen = np.zeros(len(labels), dtype=bool)
        stream = np.random.default_rng([self.seed, 4])
        for label in range(int(labels.max()) + 1):
            members = np.flatnonzero(labels == label)
            count = (len(members) * self.held_out_percent + 50) // 100
            count = min(max(count, 1), max(len(members) - 1, 0))
            chosen[stream.permutation(members)[:count]] = True
        return chosen

    def to_data(self) -> dict[str, Any]:
        """Return the split as plain JSON values."""
        return {"seed": self.seed, "held_out_percent": self.held_out_percent}

    @property
    def words(self) -> str:
        """Which images are held out, in words."""
        return f"{self.held_out_percent} % of each class, drawn with seed {self.seed}"


@dataclass(frozen=True)
class GivenSplit:
    """The images from index `training_count` on are held out, as the source has them.

    Raises: BadInput unless the count is a whole number of at least 1.
    """

    training_count: int

    def __post_init__(self) -> None:
        check_whole("training_count", self.training_count, 1)
        object.__setattr__(self, "training_count", int(self.training_count))

    def held_out(self, labels: Array) -> Array:
        """Return which of the images with these labels are held out (n,)."""
        return np.arange(len(labels)) >= self.training_count

    def to_data(self) -> dict[str, Any]:
        """Return the split as plain JSON values."""
        return {"training_count": self.training_count}

    @property
    def words(self) -> str:
        """Which images are held out, in words."""
        return f"all images after the first {self.training_count}, as in the file"


Split = RandomSplit | GivenSplit


def split_from_data(data: object) -> Split:
    """Return the split that `to_data` wrote.

    Raises: BadInput for data of another form, and for values out of range.
    """
    if isinstance(data, dict) and set(data) == {"training_count"}:
        return GivenSplit(**data)
    if isinstance(data, dict) and set(data) == {"seed", "held_out_percent"}:
        return RandomSplit(**data)
    raise BadInput("split", data, "seed and held_out_percent, or training_count")
