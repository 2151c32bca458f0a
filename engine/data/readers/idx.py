"""Reader of IDX files: MNIST, Fashion-MNIST and their like, packed with gzip or not.

A file begins with two zero bytes, the type of a value (8: a byte), the number of axes, and the size
of each axis as a big-endian 32-bit number; then come the values, the last axis fastest.

Source: Y. LeCun, C. Cortes and C. Burges, the page of MNIST, "the IDX file format".
"""

from math import prod
from pathlib import Path

import numpy as np

from engine.core.arrays import Array
from engine.core.errors import BadInput
from engine.data.labelled_images import LabelledImages, check_image_shape
from engine.data.mnist import FASHION_CLASSES
from engine.data.readers.files import (
    check_file_size,
    errors_of,
    file_error,
    read_bytes,
    read_start,
)
from engine.data.split import GivenSplit

UNSIGNED_BYTE = 8
_PARTS = ("train", "t10k")
_MAX_HEADER = 4 + 4 * 4


def is_idx_folder(folder: Path) -> bool:
    """Return whether a folder holds the training images of MNIST or its like."""
    return _find(folder, "train", "images", 3) is not None


def read_idx_folder(folder: Path) -> LabelledImages:
    """Return the images of a folder with MNIST's file names; those named t10k are held out.

    The classes are the digits, or clothes where the folder is named fashion.

    Raises: BadInput naming the file, what was found and what is allowed.
    """
    parts = [_read_pair(*pair) for pair in idx_pairs(folder)]
    with errors_of(folder):
        images, labels = parts[0]
        split = GivenSplit(len(labels)) if len(parts) > 1 else None
        if len(parts) > 1:
            check_same_size(images.shape, parts[1][0].shape)
            check_image_shape((len(labels) + len(parts[1][1]), 1, *images.shape[1:]))
            images = np.concatenate([images, parts[1][0]])
            labels = np.concatenate([labels, parts[1][1]])
        return LabelledImages(images[:, None], labels, idx_classes(folder, labels), split)


def idx_pairs(folder: Path) -> list[tuple[Path, Path]]:
    """Return the files of images and labels for training and, where there are any, t10k.

    Raises: BadInput if one of a pair is missing.
    """
    pairs = []
    for part in _PARTS:
        images, labels = _find(folder, part, "images", 3), _find(folder, part, "labels", 1)
        if images is None and part == "t10k":
            break
        if images is None or labels is None:
            missing = "images" if images is None else "labels"
            allowed = f"{part}-images-idx3-ubyte and {part}-labels-idx1-ubyte, also as .gz"
            raise BadInput("data", f"{folder.name}: no {missing} of {part}", allowed)
        pairs.append((images, labels))
    return pairs


def check_same_size(training: tuple[int, ...], held_out: tuple[int, ...]) -> None:
    """Raise BadInput unless images of two shapes (n, H, W) have the same size."""
    if held_out[1:] != training[1:]:
        allowed = f"images of {training[1]}×{training[2]}, as for training"
        raise BadInput("t10k", "images of another size", allowed)


def read_idx_file(path: Path) -> LabelledImages:
    """Return the images of one IDX file; the labels are in the file named labels beside it.

    Raises: BadInput naming the file, what was found and what is allowed.
    """
    name = path.name.replace("images", "labels").replace("idx3", "idx1")
    beside = path.with_name(name)
    if name == path.name or not beside.is_file():
        raise file_error(path, "no file of labels", f"{name} beside a file of images")
    images, labels = _read_pair(path, beside)
    with errors_of(path):
        return LabelledImages(images[:, None], labels, idx_classes(path.parent, labels))


def read_idx(path: Path, axes: int) -> Array:
    """Return the bytes of an IDX file as an array; one that is not packed is memory-mapped.

    Raises: BadInput for another form, type or number of axes, and for a wrong number of values.
    """
    shape, packed = idx_shape(path, axes)
    data = read_bytes(path) if packed else b""
    length, count = 4 + 4 * axes, prod(shape)
    actual = len(data) if packed else path.stat().st_size
    if actual != length + count:
        told = "×".join(map(str, shape))
        raise file_error(path, f"{actual - length:,} values", f"{told} values, as its header says")
    if count == 0:
        raise file_error(path, "no values", "at least one")
    if packed:
        return np.frombuffer(data, np.uint8, offset=length).reshape(shape)
    return np.memmap(path, np.uint8, "r", length, shape)


def idx_shape(path: Path, axes: int) -> tuple[tuple[int, ...], bool]:
    """Return the shape that the header of an IDX file says, and whether the file is packed.

    Raises: BadInput for another form, type or number of axes.
    """
    with errors_of(path):
        check_file_size(path)
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
    head = read_start(path, _MAX_HEADER)
    if len(head) < 4 or head[:2] != b"\0\0":
        raise file_error(path, f"a file that begins {head[:4]!r}", "an IDX file: it begins 0 0 8")
    if head[2] != UNSIGNED_BYTE:
        raise file_error(path, f"values of type {head[2]}", f"bytes, type {UNSIGNED_BYTE}")
    if head[3] != axes:
        raise file_error(path, f"{head[3]} axes", f"{axes} axes")
    if len(head) < 4 + 4 * axes:
        raise file_error(path, f"{len(head)} bytes", f"a header of {4 + 4 * axes} bytes")
    shape = tuple(int.from_bytes(head[4 + 4 * k : 8 + 4 * k], "big") for k in range(axes))
    return shape, packed


def _read_pair(images_path: Path, labels_path: Path) -> tuple[Array, Array]:
    images, labels = read_idx(images_path, 3), read_idx(labels_path, 1)
    if len(images) != len(labels):
        found = f"{len(labels):,} labels"
        raise file_error(labels_path, found, f"{len(images):,}, as many as {images_path.name} has")
    with errors_of(images_path):
        check_image_shape((len(images), 1, *images.shape[1:]))
    return images, labels


def _find(folder: Path, part: str, what: str, axes: int) -> Path | None:
    for dot in ("-", "."):
        for ending in ("", ".gz"):
            path = folder / f"{part}-{what}{dot}idx{axes}-ubyte{ending}"
            if path.is_file():
                return path
    return None


def idx_classes(folder: Path, labels: Array) -> tuple[str, ...]:
    """Return the digits, or clothes where a folder with ten classes is named fashion."""
    count = int(labels.max()) + 1
    if count == len(FASHION_CLASSES) and "fashion" in folder.resolve().name.lower():
        return FASHION_CLASSES
    return tuple(map(str, range(max(count, 2))))
