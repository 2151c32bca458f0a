"""Reader of CIFAR-10 in its binary version: 32×32 pixels in three channels, ten classes.

A file holds records of 3,073 bytes: the label, then 1,024 bytes each of red, green and blue, row by
row. The Python version is a pickle, which can run any program when it is opened, and is refused.

Source: A. Krizhevsky 2009, "Learning multiple layers of features from tiny images", and the page of
CIFAR-10, "binary version".
"""

from pathlib import Path

import numpy as np

from engine.core.arrays import Array
from engine.core.errors import BadInput
from engine.data.labelled_images import LabelledImages, check_image_shape
from engine.data.readers.files import check_file_size, errors_of, file_error
from engine.data.split import GivenSplit

IMAGE_SHAPE = (3, 32, 32)
RECORD_BYTES = 1 + 3 * 32 * 32
TEST_BATCH = "test_batch.bin"
CIFAR_CLASSES = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)
_PICKLES = ("data_batch_1", "test_batch", "batches.meta")
_ALLOWED = "the binary version of CIFAR-10 (cifar-10-binary.tar.gz, unpacked: data_batch_1.bin …)"


def is_cifar_folder(folder: Path) -> bool:
    """Return whether a folder holds CIFAR-10, in its binary or in its Python version."""
    names = [*_PICKLES, TEST_BATCH, "data_batch_1.bin"]
    return any((folder / name).is_file() for name in names)


def pickle_error(path: Path) -> BadInput:
    """Return the error that refuses a pickle."""
    return file_error(path, "a Python pickle, which is never opened", _ALLOWED)


def is_pickle(start: bytes) -> bool:
    """Return whether a file that begins so is a pickle of protocol 2 or later."""
    return len(start) > 1 and start[0] == 0x80 and 2 <= start[1] <= 5


def read_cifar_folder(folder: Path) -> LabelledImages:
    """Return the images of a folder; those of test_batch.bin are held out.

    Raises: BadInput naming the file, what was found and what is allowed.
    """
    parts, split = cifar_batches(folder)
    with errors_of(folder):
        check_image_shape((sum(map(len, parts)), *IMAGE_SHAPE))
        images = _images(parts[0]) if len(parts) == 1 else np.concatenate(list(map(_images, parts)))
        labels = np.concatenate([part[:, 0] for part in parts])
        return LabelledImages(images, labels, CIFAR_CLASSES, split)


def cifar_batches(folder: Path) -> tuple[list[Array], GivenSplit | None]:
    """Return the records of the batches of a folder, memory-mapped, and what is held out.

    Raises: BadInput naming the file, what was found and what is allowed.
    """
    with errors_of(folder):
        paths = sorted(folder.glob("data_batch_*.bin"))
    if not paths:
        found = next((folder / name for name in _PICKLES if (folder / name).is_file()), None)
        if found is not None:
            raise pickle_error(found)
        raise file_error(folder, "no data_batch_1.bin", _ALLOWED)
    parts = [read_cifar_batch(path) for path in paths]
    if not (folder / TEST_BATCH).is_file():
        return parts, None
    split = GivenSplit(sum(map(len, parts)))
    return [*parts, read_cifar_batch(folder / TEST_BATCH)], split


def read_cifar_file(path: Path) -> LabelledImages:
    """Return the images of one batch.

    Raises: BadInput naming the file, what was found and what is allowed.
    """
    records = read_cifar_batch(path)
    with errors_of(path):
        return LabelledImages(_images(records), records[:, 0], CIFAR_CLASSES)


def read_cifar_batch(path: Path) -> Array:
    """Return the records (n, 3073) of a batch, memory-mapped.

    Raises: BadInput for a number of bytes that makes no whole records.
    """
    with errors_of(path):
        check_file_size(path)
        size = path.stat().st_size
        if size == 0 or size % RECORD_BYTES:
            allowed = f"records of {RECORD_BYTES:,} bytes, a label and 3·32·32 values"
            raise file_error(path, f"{size:,} bytes", allowed)
        records = np.memmap(path, np.uint8, "r", 0, (size // RECORD_BYTES, RECORD_BYTES))
    highest = int(records[:, 0].max())
    if highest >= len(CIFAR_CLASSES):
        raise file_error(path, f"label {highest}", f"0 to {len(CIFAR_CLASSES) - 1}")
    return records


def _images(records: Array) -> Array:
    return records[:, 1:].reshape(-1, *IMAGE_SHAPE)
