"""Data that are faulty on purpose: what is wrong with them, and that they are offered nowhere."""

import numpy as np
import pytest

from engine import Recipe, describe_choices, describe_dataset, image_problems, preprocess_drawing
from engine.data.built_in import FAULTY_PROBLEMS, PROBLEMS, sound_problem
from engine.data.datasets import load_dataset
from engine.data.faulty_digits import KEPT_THREES


@pytest.mark.parametrize("problem", FAULTY_PROBLEMS)
def test_the_description_is_that_of_the_loaded_images(problem):
    told, data = describe_dataset(problem), load_dataset(problem)
    assert told.training_count == len(data.training_labels)
    assert told.images == told.training_count + len(data.held_out_labels)
    assert told.input_shape == data.training_images.shape[1:]


def test_shuffled_labels_are_those_of_the_digits_but_say_nothing_about_the_image():
    shuffled, sound = (load_dataset(name) for name in ("3-or-8-shuffled", "3-or-8"))
    every = []
    for data in (shuffled, sound):
        origins = np.concatenate([data.training_origins, data.held_out_origins])
        labels = np.concatenate([data.training_labels, data.held_out_labels])
        every.append(labels[np.argsort(origins)])
    assert every[0].sum() == every[1].sum()
    agreement = (every[0] == every[1]).mean()
    assert abs(agreement - 0.5) < 3 * 0.5 / np.sqrt(len(every[0]))  # three standard errors


def test_unequal_classes_are_one_in_ten_and_the_rest():
    labels = load_dataset("3-or-8-unequal").training_labels
    held_out = load_dataset("3-or-8-unequal").held_out_labels
    assert (labels == 0).sum() + (held_out == 0).sum() == KEPT_THREES
    assert 0.09 < (labels == 0).mean() < 0.12


def test_they_are_chosen_by_an_accident_only():
    assert not set(FAULTY_PROBLEMS) & (set(PROBLEMS) | set(image_problems()))
    offered = [one["name"] for one in describe_choices("3-or-8")["problems"]]
    assert not set(FAULTY_PROBLEMS) & set(offered)
    present = describe_choices("3-or-8-unequal")
    assert present["problems"][-1]["name"] == "3-or-8-unequal"
    assert {"tour", "edges"} <= {one["name"] for one in present["presets"]}
    assert Recipe(preset="edges", problem="3-or-8-unequal").network


def test_a_drawing_becomes_the_digit_that_it_is():
    raster = np.zeros((128, 128))
    raster[20:110, 55:75] = 1
    for problem in FAULTY_PROBLEMS:
        expected = preprocess_drawing(sound_problem(problem), raster)
        np.testing.assert_array_equal(preprocess_drawing(problem, raster), expected)
