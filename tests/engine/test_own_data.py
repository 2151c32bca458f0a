"""Own data: the hash, the split, the registry, and runs on them."""

import json
from hashlib import sha256

import numpy as np
import pytest

from engine import (
    BadInput,
    Recipe,
    describe_choices,
    evaluate,
    explain,
    fingerprint,
    initial_run,
    own_data_warnings,
    preprocess_drawing,
    replay,
    run_from_bytes,
    run_to_bytes,
    train_step,
)
from engine.data.datasets import describe_dataset, load_dataset
from engine.data.labelled_images import MAX_IMAGES, LabelledImages
from engine.data.own_data import OwnData, is_own_problem, own_data
from engine.data.own_data_registry import OWN_DATA, OwnDataRegistry
from engine.data.split import GivenSplit, RandomSplit

STREAM = np.random.default_rng(8)


def groups(count=20, channels=3, size=16, seed=0) -> LabelledImages:
    """Return two groups of images: dark above in the first, dark below in the second."""
    stream = np.random.default_rng(seed)
    images = stream.integers(150, 255, (2 * count, channels, size, size), dtype=np.uint8)
    labels = np.arange(2 * count) % 2
    images[labels == 0, :, : size // 2] //= 4
    images[labels == 1, :, size // 2 :] //= 4
    return LabelledImages(images, labels, ("cats", "dogs"))


@pytest.fixture
def held():
    """Hold own data for the time of a test."""

    def hold(data: OwnData) -> str:
        return OWN_DATA.add(data, "test")

    yield hold
    OWN_DATA.release("test")
    OWN_DATA.drop_unheld()


def test_the_hash_is_that_of_the_canonical_form():
    data = own_data(groups(), RandomSplit(seed=7, held_out_percent=25))
    header = (
        '{"classes":["cats","dogs"],"shape":[40,3,16,16],'
        '"split":{"held_out_percent":25,"seed":7},"version":1}\n'
    )
    content = data.content
    canonical = header.encode() + content.images.tobytes() + bytes(content.labels.tolist())
    assert data.problem == "sha256:" + sha256(canonical).hexdigest()
    assert is_own_problem(data.problem)
    assert own_data(groups(), RandomSplit(seed=8, held_out_percent=25)).problem != data.problem
    moved = LabelledImages(content.images, content.labels[::-1].copy(), content.classes)
    assert own_data(moved, data.split).problem != data.problem


def test_each_class_is_split_by_the_share_and_the_seed():
    labels = np.repeat([0, 1, 2], [50, 7, 1])
    split = RandomSplit(seed=3, held_out_percent=20)
    chosen = split.held_out(labels)
    assert [int(chosen[labels == label].sum()) for label in range(3)] == [10, 1, 0]
    np.testing.assert_array_equal(chosen, split.held_out(labels))
    assert (chosen != RandomSplit(seed=4).held_out(labels)).any()
    most = RandomSplit(held_out_percent=90).held_out(np.repeat([0, 1], 2))
    assert most.reshape(2, 2).sum(axis=1).tolist() == [1, 1]


def test_a_run_on_own_data_learns_is_replayed_and_comes_back_from_its_file(held):
    problem = held(own_data(groups()))
    recipe = Recipe(problem=problem, batch_size=8)
    assert recipe.network.input_shape == (3, 16, 16)
    run = replay(recipe, 40)
    assert evaluate(run).accuracy == 1.0
    assert fingerprint(replay(Recipe.from_data(json.loads(json.dumps(recipe.to_data()))), 40)
                       .parameters) == fingerprint(run.parameters)  # fmt: skip
    assert run_from_bytes(run_to_bytes(run)).step == 40
    drawn = preprocess_drawing(problem, np.ones((20, 20)))
    assert drawn.shape == (3, 16, 16)


def test_missing_data_are_named_by_their_hash(held):
    problem = held(own_data(groups()))
    saved = run_to_bytes(initial_run(Recipe(problem=problem, batch_size=8)))
    data = Recipe(problem=problem, batch_size=8).to_data()
    OWN_DATA.release("test")
    OWN_DATA.drop_unheld()
    for use in (lambda: Recipe.from_data(data), lambda: load_dataset(problem)):
        with pytest.raises(BadInput) as bad:
            use()
        assert (bad.value.field, bad.value.value) == ("problem", problem)
        assert "open the file" in bad.value.allowed
    with pytest.raises(BadInput, match=problem):
        run_from_bytes(saved)
    with pytest.raises(BadInput, match="64 hex digits"):
        Recipe(problem="sha256:cats")


def test_the_choices_of_own_data_are_its_presets_and_its_description(held):
    problem = held(own_data(groups(), RandomSplit(seed=2)))
    choices = describe_choices(problem)
    names = [one["name"] for one in choices["presets"]]
    assert names == ["tour", "lenet5", "mlp", "single-neuron", "edges"]
    mine = choices["problems"][-1]
    assert mine["name"] == problem
    assert mine["label"] == "cats or dogs?"
    assert (mine["images"], mine["batch_size"], mine["channels"]) == (40, 32, 3)
    assert mine["split"] == "20 % of each class, drawn with seed 2"
    three = LabelledImages(groups(size=8).images, np.arange(40) % 3, ("a", "b", "c"))
    small = held(own_data(three))
    assert [one["name"] for one in describe_choices(small)["presets"]] == ["mlp", "edges"]
    for preset, problem_of in (("tour", small), ("single-neuron", small), ("one-filter", problem)):
        with pytest.raises(BadInput) as bad:
            Recipe(preset=preset, problem=problem_of, batch_size=8)
        assert bad.value.field == "preset"


def test_the_terms_of_a_colour_kernel_add_up_over_all_channels(held):
    """Each term is the error of a unit times the pixel of the kernel's channel that it read."""
    problem = held(own_data(groups()))
    run = initial_run(Recipe(problem=problem, batch_size=8))
    _, record = train_step(run, input_gradient=True)
    assert record.gradients["input.activation"].shape == (8, 3, 16, 16)
    for channel in range(3):
        told = explain(run.network, record, "conv1.kernel", (1, channel, 2, 3))
        expected = record.gradients["conv1.kernel"][1, channel, 2, 3]
        assert told.total == pytest.approx(float(expected), rel=1e-4)
        error = record.gradients["conv1.pre_activation"][:, 1]
        pixels = record.images[:, channel, 2:14, 3:15]
        assert float((error * pixels).sum()) == pytest.approx(float(expected), rel=1e-4)


IMAGES = np.arange(4 * 16, dtype=np.uint8).reshape(4, 1, 4, 4)
LABELS = np.array([0, 1, 0, 1])
TWO = ("a", "b")


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ((IMAGES.astype(float), LABELS, TWO), "images"),
        ((IMAGES[:, 0], LABELS, TWO), "images"),
        ((np.zeros((4, 2, 4, 4), np.uint8), LABELS, TWO), "images"),
        ((np.zeros((4, 1, 3, 4), np.uint8), LABELS, TWO), "images"),
        ((np.zeros((0, 1, 4, 4), np.uint8), LABELS[:0], TWO), "images"),
        ((np.zeros((MAX_IMAGES + 1, 1, 4, 4), np.uint8), LABELS, TWO), "images"),
        ((IMAGES, LABELS[:3], TWO), "labels"),
        ((IMAGES, LABELS + 1, TWO), "labels"),
        ((IMAGES, LABELS - 1, TWO), "labels"),
        ((IMAGES, LABELS / 1.0, TWO), "labels"),
        ((IMAGES, LABELS, ("a",)), "classes"),
        ((IMAGES, LABELS, ("a", "a")), "classes"),
        ((IMAGES, LABELS, ("a", "b\n")), "classes"),
        ((IMAGES, LABELS, ("a", "b" * 41)), "classes"),
        ((IMAGES, LABELS, ("a", "")), "classes"),
        ((IMAGES, LABELS, ("a", "\ud800")), "classes"),
        ((IMAGES, LABELS, tuple(map(str, range(101)))), "classes"),
    ],
)
def test_images_that_cannot_be_learned_from_are_refused(arguments, field):
    with pytest.raises(BadInput) as bad:
        LabelledImages(*arguments)
    assert bad.value.field == field


