"""The lesson of each preset is true: it is measured on a run."""

from math import log, prod

import numpy as np
import pytest

from engine import Recipe, initial_run, quick_train_step, replay, run_size, train_step
from engine.data.datasets import load_dataset
from engine.model.layer_costs import ReceptiveField
from engine.model.presets import IMAGE_PROBLEMS, PRESETS

ON_IMAGES = pytest.mark.parametrize("problem", IMAGE_PROBLEMS)


def network_of(preset, problem="3-or-8"):
    return Recipe(preset=preset, problem=problem).network


def widest_field(preset) -> tuple[int, int] | None:
    """Return the receptive field of one unit of the last convolution."""
    network = network_of(preset)
    field, found = ReceptiveField(network.input_shape), None
    for layer, shape in zip(network.layers, network.shapes[1:], strict=True):
        field.follow(layer, shape)
        found = field.size if layer.kind == "convolution" else found
    return found


def share_of_direction(kernel) -> float:
    """Return the largest share of a kernel's variance that its rows, or its columns, explain."""
    return max(float(kernel.mean(axis).var() / kernel.var()) for axis in (0, 1))


def test_every_preset_has_a_lesson_of_one_sentence():
    for preset in PRESETS.values():
        assert preset.lesson.endswith(".")
        assert 30 < len(preset.lesson) <= 100
        assert ". " not in preset.lesson


@ON_IMAGES
def test_tour_has_most_of_its_parameters_in_the_first_dense_layer(problem):
    shapes = network_of("tour", problem).parameter_shapes
    first = prod(shapes["fc1.weight"]) + prod(shapes["fc1.bias"])
    assert first > 0.95 * sum(map(prod, shapes.values()))


def test_lenet5_has_maps_that_shrink_and_grow_in_number():
    maps = [shape for shape in network_of("lenet5").shapes[1:] if len(shape) == 3]
    assert (maps[0], maps[-1]) == ((6, 28, 28), (16, 5, 5))


def test_mlp_has_a_weight_for_every_pixel():
    assert network_of("mlp").parameter_shapes["fc1.weight"] == (64, 32 * 32)


def test_single_neuron_learns_the_difference_of_8_and_3():
    run = replay(Recipe(preset="single-neuron"), 200)
    before = initial_run(run.recipe).parameters["neuron.weight"]
    images, labels = run.data.training_images, run.data.training_labels
    eight, three = (images[labels == label].mean(axis=0).ravel() for label in (1, 0))
    learned = (run.parameters["neuron.weight"] - before)[0]
    assert np.corrcoef(learned, eight - three)[0, 1] > 0.9


def test_edges_does_not_see_where_a_stroke_lies():
    run = replay(Recipe(preset="edges", problem="bars"), 20)
    stroke = np.random.default_rng(1).random((12, 12), dtype=np.float32)
    images = np.zeros((2, 1, 32, 32), dtype=np.float32)
    images[0, 0, 4:16, 4:16] = stroke
    images[1, 0, 11:23, 15:27] = stroke
    here, there = run.network.logits(run.parameters, images)
    np.testing.assert_allclose(here, there, rtol=1e-5)


def test_one_filter_becomes_an_edge_detector():
    run = replay(Recipe(preset="one-filter", problem="bars"), 400)
    first = initial_run(run.recipe).parameters["conv1.kernel"][0, 0]
    learned = run.parameters["conv1.kernel"][0, 0]
    assert share_of_direction(first) < 0.6
    assert share_of_direction(learned) > 0.9
    assert np.abs(learned).max() > 3 * np.abs(first).max()


@ON_IMAGES
@pytest.mark.parametrize("step", [0, 100])
def test_deep_sigmoid_has_a_vanishing_gradient(problem, step):
    _, record = train_step(replay(Recipe(preset="deep-sigmoid", problem=problem), step))
    first, last = (np.linalg.norm(record.gradients[name]) for name in ("fc1.weight", "fc8.weight"))
    assert first < 1e-3 * last


@ON_IMAGES
def test_all_zeros_has_filters_that_stay_equal(problem):
    """They agree to float32's rounding of a sum; other filters differ by as much as they are."""
    parameters = replay(Recipe(preset="all-zeros", problem=problem), 200).parameters
    for address in ("conv1.kernel", "conv1.bias", "fc1.weight", "fc1.bias"):
        array = parameters[address]
        assert np.abs(array).max() > 0
        assert np.ptp(array, axis=0).max() < 1e-5 * np.abs(array).max()


@ON_IMAGES
def test_too_large_weights_begin_far_worse_than_guessing(problem):
    run = initial_run(Recipe(preset="too-large-weights", problem=problem))
    _, record = train_step(run)
    assert record.loss > 5 * log(len(load_dataset(problem).classes))
    assert (np.abs(record.activations["tanh3.activation"]) > 0.99).mean() > 0.8


@ON_IMAGES
def test_all_convolutional_has_the_mean_of_a_map_as_each_logit(problem):
    network = network_of("all-convolutional", problem)
    assert "dense" not in {layer.kind for layer in network.layers}
    _, record = train_step(initial_run(Recipe(preset="all-convolutional", problem=problem)))
    means = record.activations["conv3.pre_activation"].mean(axis=(2, 3))
    np.testing.assert_allclose(record.activations["flatten.activation"], means, rtol=1e-4)


@ON_IMAGES
def test_wide_and_deep_have_equally_many_parameters(problem):
    wide, deep = (
        run_size(Recipe(preset=name, problem=problem)).parameter_count
        for name in ("wide-and-shallow", "narrow-and-deep")
    )
    assert wide == deep


def test_wide_sees_5_by_5_and_deep_sees_19_by_19():
    assert widest_field("wide-and-shallow") == (5, 5)
    assert widest_field("narrow-and-deep") == (19, 19)


@pytest.mark.parametrize("seed", [16, 1])
def test_deep_learns_3_or_8_sooner_than_wide(seed):
    def loss(preset) -> float:
        run = replay(Recipe(preset=preset, seed=seed), 140)
        losses = []
        for _ in range(20):
            run, last = quick_train_step(run)
            losses.append(last)
        return float(np.mean(losses))

    assert loss("narrow-and-deep") < loss("wide-and-shallow") - 0.3
