"""Files of images with labels, written for the tests of the readers."""

import gzip
import io
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from engine.data.readers.cifar10 import RECORD_BYTES

STREAM = np.random.default_rng(5)
IMAGES = STREAM.integers(0, 256, (12, 8, 8), dtype=np.uint8)
COLOURED = STREAM.integers(0, 256, (12, 8, 8, 3), dtype=np.uint8)
LABELS = np.arange(12, dtype=np.uint8) % 3


def idx_bytes(array: np.ndarray) -> bytes:
    """Return an array of bytes as an IDX file."""
    head = bytes([0, 0, 8, array.ndim])
    return head + b"".join(size.to_bytes(4, "big") for size in array.shape) + array.tobytes()


def npz_bytes(**arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def cifar_bytes(count: int) -> bytes:
    records = STREAM.integers(0, 256, (count, RECORD_BYTES), dtype=np.uint8)
    records[:, 0] = np.arange(count) % 10
    return records.tobytes()


def write_mnist(folder: Path, packed: bool = False, test: bool = True) -> Path:
    folder.mkdir(exist_ok=True)
    for part, end in (("train", 9), ("t10k", 12)):
        if part == "t10k" and not test:
            continue
        start = 0 if part == "train" else 9
        for name, array in (("images-idx3", IMAGES), ("labels-idx1", LABELS)):
            data = idx_bytes(array[start:end])
            path = folder / f"{part}-{name}-ubyte{'.gz' if packed else ''}"
            path.write_bytes(gzip.compress(data) if packed else data)
    return folder


def zip_of(name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
        archive.writestr("labels.npy", npy(LABELS))
    return file.getvalue()


def npy(array: np.ndarray, shape: tuple[int, ...] | None = None) -> bytes:
    """Return an array as .npy, whose header says `shape`."""
    file = io.BytesIO()
    head = {"descr": array.dtype.str, "fortran_order": False, "shape": shape or array.shape}
    np.lib.format.write_array_header_1_0(file, head)
    return file.getvalue() + array.tobytes()


def picture(folder: Path, name: str, array: np.ndarray, **options) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(array).save(folder / name, **options)
    return folder / name
