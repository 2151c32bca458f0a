"""The data set that a run reads, made of images with labels and a split."""

import numpy as np

from engine.core.arrays import Array
from engine.core.errors import BadInput
from engine.data.dataset import Dataset, dataset_part
from engine.data.labelled_images import LabelledImages
from engine.data.split import Split


def labelled_dataset(problem: str, content: LabelledImages, split: Split) -> Dataset:
    """Return the data set of a problem: float32, 0 to 1."""
    images, labels = content.images, content.labels
    held_out = split.held_out(labels)
    return Dataset(
        problem,
        content.classes,
        *dataset_part(images, labels, np.flatnonzero(~held_out), 255),
        *dataset_part(images, labels, np.flatnonzero(held_out), 255, held_out=True),
    )


def check_split(labels: Array, classes: tuple[str, ...], split: Split) -> None:
    """Raise BadInput unless each class has training images and some images are held out."""
    counts = np.bincount(labels, minlength=len(classes))
    if not counts.all():
        empty = classes[int(np.argmin(counts))]
        raise BadInput("classes", f"no image of {empty!r}", "at least one image of each class")
    held_out = split.held_out(labels)
    if not held_out.any():
        raise BadInput("split", split.words, "at least one held-out image")
    trained = np.bincount(labels[~held_out], minlength=len(classes))
    if not trained.all():
        missing = classes[int(np.argmin(trained))]
        allowed = "at least one training image of each class"
        raise BadInput("split", f"no training image of {missing!r}", allowed)
