"""Images with labels and class names, as a reader or an upload gives them.

n is the number of images, C of channels; H, W are the image size.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.core.arrays import Array
from engine.core.errors import BadInput
from engine.data.split import GivenSplit, Split

MIN_SIDE, MAX_SIDE = 4, 256
CHANNEL_COUNTS = (1, 3)
MAX_IMAGES = 100_000
MAX_PIXEL_VALUES = 2**28  # 256 MiB as bytes
MAX_CLASSES = 100
MAX_CLASS_NAME = 40


@dataclass(frozen=True, eq=False)
class LabelledImages:
    """Images (n, C, H, W) uint8 with labels (n,) in 0..classes−1, and the names of the classes.

    `images` may be a memory map. `given_split` is there where the source says what is held out.

    Raises: BadInput for another dtype or shape, for more than `MAX_IMAGES` images or
    `MAX_PIXEL_VALUES` values, for labels beyond the classes, and for names that are not allowed.
    """

    images: Array
    labels: Array
    classes: tuple[str, ...]
    given_split: Split | None = None

    def __post_init__(self) -> None:
        check_class_names(self.classes)
        check_image_array(self.images)
        labels = self.labels
        if not isinstance(labels, np.ndarray) or labels.dtype.kind not in "iu":
            found = labels.dtype if isinstance(labels, np.ndarray) else type(labels).__name__
            raise BadInput("labels", str(found), "whole numbers, one for each image")
        if labels.shape != (len(self.images),):
            raise BadInput("labels", labels.shape, f"one for each of {len(self.images)} images")
        low, high = int(labels.min()), int(labels.max())
        if low < 0 or high >= len(self.classes):
            allowed = f"0 to {len(self.classes) - 1}, one for each class"
            raise BadInput("labels", low if low < 0 else high, allowed)
        object.__setattr__(self, "labels", labels.astype(np.int64))

    def __len__(self) -> int:
        return len(self.labels)

    def limited(self, count: int) -> "LabelledImages":
        """Return at most `count` images: the first of each class, the classes in turn.

        Where the source holds given images out, both parts are limited in proportion.
        """
        if count >= len(self):
            return self
        if not isinstance(self.given_split, GivenSplit):
            chosen = first_in_turn(self.labels, count)
            return replace(self, images=self.images[chosen], labels=self.labels[chosen])
        border = self.given_split.training_count
        training = max(count * border // len(self), 1)
        first = first_in_turn(self.labels[:border], training)
        rest = border + first_in_turn(self.labels[border:], max(count - training, 1))
        chosen = np.concatenate([first, rest])
        return LabelledImages(
            self.images[chosen], self.labels[chosen], self.classes, GivenSplit(len(first))
        )


def no_images(count: int) -> Array:
    """Return a place-holder (count, 1, `MIN_SIDE`, `MIN_SIDE`) for images not yet read."""
    return np.broadcast_to(np.uint8(0), (count, 1, MIN_SIDE, MIN_SIDE))


def first_in_turn(labels: Array, count: int) -> Array:
    """Return the indices, in order, of at most `count` images: the first of each class, in turn.

    >>> first_in_turn(np.array([0, 0, 0, 1, 1]), 3).tolist()
    [0, 1, 3]
    """
    ranks = np.empty(len(labels), dtype=np.int64)
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        ranks[members] = np.arange(len(members))
    return np.sort(np.argsort(ranks, kind="stable")[:count])


def check_class_names(classes: object) -> None:
    """Raise BadInput unless `classes` are 2 to 100 different names of 1 to 40 characters."""
    allowed = f"2 to {MAX_CLASSES} different names of 1 to {MAX_CLASS_NAME} printable characters"
    if not isinstance(classes, tuple) or not 2 <= len(classes) <= MAX_CLASSES:
        found = len(classes) if isinstance(classes, Sequence) else classes
        raise BadInput("classes", found, allowed)
    for name in classes:
        if not (
            isinstance(name, str)
            and name == name.strip()
            and 1 <= len(name) <= MAX_CLASS_NAME
            and name.isprintable()
        ):
            raise BadInput("classes", name, allowed)
    if len(set(classes)) != len(classes):
        twice = next(name for name in classes if classes.count(name) > 1)
        raise BadInput("classes", f"{twice!r} twice", allowed)


def check_image_array(images: object) -> None:
    """Raise BadInput unless `images` is an array (n, C, H, W) of bytes within the limits."""
    if not isinstance(images, np.ndarray) or images.dtype != np.uint8:
        found = images.dtype if isinstance(images, np.ndarray) else type(images).__name__
        raise BadInput("images", str(found), "an array of bytes (uint8), 0 to 255")
    check_image_shape(images.shape)


def check_image_shape(shape: Sequence[int]) -> None:
    """Raise BadInput unless `shape` is (n, C, H, W) within the limits; no array is needed."""
    allowed = (
        f"(n, C, H, W): n from 1 to {MAX_IMAGES:,}, C = 1 or 3, H and W from {MIN_SIDE} to "
        f"{MAX_SIDE}"
    )
    if (
        len(shape) != 4
        or not 1 <= shape[0] <= MAX_IMAGES
        or shape[1] not in CHANNEL_COUNTS
        or not all(MIN_SIDE <= side <= MAX_SIDE for side in shape[2:])
    ):
        raise BadInput("images", tuple(shape), allowed)
    values = int(shape[1]) * int(shape[2]) * int(shape[3])
    if int(shape[0]) * values > MAX_PIXEL_VALUES:
        most = MAX_PIXEL_VALUES // values
        raise BadInput("images", f"{shape[0]:,} images", f"at most {most:,} of this size")
