"""Data sets: scikit-learn's digits, the bars, upscaling, splits and mini-batches."""

import numpy as np
import pytest

from engine import BadInput
from engine.data.dataset import Dataset
from engine.data.datasets import load_dataset
from engine.data.digits import raw_digits, upscale
from engine.data.mini_batches import batch_indices, gather
from engine.data.synthetic import BAR_CLASSES, bar_images
from tests.engine.scikit_learn import scikit_learn


def test_the_file_holds_scikit_learns_digits():
    images, digits = raw_digits()
    source = scikit_learn("datasets").load_digits()
    np.testing.assert_array_equal(images, source.images)
    np.testing.assert_array_equal(digits, source.target)


def test_upscaling_is_bilinear_between_pixel_centres():
    image = np.random.default_rng(0).uniform(size=(1, 8, 8))
    found = upscale(image, 32)[0]
    for y, x in ((0, 0), (31, 31), (5, 17), (16, 2), (30, 9)):
        expected = 0.0
        for place_y, part_y in parts(y):
            for place_x, part_x in parts(x):
                expected += part_y * part_x * image[0, place_y, place_x]
        assert found[y, x] == pytest.approx(expected, abs=1e-14)


def parts(place: int) -> list[tuple[int, float]]:
    """Return the two source pixels of an output pixel and their weights (linear interpolation)."""
    source = min(max((place + 0.5) * 8 / 32 - 0.5, 0.0), 7.0)
    low = int(source)
    return [(low, 1 - (source - low)), (min(low + 1, 7), source - low)]


@pytest.mark.parametrize(("problem", "total"), [("3-or-8", 357), ("ten-digits", 1797)])
def test_every_image_is_in_one_part_only_and_classes_are_split_alike(problem, total):
    data = load_dataset(problem)
    both = np.concatenate([data.training_origins, data.held_out_origins])
    assert len(np.unique(both)) == len(both) == total
    for label in range(len(data.classes)):
        held = (data.held_out_labels == label).sum()
        share = held / (held + (data.training_labels == label).sum())
        assert 0.19 < share <= 0.2
    digits = raw_digits()[1]
    assert [data.classes[label] for label in data.training_labels] == [
        str(digits[origin]) for origin in data.training_origins
    ]


def test_pixels_are_between_zero_and_one_and_cannot_be_written():
    data = load_dataset("3-or-8")
    assert data.training_images.shape[1:] == (1, 32, 32)
    assert data.training_images.dtype == np.float32
    assert data.training_images.min() == 0.0
    assert data.training_images.max() == 1.0
    with pytest.raises(ValueError, match="read-only"):
        data.training_images[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        raw_digits()[0][0] = 0


def test_an_epoch_reads_every_image_once_but_the_left_over():
    steps = 287 // 32
    seen = np.concatenate([batch_indices(287, 32, 5, step) for step in range(steps)])
    assert len(seen) == len(np.unique(seen)) == steps * 32
    again = np.concatenate([batch_indices(287, 32, 5, step + steps) for step in range(steps)])
    assert not np.array_equal(seen, again)
    np.testing.assert_array_equal(batch_indices(287, 32, 5, 3), seen[96:128])


@pytest.mark.parametrize("problem", ["3-or-8", "shape"])
@pytest.mark.parametrize("count", [1, 3, 15, 16, 40])
@pytest.mark.parametrize("part", ["training", "held_out"])
def test_gathered_images_lie_batch_innermost(problem, count, part):
    images = getattr(load_dataset(problem), f"{part}_images")
    indices = np.random.default_rng(count).integers(0, len(images), count)
    found = gather(images, indices)
    np.testing.assert_array_equal(found, images[indices])
    assert found.transpose(1, 2, 3, 0).flags.c_contiguous


def test_training_images_lie_one_after_the_other():
    data = load_dataset("shape")
    assert data.training_images.flags.c_contiguous
    assert data.held_out_images.transpose(1, 2, 3, 0).flags.c_contiguous


def test_an_unknown_problem_is_named():
    with pytest.raises(BadInput, match=r"problem: got 'cats'; allowed: one of 3-or-8, ten-digits"):
        load_dataset("cats")


def test_bars_are_balanced_seeded_and_run_the_way_they_say():
    data = load_dataset("bars")
    images, labels = bar_images(600, 32)
    assert (data.classes, np.bincount(labels).tolist()) == (BAR_CLASSES, [200, 200, 200])
    np.testing.assert_array_equal(images, bar_images(600, 32)[0])
    assert (images != bar_images(600, 32, seed=1)[0]).any()
    assert images.min() >= 0
    assert images.max() <= 1
    y, x = np.mgrid[:32, :32]
    for image, label in zip(images, labels, strict=True):
        weight = np.where(image > 0.3, image, 0)  # the bar without the noise
        spread = np.cov(np.stack([x.ravel(), y.ravel()]), aweights=weight.ravel())
        long_way = np.linalg.eigh(spread)[1][:, -1]
        slant = np.degrees(np.arctan2(abs(long_way[1]), abs(long_way[0])))
        assert slant == pytest.approx({0: 0, 1: 90, 2: 45}[label], abs=10)


GOOD = (np.zeros((2, 1, 4, 4), np.float32), np.array([0, 1]), np.arange(2))


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ((np.full((2, 1, 4, 4), np.nan), *GOOD[1:]), "training_images"),
        ((np.zeros((2, 4, 4)), *GOOD[1:]), "training_images"),
        ((np.zeros((2, 1, 4, 4), int), *GOOD[1:]), "training_images"),
        ((np.zeros((0, 1, 4, 4)), np.zeros(0, int), np.zeros(0, int)), "training_images"),
        ((GOOD[0], np.array([0, 2]), GOOD[2]), "labels"),
        ((GOOD[0], np.array([0]), GOOD[2]), "labels"),
        ((GOOD[0], np.array([0.0, 1.0]), GOOD[2]), "labels"),
    ],
)
def test_data_that_cannot_be_learned_from_is_refused(part, field):
    with pytest.raises(BadInput) as bad:
        Dataset("own", ("cats", "dogs"), *part, *GOOD)
    assert bad.value.field == field