@pytest.mark.parametrize(
    ("content", "split", "field"),
    [
        (LabelledImages(IMAGES, LABELS * 0, TWO), RandomSplit(), "classes"),
        (LabelledImages(IMAGES[:2], LABELS[:2], TWO), RandomSplit(), "split"),
        (LabelledImages(IMAGES, LABELS, TWO), GivenSplit(4), "split"),
        (LabelledImages(IMAGES, LABELS, TWO), GivenSplit(1), "split"),
        (LabelledImages(IMAGES * 0, LABELS, TWO), RandomSplit(), "images"),
    ],
)
def test_data_without_enough_of_each_class_are_refused(content, split, field):
    with pytest.raises(BadInput) as bad:
        own_data(content, split)
    assert bad.value.field == field


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: RandomSplit(seed=-1), "split_seed"),
        (lambda: RandomSplit(held_out_percent=0), "held_out_percent"),
        (lambda: RandomSplit(held_out_percent=91), "held_out_percent"),
        (lambda: RandomSplit(held_out_percent=2.5), "held_out_percent"),
        (lambda: GivenSplit(0), "training_count"),
    ],
)
def test_a_split_out_of_range_is_refused(make, field):
    with pytest.raises(BadInput) as bad:
        make()
    assert bad.value.field == field


