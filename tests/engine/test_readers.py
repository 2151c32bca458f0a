"""Readers of IDX, CIFAR-10, .npz and safetensors."""

import pickle

import numpy as np
import pytest
from safetensors.numpy import save

from engine import BadInput
from engine.data.labelled_images import LabelledImages
from engine.data.mnist import FASHION_CLASSES
from engine.data.own_data import own_data
from engine.data.own_data_file import own_data_from_bytes, own_data_to_bytes
from engine.data.readers.cifar10 import CIFAR_CLASSES, RECORD_BYTES
from engine.data.readers.read import read_labelled_images
from engine.data.split import GivenSplit, RandomSplit
from tests.engine.data_files import (
    COLOURED,
    IMAGES,
    LABELS,
    cifar_bytes,
    idx_bytes,
    npz_bytes,
    write_mnist,
)


@pytest.mark.parametrize("packed", [False, True])
def test_idx_files_are_read_with_the_split_of_their_names(tmp_path, packed):
    found = read_labelled_images(write_mnist(tmp_path / "mnist", packed))
    np.testing.assert_array_equal(found.images[:, 0], IMAGES)
    np.testing.assert_array_equal(found.labels, LABELS)
    assert (found.classes, found.given_split) == (("0", "1", "2"), GivenSplit(9))


def test_unpacked_idx_files_are_mapped_not_read(tmp_path):
    write_mnist(tmp_path, test=False)
    found = read_labelled_images(tmp_path / "train-images-idx3-ubyte")
    assert isinstance(found.images.base, np.memmap)
    assert found.given_split is None


def test_clothes_are_named_where_the_folder_is(tmp_path):
    labels = np.arange(20, dtype=np.uint8) % 10
    folder = tmp_path / "Fashion-MNIST"
    folder.mkdir()
    (folder / "train-images-idx3-ubyte").write_bytes(idx_bytes(np.resize(IMAGES, (20, 8, 8))))
    (folder / "train-labels-idx1-ubyte").write_bytes(idx_bytes(labels))
    assert read_labelled_images(folder).classes == FASHION_CLASSES


def test_cifar_is_read_plane_by_plane(tmp_path):
    data = cifar_bytes(20)
    (tmp_path / "data_batch_1.bin").write_bytes(data)
    (tmp_path / "test_batch.bin").write_bytes(cifar_bytes(10))
    found = read_labelled_images(tmp_path)
    assert found.images.shape == (30, 3, 32, 32)
    assert (found.classes, found.given_split) == (CIFAR_CLASSES, GivenSplit(20))
    start = RECORD_BYTES + 1
    assert found.images[1, 0, 0, 1] == data[start + 1]  # red, row 0, column 1
    assert found.images[1, 2, 3, 4] == data[start + 2 * 1024 + 3 * 32 + 4]  # blue
    alone = read_labelled_images(tmp_path / "data_batch_1.bin")
    np.testing.assert_array_equal(alone.images, found.images[:20])


def test_a_pickle_is_refused_with_the_version_to_take_instead(tmp_path):
    (tmp_path / "data_batch_1").write_bytes(pickle.dumps({b"data": [0]}))
    for path in (tmp_path, tmp_path / "data_batch_1"):
        with pytest.raises(BadInput, match="data_batch_1: a Python pickle") as bad:
            read_labelled_images(path)
        assert "binary version" in bad.value.allowed


@pytest.mark.parametrize("images", [IMAGES, COLOURED, COLOURED.transpose(0, 3, 1, 2)])
@pytest.mark.parametrize("names", [None, np.array(["cat", "dog", "bird"])])
def test_npz_arrays_are_read_in_every_usual_order_of_axes(tmp_path, images, names):
    extra = {} if names is None else {"classes": names}
    (tmp_path / "own.npz").write_bytes(npz_bytes(images=images, labels=LABELS, **extra))
    found = read_labelled_images(tmp_path / "own.npz")
    expected = IMAGES[:, None] if images.ndim == 3 else COLOURED.transpose(0, 3, 1, 2)
    np.testing.assert_array_equal(found.images, expected)
    assert found.classes == (("0", "1", "2") if names is None else ("cat", "dog", "bird"))


def test_npz_with_the_names_of_keras_has_a_given_split(tmp_path):
    arrays = {"x_train": IMAGES[:9], "y_train": LABELS[:9], "x_test": IMAGES[9:]}
    (tmp_path / "mnist.npz").write_bytes(npz_bytes(**arrays, y_test=LABELS[9:]))
    found = read_labelled_images(tmp_path / "mnist.npz")
    np.testing.assert_array_equal(found.images[:, 0], IMAGES)
    assert found.given_split == GivenSplit(9)


def test_floats_from_0_to_1_become_bytes(tmp_path):
    data = save({"images": (IMAGES / 255).astype(np.float32), "labels": LABELS.astype(np.int64)})
    (tmp_path / "own.safetensors").write_bytes(data)
    np.testing.assert_array_equal(
        read_labelled_images(tmp_path / "own.safetensors").images[:, 0], IMAGES
    )


def test_saved_own_data_come_back_with_names_split_and_hash(tmp_path):
    content = LabelledImages(COLOURED.transpose(0, 3, 1, 2), LABELS, ("Käse", "日本", '"c"'))
    data = own_data(content, RandomSplit(seed=3, held_out_percent=40))
    saved = own_data_to_bytes(data)
    assert own_data_from_bytes(saved).problem == data.problem
    assert own_data_to_bytes(own_data_from_bytes(saved)) == saved
    (tmp_path / "own.safetensors").write_bytes(saved)
    found = read_labelled_images(tmp_path / "own.safetensors")
    assert (found.classes, found.given_split) == (content.classes, data.split)


def test_a_limited_set_has_the_first_images_of_every_class_and_both_parts():
    images = np.arange(40, dtype=np.uint8).reshape(40, 1, 1, 1) * np.ones((1, 4, 4), np.uint8)
    labels = np.repeat([0, 1], 20)
    found = LabelledImages(images, labels, ("a", "b")).limited(6)
    assert found.images[:, 0, 0, 0].tolist() == [0, 1, 2, 20, 21, 22]
    split = LabelledImages(images, labels[::-1] * 0 + np.arange(40) % 2, ("a", "b"), GivenSplit(30))
    found = split.limited(8)
    assert found.given_split == GivenSplit(6)
    assert found.images[:, 0, 0, 0].tolist() == [0, 1, 2, 3, 4, 5, 30, 31]
