"""Wrong and damaged files of images: each is refused by its name, and nothing else happens."""

import gzip
import os
import shutil
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import BadInput, find_host_data
from engine.data.labelled_images import LabelledImages
from engine.data.own_data import MAX_OWN_VALUES, own_data
from engine.data.own_data_file import own_data_to_bytes
from engine.data.readers.cifar10 import RECORD_BYTES
from engine.data.readers.read import read_labelled_images
from tests.engine.data_files import (
    IMAGES,
    LABELS,
    cifar_bytes,
    idx_bytes,
    npy,
    npz_bytes,
    write_mnist,
    zip_of,
)

EXAMPLES = int(os.environ.get("READER_EXAMPLES", "200"))  # 10,000 for the long run


def wrong_files() -> dict[str, tuple[str, bytes, str]]:
    """Return a name, the bytes of a wrong file, and a part of the error, for each case."""
    objects = np.array([{"a": 1}] * 12, dtype=object)
    bomb = npy(np.zeros(1, np.uint8), (90_000, 64, 64))
    good = npz_bytes(images=IMAGES, labels=LABELS)
    return {
        "zip bomb by its header": ("a.npz", zip_of("images.npy", bomb), "unpacked"),
        "zip bomb": ("a.npz", zip_of("images.npy", npy(IMAGES) + bytes(10**7)), "another number"),
        "pickled images": ("a.npz", npz_bytes(images=objects, labels=LABELS), "Python objects"),
        "cut off": ("a.npz", good[:-40], "damaged"),
        "no labels": ("a.npz", npz_bytes(images=IMAGES), "images"),
        "labels too few": ("a.npz", npz_bytes(images=IMAGES, labels=LABELS[:5]), "(5,)"),
        "labels beyond": (
            "a.npz",
            npz_bytes(images=IMAGES, labels=LABELS + 1, classes=np.array(["a", "b", "c"])),
            "3",
        ),
        "not finite": (
            "a.npz",
            npz_bytes(images=np.full((12, 8, 8), np.nan), labels=LABELS),
            "NaN",
        ),
        "too large a number": ("a.npz", npz_bytes(images=IMAGES / 2.0, labels=LABELS), "0 to 127"),
        "safetensors": ("a.safetensors", b"\xff" * 40, "damaged"),
        "no form": ("a.txt", b"hello", "begins"),
        "cifar cut off": ("data_batch_1.bin", cifar_bytes(2)[:-1], "6,145 bytes"),
        "cifar label": ("data_batch_1.bin", b"\x0b" + bytes(RECORD_BYTES - 1), "label 11"),
    }


@pytest.mark.parametrize("case", wrong_files())
def test_a_wrong_file_is_named_with_what_was_found(tmp_path, case):
    name, data, found = wrong_files()[case]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BadInput) as bad:
        read_labelled_images(tmp_path / name)
    assert bad.value.field == "data"
    assert name in str(bad.value)
    assert found in str(bad.value)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (idx_bytes(IMAGES[:9])[:-1], "575 values"),
        (idx_bytes(IMAGES[:8]), "9 labels"),
        (b"\0\0\x0d\x03" + bytes(12), "type 13"),
        (idx_bytes(LABELS), "1 axes"),
        (b"\0\0\x08\x03\xff\xff\xff\xff\0\0\0\x08\0\0\0\x08", "4294967295×8×8"),
        (gzip.compress(idx_bytes(IMAGES[:9]))[:-9], "damaged gzip"),
        (b"", "begins"),
    ],
)
def test_a_wrong_idx_file_is_named_with_what_was_found(tmp_path, data, found):
    write_mnist(tmp_path)
    (tmp_path / "train-images-idx3-ubyte").write_bytes(data)
    with pytest.raises(BadInput) as bad:
        read_labelled_images(tmp_path)
    assert "train-" in str(bad.value)
    assert found in str(bad.value)


def test_folders_without_images_are_named(tmp_path):
    for build, found in (
        (lambda folder: folder.mkdir(), "an empty folder"),
        (lambda folder: (folder / "cats").mkdir(), "classes 1"),
        (lambda folder: (folder / "dogs").mkdir(), "without pictures"),
    ):
        build(tmp_path / "data")
        with pytest.raises(BadInput, match=found):
            read_labelled_images(tmp_path / "data")
    with pytest.raises(BadInput, match="nothing of this name"):
        read_labelled_images(tmp_path / "none")