def test_the_registry_keeps_what_is_held_and_frees_the_longest_unused():
    data = [own_data(groups(seed=seed)) for seed in range(4)]
    registry = OwnDataRegistry(max_bytes=2 * data[0].nbytes)
    names = [registry.add(one, holder) for one, holder in zip(data[:2], "AB", strict=True)]
    with pytest.raises(BadInput, match="no more is free") as bad:
        registry.add(data[2], "C")
    assert bad.value.field == "images"
    assert all(name in registry for name in names)
    registry.release("A")
    registry.find(names[0])
    registry.add(data[2], "C")
    assert [name in registry for name in names] == [False, True]
    registry.hold(names[1], "C")
    registry.release("B")
    registry.release("C")
    assert registry.nbytes == 2 * data[0].nbytes
    registry.drop_unheld()
    assert (len(registry), registry.nbytes) == (0, 0)
    with pytest.raises(BadInput, match=names[0]):
        registry.hold(names[0], "A")


def test_sixty_sets_of_two_hundred_images_are_back_to_nothing_when_released():
    """200 images of 3×32×32 need 0.6 MB as bytes and 2.4 MB as float32, times 60."""
    registry = OwnDataRegistry()
    content = groups(count=100, size=32)
    for visitor in range(60):
        data = own_data(content, RandomSplit(seed=visitor))
        registry.add(data, visitor)
    assert registry.nbytes == 60 * 200 * 3 * 32 * 32 * 5 == 184_320_000
    for visitor in range(60):
        registry.release(visitor)
    registry.drop_unheld()
    assert registry.nbytes == 0


def test_the_description_counts_what_the_data_set_holds(held):
    problem = held(own_data(groups(count=33), RandomSplit(held_out_percent=30)))
    told, data = describe_dataset(problem), load_dataset(problem)
    assert told.training_count == len(data.training_labels) == 46
    assert told.input_shape == data.training_images.shape[1:]
    assert data.training_images.max() <= 1
    np.testing.assert_array_equal(
        np.sort(np.concatenate([data.training_origins, data.held_out_origins])), np.arange(66)
    )


def test_small_and_unequal_classes_and_doubled_images_are_told():
    content = groups(count=30)
    assert own_data_warnings(own_data(content)) == ()
    chosen = np.concatenate([np.arange(0, 60, 2), [1, 3]])
    few = LabelledImages(content.images[chosen], content.labels[chosen], content.classes)
    told = own_data_warnings(own_data(few))
    assert told == (
        "dogs has 1 training image: 10 or more are better",
        "cats has 30 images, dogs 2: the network may answer cats too often",
    )
    doubled = content.images.copy()
    doubled[50] = doubled[0]
    split = GivenSplit(40)
    told = own_data_warnings(OwnData(LabelledImages(doubled, content.labels, TWO), split))
    assert told == ("1 held-out image is among the training images as well",)
