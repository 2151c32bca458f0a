"""A data set: training and held-out images with labels.

n is the number of images, C of channels; H, W are the image size.
"""

from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Array, batch_first, batch_last
from engine.core.checks import check_array
from engine.core.errors import BadInput
from engine.model.losses.base import check_labels


@dataclass(frozen=True)
class Dataset:
    """Training and held-out images (n, C, H, W) with labels in 0..classes−1.

    `training_origins` and `held_out_origins` are the indices of the images in the original file, or
    in the order of generation.

    Raises: BadInput for images that are not finite floats, for labels that do not match the images
    or the classes, and for a part without images.
    """

    problem: str
    classes: tuple[str, ...]
    training_images: Array
    training_labels: Array
    training_origins: Array
    held_out_images: Array
    held_out_labels: Array
    held_out_origins: Array

    def __post_init__(self) -> None:
        if not isinstance(self.classes, tuple) or not self.classes:
            raise BadInput("classes", self.classes, "a tuple of names")
        for part in ("training", "held_out"):
            images, labels = getattr(self, f"{part}_images"), getattr(self, f"{part}_labels")
            check_array(f"{part}_images", images, "an array (n, C, H, W)")
            if images.ndim != 4 or not len(images):
                raise BadInput(f"{part}_images", images.shape, "(n, C, H, W), at least one image")
            if not np.issubdtype(images.dtype, np.floating):
                raise BadInput(f"{part}_images", str(images.dtype), "float32 or float64")
            if not np.isfinite(images).all():
                raise BadInput(f"{part}_images", "NaN or infinity", "finite numbers")
            check_labels(images.shape, labels, len(self.classes))


def dataset_part(
    images: Array, labels: Array, origins: Array, scale: float = 1.0, *, held_out: bool = False
) -> tuple[Array, Array, Array]:
    """Return the training or the held-out part of a `Dataset`: images, labels and `origins`.

    Images are divided by `scale` in float32. Training images lie one after the other, as mini-
    batches are drawn from them; held-out images, which are read together, batch-innermost. Nothing
    can be written.

    Shapes: images (n, C, H, W), labels (n,), origins (m,) → (m, C, H, W) float32, (m,), (m,).
    """
    chosen = images[origins]
    pixels = (batch_last(chosen) if held_out else np.ascontiguousarray(chosen)).astype(np.float32)
    if scale != 1.0:
        pixels /= np.float32(scale)
    arrays = (batch_first(pixels) if held_out else pixels, labels[origins], origins)
    for array in arrays:
        array.flags.writeable = False
    return arrays
