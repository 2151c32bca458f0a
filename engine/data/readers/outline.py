"""The outline of a file or folder of images: shape, labels and names, without reading the images.

n is the number of images, C of channels; H, W are the image size.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.core.arrays import Array
from engine.data.labelled_arrays import array_shape
from engine.data.labelled_images import LabelledImages, check_image_shape, no_images
from engine.data.readers.cifar10 import (
    CIFAR_CLASSES,
    IMAGE_SHAPE,
    cifar_batches,
    is_cifar_folder,
    read_cifar_batch,
)
from engine.data.readers.files import errors_of, file_error
from engine.data.readers.idx import (
    check_same_size,
    idx_classes,
    idx_pairs,
    idx_shape,
    is_idx_folder,
    read_idx,
)
from engine.data.readers.npz import npz_outline
from engine.data.readers.picture_folder import picture_paths
from engine.data.readers.read import DEFAULT_PICTURE_SIZE, read_labelled_images
from engine.data.split import GivenSplit, RandomSplit, Split


@dataclass(frozen=True)
class Outline:
    """The shape of an image (C, H, W), and `content`: labels, names and split without images."""

    image_shape: tuple[int, int, int]
    content: LabelledImages

    @property
    def split(self) -> Split:
        """The split of the source, or 20 % of each class."""
        return self.content.given_split or RandomSplit()

    def limited(self, count: int) -> "Outline":
        """Return the outline of at most `count` images, as `LabelledImages.limited` has them."""
        return Outline(self.image_shape, self.content.limited(count))


def read_outline(path: Path) -> Outline:
    """Return the outline of a file or folder that `read_labelled_images` reads.

    IDX files and .npz files are read up to their headers, CIFAR-10 is memory-mapped, and pictures
    are counted. Only a safetensors file is read as a whole.

    Raises: BadInput naming the file, what was found and what is allowed.
    """
    with errors_of(path):
        if path.is_dir() and is_idx_folder(path):
            return _idx_outline(path)
        if path.is_dir() and is_cifar_folder(path):
            return _cifar_outline(*cifar_batches(path))
        if path.is_dir():
            paths, labels, classes = picture_paths(path)
            shape = (len(paths), 3, DEFAULT_PICTURE_SIZE, DEFAULT_PICTURE_SIZE)
            return _outline(shape, labels, classes, None)
        if path.suffix == ".npz":
            named, content = npz_outline(path)
            return _outline(named, content.labels, content.classes, content.given_split)
        if path.suffix == ".bin":
            return _cifar_outline([read_cifar_batch(path)], None)
        found = read_labelled_images(path)
        return _outline(found.images.shape, found.labels, found.classes, found.given_split)


def _outline(
    shape: tuple[int, ...], labels: Array, classes: tuple[str, ...], split: Split | None
) -> Outline:
    shape = array_shape(shape)
    check_image_shape(shape)
    content = LabelledImages(no_images(shape[0]), labels, classes, split)
    return Outline((shape[1], shape[2], shape[3]), content)


def _idx_outline(folder: Path) -> Outline:
    shapes, labels = [], []
    for images_path, labels_path in idx_pairs(folder):
        shape, _ = idx_shape(images_path, 3)
        found = read_idx(labels_path, 1)
        if len(found) != shape[0]:
            allowed = f"{shape[0]:,}, as many as {images_path.name} has"
            raise file_error(labels_path, f"{len(found):,} labels", allowed)
        shapes.append(shape)
        labels.append(found)
    if len(shapes) > 1:
        check_same_size(shapes[0], shapes[1])
    every = np.concatenate(labels)
    split = GivenSplit(len(labels[0])) if len(labels) > 1 else None
    return _outline((len(every), *shapes[0][1:]), every, idx_classes(folder, every), split)


def _cifar_outline(parts: list[Array], split: GivenSplit | None) -> Outline:
    labels = np.concatenate([part[:, 0] for part in parts])
    return _outline((len(labels), *IMAGE_SHAPE), labels, CIFAR_CLASSES, split)