def test_too_many_images_are_refused_before_they_are_read_and_can_be_limited(tmp_path):
    side, count = 256, MAX_OWN_VALUES // 256**2 + 1
    with (tmp_path / "train-images-idx3-ubyte").open("wb") as file:
        file.write(idx_bytes(np.zeros((0, side, side), np.uint8))[:4])
        file.write(b"".join(size.to_bytes(4, "big") for size in (count, side, side)))
        file.truncate(16 + count * side * side)  # sparse: no disk is used
    labels = np.arange(count, dtype=np.uint8) % 2
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx_bytes(labels))
    with pytest.raises(BadInput, match=f"at most {count - 1:,} of this size"):
        own_data(read_labelled_images(tmp_path))
    assert len(read_labelled_images(tmp_path, count=6)) == 6


MANY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
GOOD_FILES = {
    "own.npz": npz_bytes(images=IMAGES, labels=LABELS, classes=np.array(["a", "b", "c"])),
    "plain.npz": zip_of("images.npy", npy(IMAGES)),
    "own.safetensors": own_data_to_bytes(
        own_data(LabelledImages(IMAGES[:, None], LABELS, ("a", "b", "c")))
    ),
    "data_batch_1.bin": cifar_bytes(3),
    "train-images-idx3-ubyte": idx_bytes(IMAGES),
    "train-images-idx3-ubyte.gz": gzip.compress(idx_bytes(IMAGES)),
}


def read_or_refuse(path: Path) -> tuple[LabelledImages | None, BadInput | None]:
    try:
        return read_labelled_images(path), None
    except BadInput as bad:
        return None, bad


@st.composite
def damaged_files(draw: st.DrawFn) -> tuple[str, bytes]:
    """The name of a file, and its bytes with some of them changed, cut off or added."""
    name = draw(st.sampled_from(sorted(GOOD_FILES)))
    data = bytearray(GOOD_FILES[name])
    span = 200 if draw(st.booleans()) else len(data)
    for place, value in draw(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=6)):
        data[min(int(place * span), len(data) - 1)] = value
    kept = int(draw(st.floats(0, 1) | st.just(1.0)) * len(data))
    return name, bytes(data[:kept]) + draw(st.binary(max_size=8))


def write_with_labels(folder: Path, name: str, data: bytes) -> Path:
    """Write a file, and labels of IDX beside it; return its path."""
    (folder / name).write_bytes(data)
    beside = "train-labels-idx1-ubyte" + (".gz" if name.endswith(".gz") else "")
    (folder / beside).write_bytes(idx_bytes(LABELS))
    return folder / name


@MANY
@given(damaged=damaged_files())
def test_damaged_files_are_read_or_refused_with_bad_input(tmp_path, damaged):
    name, data = damaged
    path = write_with_labels(tmp_path, name, data)
    found, refusal = read_or_refuse(path)
    if refusal is None:
        assert len(found) == len(found.labels) == len(found.images)
    else:
        assert refusal.field == "data"
        assert name in str(refusal)


@MANY
@given(name=st.sampled_from(["x.npz", "x.safetensors", "x.bin", "x"]), data=st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_with_bad_input(tmp_path, name, data):
    starts = {"x.npz": b"PK\x03\x04", "x": b"\0\0\x08\x03"}
    (tmp_path / name).write_bytes(starts.get(name, b"") + data)
    with pytest.raises(BadInput):
        read_labelled_images(tmp_path / name)


@MANY
@given(damaged=damaged_files())
def test_damaged_files_of_a_host_are_offered_or_named_and_read_or_refused(tmp_path, damaged):
    name, data = damaged
    folder = tmp_path / "host" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_with_labels(folder, name, data)
    offered, errors = find_host_data(folder, 10, 64)
    assert len(offered) + len(errors) == 1
    for one in offered:
        with suppress(BadInput):
            assert len(one.first_images) <= 48
        with suppress(BadInput):
            loaded = one.load()
            assert len(loaded.training_labels) == one.description.training_count
