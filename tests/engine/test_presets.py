"""Presets: the tour's numbers, architectures, and which problems each preset accepts."""

from dataclasses import replace
from math import prod

import numpy as np
import pytest

from engine import BadInput, Recipe, describe_choices, evaluate, initial_run, train_step
from engine.compiled.plane_loss import PlaneLoss
from engine.core.arrays import ravel, unravel
from engine.data.built_in import PROBLEMS
from engine.model.presets import PRESETS, lenet5
from engine.planes import plane_through
from engine.training.image_sets import MeanLoss

SUITED = [(name, problem) for name in PRESETS for problem in PRESETS[name].problems]
UNSUITED = [
    (name, problem) for name in PRESETS for problem in PROBLEMS if (name, problem) not in SUITED
]


def recipe(preset, problem, **fields):
    size = 1 if problem == "computational-graph" else 32
    return Recipe(preset=preset, problem=problem, **{"batch_size": size, **fields})


def test_the_computational_graph_has_the_tours_numbers():
    run = initial_run(recipe("computational-graph", "computational-graph"))
    _, record = train_step(run, input_gradient=True)
    assert record.loss == 20
    numbers = {
        "input.activation": (3, 4),  # a = 3, ∂J/∂a = 4
        "u.pre_activation": (6, 2),
        "v.pre_activation": (10, 2),
        "J.pre_activation": (20, 1),
    }
    for address, (value, gradient) in numbers.items():
        assert record.activations[address].ravel().tolist() == [value]
        assert record.gradients[address].ravel().tolist() == [gradient]
    learned = {"u.weight": (2, 6), "v.bias": (4, 2)}  # b = 2, ∂J/∂b = 6; c = 4, ∂J/∂c = 2
    for address, (value, gradient) in learned.items():
        assert record.parameters[address].ravel().tolist() == [value]
        assert record.gradients[address].ravel().tolist() == [gradient]


def test_lenet5_has_the_papers_sizes():
    """Feature maps and parameter counts of LeCun et al. 1998, section II.B."""
    layers = {layer["name"]: layer for layer in lenet5(10).describe()["layers"]}
    sizes = {"conv1": [6, 28, 28], "pool1": [6, 14, 14], "conv2": [16, 10, 10]}
    sizes |= {"pool2": [16, 5, 5], "fc1": [120], "fc2": [84], "fc3": [10]}
    assert {name: layers[name]["shape"] for name in sizes} == sizes
    counts = {"conv1": 156, "fc1": 48_120, "fc2": 10_164}
    assert {name: layers[name]["parameter_count"] for name in counts} == counts


@pytest.mark.parametrize(("preset", "problem"), SUITED)
def test_a_preset_steps_on_every_problem_that_suits_it(preset, problem):
    run = initial_run(recipe(preset, problem))
    assert run.network.input_shape == run.data.training_images.shape[1:]
    run, record = train_step(run)
    found = evaluate(run)
    assert np.isfinite(record.loss)
    assert np.isfinite(found.loss)
    assert set(record.gradients) >= set(run.parameters)


@pytest.mark.parametrize(("preset", "problem"), UNSUITED)
def test_a_preset_refuses_every_problem_that_does_not_suit_it(preset, problem):
    with pytest.raises(BadInput) as bad:
        recipe(preset, problem)
    assert bad.value.field == "problem"
    assert preset in bad.value.allowed
    assert all(name in bad.value.allowed for name in PRESETS[preset].problems)


@pytest.mark.parametrize(
    ("preset", "problem", "steps", "wanted"),
    [
        ("lenet5", "3-or-8", 150, 0.97),
        ("mlp", "3-or-8", 150, 0.97),
        ("single-neuron", "3-or-8", 150, 0.97),
        ("edges", "bars", 200, 0.95),
    ],
)
def test_a_preset_learns(preset, problem, steps, wanted):
    """Measured with seed 16: each preset reaches 1.0."""
    run = initial_run(recipe(preset, problem))
    for _ in range(steps):
        run, _ = train_step(run)
    assert evaluate(run).accuracy >= wanted


def test_the_probability_of_the_true_class_is_read_from_one_sigmoid_too():
    _, record = train_step(initial_run(recipe("single-neuron", "3-or-8")))
    np.testing.assert_allclose(-np.log(record.true_probabilities), record.losses, rtol=1e-4)


def test_the_presets_that_suit_a_problem_may_be_chosen_for_it():
    for problem in PROBLEMS:
        choices = describe_choices(problem)
        names = [one["name"] for one in choices["presets"]]
        assert names
        assert names == [n for n, p in PRESETS.items() if problem in p.problems]
        assert [one["name"] for one in choices["problems"]] == list(PROBLEMS)


@pytest.mark.parametrize("preset", ["single-neuron", "mlp", "lenet5"])
@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_a_surface_is_the_loss_of_the_network_whatever_its_first_layer(preset, l2):
    run = initial_run(recipe(preset, "3-or-8", batch_size=4))
    network = replace(run.network, l2=l2)
    run, record = train_step(replace(run, network=network))
    parameters = {address: array.astype(float) for address, array in record.parameters.items()}
    images, labels = record.images.astype(float), record.labels
    measured = MeanLoss(network, parameters, images, labels)
    gradient = measured.gradient(parameters)
    other = np.random.default_rng(3).standard_normal(len(gradient))
    directions = plane_through(gradient, other)
    function = PlaneLoss(network, parameters, directions, images, labels)
    assert record.loss == pytest.approx(measured.loss(parameters), rel=1e-5)
    for alpha, beta in ((0.0, 0.0), (0.3, -0.2)):
        moved = ravel(parameters) + np.array([alpha, beta]) @ directions
        there = unravel(moved, parameters)
        expected = network.mean_loss(there, network.logits(there, images), labels)
        assert function.loss_at(alpha, beta) == pytest.approx(expected, rel=1e-12)
    h = 1e-6
    slope = (function.loss_at(h, 0) - function.loss_at(-h, 0)) / (2 * h)
    assert slope == pytest.approx(directions[0] @ gradient, rel=1e-5)
    assert sum(prod(shape) for shape in network.parameter_shapes.values()) == len(gradient)
