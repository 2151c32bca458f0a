"""The description of a data set: what is known about it without loading its images."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DatasetDescription:
    """A problem, its data set and where that comes from.

    `images` is the number of all images, `training_count` of those that a run trains on. `size` is
    (H, W). `split` says in words which images are held out.
    """

    problem: str
    label: str
    classes: tuple[str, ...]
    images: int
    training_count: int
    size: tuple[int, int]
    channels: int
    licence: str
    source: str
    split: str

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """The shape of an image (C, H, W)."""
        return (self.channels, *self.size)

    def to_data(self) -> dict[str, Any]:
        """Return everything but the problem's name, the label and the training count, as data."""
        return {
            "images": self.images,
            "classes": list(self.classes),
            "size": list(self.size),
            "channels": self.channels,
            "licence": self.licence,
            "source": self.source,
            "split": self.split,
        }
