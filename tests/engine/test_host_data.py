"""The data sets of a host: found without reading images, read when needed, within bounds."""

import gc
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load

from engine import HOST_DATA, BadInput, Recipe, contact_sheet, find_host_data, replay
from engine.data.contact_sheet import CONTACT_SHEET_IMAGES
from engine.data.datasets import describe_dataset, load_dataset
from engine.data.labelled_images import LabelledImages
from engine.data.own_data import own_data
from engine.data.own_data_file import own_data_to_bytes
from engine.data.readers.outline import read_outline
from engine.data.readers.read import read_labelled_images
from tests.engine.data_files import COLOURED, IMAGES, LABELS, cifar_bytes, npz_bytes, write_mnist


def write_pictures(folder: Path) -> Path:
    for name in ("cats", "dogs"):
        (folder / name).mkdir(parents=True)
        for number in range(6):
            shade = 20 * number + (100 if name == "dogs" else 0)
            Image.new("RGB", (40, 30), (shade, 0, 0)).save(folder / name / f"{number}.png")
    return folder


def write_cifar(folder: Path) -> Path:
    folder.mkdir()
    for name, count in (("data_batch_1", 30), ("data_batch_2", 20), ("test_batch", 20)):
        (folder / f"{name}.bin").write_bytes(cifar_bytes(count))
    return folder


def write_npz(path: Path) -> Path:
    path.write_bytes(npz_bytes(images=COLOURED, labels=LABELS, classes=np.array(["a", "b", "c"])))
    return path


def write_split_npz(path: Path) -> Path:
    parts = {"x_train": IMAGES[:9], "x_test": IMAGES[9:]}
    path.write_bytes(npz_bytes(**parts, y_train=LABELS[:9], y_test=LABELS[9:]))
    return path


def write_safetensors(path: Path) -> Path:
    data = own_data(LabelledImages(IMAGES[:, None], LABELS.astype(np.int64), ("a", "b", "c")))
    path.write_bytes(own_data_to_bytes(data))
    return path


FORMS = {
    "idx": lambda folder: write_mnist(folder / "idx"),
    "packed": lambda folder: write_mnist(folder / "packed", packed=True),
    "training-only": lambda folder: write_mnist(folder / "training-only", test=False),
    "cifar": lambda folder: write_cifar(folder / "cifar"),
    "npz": lambda folder: write_npz(folder / "npz.npz"),
    "parts": lambda folder: write_split_npz(folder / "parts.npz"),
    "own": lambda folder: write_safetensors(folder / "own.safetensors"),
    "pets": lambda folder: write_pictures(folder / "pets"),
}


@pytest.fixture
def host(tmp_path):
    """The folder of a host with a data set of each form, which the process has."""
    for write in FORMS.values():
        write(tmp_path)
    found, errors = find_host_data(tmp_path, 1000, 64)
    assert errors == []
    HOST_DATA.replace(found)
    yield tmp_path
    HOST_DATA.replace([])
    HOST_DATA.max_bytes = 2**30


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("count", [1000, 7])
def test_an_outline_is_that_of_the_images_also_where_they_are_limited(tmp_path, form, count):
    path = FORMS[form](tmp_path)
    outline = read_outline(path).limited(count)
    content = read_labelled_images(path, count=count)
    assert outline.image_shape == content.images.shape[1:]
    assert (outline.content.labels == content.labels).all()
    assert outline.content.classes == content.classes
    assert outline.content.given_split == content.given_split


@pytest.mark.parametrize("form", FORMS)
def test_a_description_is_that_of_the_data_set(host, form):
    problem = f"host:{form}"
    told, data = describe_dataset(problem), load_dataset(problem)
    assert told.problem == data.problem == problem
    assert told.input_shape == data.training_images.shape[1:]
    assert told.classes == data.classes
    assert told.training_count == len(data.training_labels)
    assert told.images == told.training_count + len(data.held_out_labels)
    content = read_labelled_images(next(host.glob(f"{form}*")))
    first = data.training_origins[0]
    assert np.array_equal(data.training_images[0], content.images[first] / np.float32(255))


def test_a_run_trains_on_the_data_of_a_host(host):
    run = replay(Recipe(problem="host:pets", batch_size=4), 2)
    assert run.network.input_shape == (3, 32, 32)
    assert Recipe.from_data(run.recipe.to_data()) == run.recipe


