"""The data sets that come with the engine: their sources, descriptions, images and drawings."""

import os

import numpy as np
import pytest

from engine import BadInput, Recipe, describe_choices, evaluate, initial_run, quick_train_step
from engine.data.built_in import PROBLEMS
from engine.data.coloured_shapes import coloured_shape_images
from engine.data.datasets import describe_dataset, load_dataset
from engine.data.drawing_normalisation import decode_raster, preprocess_drawing
from engine.data.mnist import raw_fashion_mnist, raw_mnist
from engine.data.two_dots import DISTANCES, two_dots_images
from tests.datasets.sources import PACKAGES, fashion_mnist_source, mnist_source


@pytest.mark.parametrize(
    ("found", "source"), [(raw_mnist, mnist_source), (raw_fashion_mnist, fashion_mnist_source)]
)
def test_the_file_holds_the_images_of_its_npm_package(found, source):
    if not PACKAGES.exists() and not os.environ.get("CI"):
        pytest.skip("not installed: npm --prefix tests/datasets ci")
    for mine, theirs in zip(found(), source(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("problem", PROBLEMS)
def test_the_description_is_that_of_the_loaded_images(problem):
    told, data = describe_dataset(problem), load_dataset(problem)
    assert told.input_shape == data.training_images.shape[1:] == data.held_out_images.shape[1:]
    assert told.classes == data.classes
    assert told.training_count == len(data.training_labels)
    origins = np.concatenate([data.training_origins, data.held_out_origins])
    assert told.images == len(np.unique(origins))
    assert set(data.training_labels) == set(range(len(data.classes)))


def test_the_choices_describe_every_data_set():
    problems = {one["name"]: one for one in describe_choices("mnist")["problems"]}
    assert list(problems) == list(PROBLEMS)
    mnist = problems["mnist"]
    assert (mnist["images"], mnist["size"], mnist["channels"]) == (10_000, [28, 28], 1)
    assert mnist["classes"] == list("0123456789")
    assert problems["shape-and-colour"]["channels"] == 3
    assert "CC BY-SA" in mnist["licence"]
    assert "Zalando" in problems["fashion-mnist"]["licence"]
    for one in problems.values():
        assert one["source"]
        assert one["split"]
        assert one["presets"]


def test_a_coloured_shape_has_the_colour_and_the_area_of_its_shape():
    """A disc of radius r covers πr²; a square of half-side 0.85·r 2.89·r².

    A triangle covers 3√3 times the square of its inradius, which is r/2.
    """
    images, shapes, colours = coloured_shape_images(90, 32)
    areas = np.zeros(3)
    for image, shape, colour in zip(images, shapes, colours, strict=True):
        inked = image[colour] - np.delete(image, colour, axis=0).max(axis=0) > 0.2
        assert 30 < inked.sum() < 320
        areas[shape] += inked.sum() / 30
        assert np.argmax(image[:, inked].mean(axis=1)) == colour
    expected = np.array([np.pi, 4 * 0.85**2, 3 * np.sqrt(3) / 4])
    np.testing.assert_allclose(areas / areas[0], expected / expected[0], rtol=0.12)


def test_two_dots_have_the_distance_of_their_class_and_no_pixel_tells_it():
    images, labels = two_dots_images(600, 16)
    for image, label in zip(images, labels, strict=True):
        places = np.argwhere(image > 0.5)
        assert len(places) == 2
        assert np.abs(places[0] - places[1]).sum() == DISTANCES[label]
    means = [images[labels == label].sum(axis=(1, 2)).mean() for label in (0, 1)]
    assert means[0] == pytest.approx(means[1], rel=0.02)


@pytest.mark.parametrize(
    ("preset", "problem", "steps", "wanted"),
    [("edges", "two-dots", 100, 0.97), ("edges", "colour", 100, 0.97)],
)
def test_one_convolution_learns_a_distance_and_a_colour(preset, problem, steps, wanted):
    """Measured with seed 16: 1.0 after 100 steps."""
    run = initial_run(Recipe(preset=preset, problem=problem))
    for _ in range(steps):
        run, _ = quick_train_step(run)
    assert evaluate(run).accuracy >= wanted


def test_a_drawn_digit_of_mnist_fits_its_box_and_is_centred_by_mass():
    raster = np.zeros((100, 80))
    raster[10:60, 20:30] = 1  # a bar 50 high, 10 wide: 20×4 in the box
    image = preprocess_drawing("mnist", raster)[0]
    assert image.shape == (28, 28)
    np.testing.assert_array_equal(image[4:24, 12:16], np.ones((20, 4), np.float32))
    assert image.sum() == 80


def test_an_image_of_mnist_drawn_again_is_itself():
    """Its ink fills 20 pixels one way and is centred by mass; what fell off is fainter than 0.1."""
    data = load_dataset("mnist")
    for image in data.held_out_images[::20]:
        again = preprocess_drawing("mnist", np.asarray(image[0], dtype=float))
        np.testing.assert_allclose(again, image / image.max(), atol=0.1)
        assert np.abs(again - image / image.max()).mean() < 1e-3


def test_a_coloured_drawing_is_the_image_of_the_data():
    data = load_dataset("shape-and-colour")
    pixels = np.rint(data.held_out_images[0] * 255).astype(np.uint8)
    sent = pixels.transpose(1, 2, 0).tobytes()
    raster = decode_raster(sent, 32, 32, channels=3)
    np.testing.assert_allclose(preprocess_drawing("colour", raster), pixels / 255, atol=1e-7)
    grey = preprocess_drawing("bars", raster)
    luma = 0.299 * raster[0] + 0.587 * raster[1] + 0.114 * raster[2]  # ITU-R BT.601
    np.testing.assert_allclose(grey[0], luma, atol=1e-7)
    repeated = preprocess_drawing("shape", raster[0])
    assert repeated.shape == (3, 32, 32)
    np.testing.assert_array_equal(repeated[0], repeated[2])


@pytest.mark.parametrize(("channels", "field"), [(2, "channels"), (3, "pixels")])
def test_a_raster_of_another_form_is_refused(channels, field):
    with pytest.raises(BadInput) as bad:
        decode_raster(bytes(64), 8, 8, channels)
    assert bad.value.field == field