@pytest.mark.parametrize("form", ["idx", "cifar", "pets"])
def test_a_contact_sheet_has_training_images_and_reads_no_data_set(host, form):
    sheet = load(contact_sheet(f"host:{form}"))
    assert HOST_DATA.nbytes == 0
    assert len(sheet["images"]) == len(sheet["labels"]) <= CONTACT_SHEET_IMAGES
    data = load_dataset(f"host:{form}")
    for image, label in zip(sheet["images"], sheet["labels"], strict=True):
        same = (np.rint(data.training_images * 255) == image).all(axis=(1, 2, 3))
        assert form == "pets" or label in data.training_labels[same]


def test_what_cannot_be_used_is_named_and_the_others_are_found(tmp_path):
    write_mnist(tmp_path / "digits")
    (tmp_path / "digits" / "train-labels-idx1-ubyte").write_bytes(b"\0\0\x08\x01\0\0\0\x02\0\1")
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.npz").write_text("hello")
    (tmp_path / "readme.txt").write_text("not a data set")
    python_cifar = tmp_path / "cifar-python"
    python_cifar.mkdir()
    (python_cifar / "data_batch_1").write_bytes(b"\x80\x04K\x01.")
    large = npz_bytes(images=np.zeros((4, 80, 80), np.uint8), labels=LABELS[:4])
    (tmp_path / "large.npz").write_bytes(large)
    one_class = npz_bytes(images=IMAGES, labels=np.zeros(12, np.uint8))
    (tmp_path / "one.npz").write_bytes(one_class)
    write_npz(tmp_path / "a#b.npz")
    write_npz(tmp_path / "good.npz")
    write_safetensors(tmp_path / "good.safetensors")
    found, errors = find_host_data(tmp_path, 1000, 64)
    assert [one.description.problem for one in found] == ["host:good"]
    said = "\n".join(map(str, errors))
    for part in (
        "train-labels-idx1-ubyte: 2 labels",
        "empty: classes",
        "text.npz: a damaged file",
        "data_batch_1: a Python pickle",
        "large.npz: images '80×80'",
        "a#b.npz: its name",
        "good.safetensors: a name that another one has",
        "one.npz: classes",
        "no image of",
    ):
        assert part in said, said


def test_the_folder_itself_may_be_a_data_set(tmp_path):
    found, errors = find_host_data(write_mnist(tmp_path / "mnist"), 1000, 64)
    assert [one.description.problem for one in found] == ["host:mnist"]
    assert errors == []


def test_a_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(BadInput, match="nowhere"):
        find_host_data(tmp_path / "nowhere", 1000, 64)


def test_an_unknown_name_is_refused_with_those_that_there_are(host):
    with pytest.raises(BadInput, match="host:pets"):
        Recipe(problem="host:birds")
    HOST_DATA.replace([])
    with pytest.raises(BadInput, match="it offers none"):
        Recipe(problem="host:pets")


def test_of_many_images_the_first_of_each_class_are_used(tmp_path):
    write_cifar(tmp_path / "cifar")
    (one,), _ = find_host_data(tmp_path, 35, 64)
    assert (one.description.images, one.description.training_count) == (35, 25)
    data = one.load()
    assert np.bincount(data.training_labels, minlength=10).min() >= 2


def test_data_sets_that_no_run_uses_make_room_and_those_in_use_stay(host):
    """The data of `cifar` take 70 · 3072 · 4 bytes."""
    nbytes = 70 * 3072 * 4
    HOST_DATA.max_bytes = nbytes + 1000
    used = load_dataset("host:cifar")
    assert HOST_DATA.nbytes == nbytes
    assert load_dataset("host:cifar") is used
    with pytest.raises(BadInput, match="memory for its data is in use") as bad:
        load_dataset("host:pets")
    assert bad.value.value == "host:pets"
    del used
    gc.collect()
    other = load_dataset("host:pets")
    assert HOST_DATA.nbytes == 12 * 3072 * 4
    assert other is load_dataset("host:pets")


def test_files_that_change_after_the_start_are_refused(host):
    (host / "npz.npz").write_bytes(npz_bytes(images=COLOURED[:6], labels=LABELS[:6]))
    with pytest.raises(BadInput, match="do not change"):
        load_dataset("host:npz")
    (host / "npz.npz").unlink()
    with pytest.raises(BadInput, match=r"npz\.npz: nothing of this name"):
        load_dataset("host:npz")
