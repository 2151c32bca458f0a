"""Answers to the held-out images: counts, order, parts, subsets and losses of single images."""

from dataclasses import replace

import numpy as np
import pytest

from engine import (
    NO_CLASS,
    BadInput,
    Recipe,
    answer_held_out_images,
    answer_held_out_images_in_parts,
    evaluate,
    fast_forward,
    initial_run,
    misclassified_images,
    predict,
)
from engine.analysis import held_out
from engine.model.layers import Dense, Flatten
from engine.model.network import Network

RUNS = [
    ("tour", "3-or-8"),
    ("tour", "ten-digits"),
    ("lenet5", "shape-and-colour"),
    ("single-neuron", "3-or-8"),
    ("edges", "bars"),
]


def trained(preset: str = "tour", problem: str = "ten-digits", steps: int = 20):
    return fast_forward(initial_run(Recipe(preset=preset, problem=problem)), steps)


def answered(run, **options):
    return answer_held_out_images(run.network, run.parameters, run.data, **options)


@pytest.mark.parametrize(("preset", "problem"), RUNS)
def test_the_confusion_matrix_is_a_count_of_single_answers(preset, problem):
    run = trained(preset, problem)
    found, data = answered(run), run.data
    classes = len(data.classes)
    counts = np.zeros((classes, classes + 1), int)
    for number, label in enumerate(data.held_out_labels):
        one = predict(run.network, run.parameters, data.held_out_images[number], label=int(label))
        counts[label, one.predicted] += 1
        np.testing.assert_allclose(found.outputs[number], one.probabilities, atol=2e-6)
        assert found.losses[number] == pytest.approx(one.loss, abs=1e-5)
    np.testing.assert_array_equal(found.confusion, counts)
    assert found.confusion.sum() == found.total == len(data.held_out_labels)


@pytest.mark.parametrize(("preset", "problem"), RUNS)
def test_diagonal_and_mean_loss_are_those_of_the_evaluation(preset, problem):
    run = trained(preset, problem)
    found, evaluation = answered(run), evaluate(run)
    right = np.trace(found.confusion)
    assert right / found.total == pytest.approx(evaluation.accuracy, abs=1e-12)
    assert found.mean_loss == pytest.approx(evaluation.loss, abs=1e-6)
    wrong = found.numbers[found.answers != found.labels]
    assert tuple(wrong) == misclassified_images(run.network, run.parameters, run.data)


def test_the_worst_come_first_and_a_cell_holds_its_own():
    found = answered(trained())
    order = found.worst_first()
    assert sorted(order) == list(range(found.total))
    losses = found.losses[order]
    assert (np.diff(losses) <= 0).all()
    np.testing.assert_allclose(
        losses, -np.log(found.outputs[order, found.labels[order]].astype(float)), rtol=1e-4
    )
    for label, answer in np.argwhere(found.confusion):
        cell = found.worst_first((label, answer))
        assert len(cell) == found.confusion[label, answer]
        assert cell.tolist() == [
            place
            for place in order.tolist()
            if (found.labels[place], found.answers[place]) == (label, answer)
        ]


def test_what_is_not_a_number_is_worst_and_answers_no_class():
    run = trained("mlp", "3-or-8")
    images = run.data.held_out_images.copy()
    images[7] *= 3e38  # finite; the products of the first layer are not
    found = answered(replace(run, data=replace(run.data, held_out_images=images)))
    assert found.answers[7] == NO_CLASS
    assert found.confusion[run.data.held_out_labels[7], -1] == 1
    assert found.worst_first()[0] == 7
    assert np.flatnonzero(found.answers == NO_CLASS).tolist() == [7]


def test_parts_change_no_number(monkeypatch):
    run = trained()
    whole = answered(run)
    monkeypatch.setattr(held_out, "_MAX_PART_IMAGES", 50)
    parts = answer_held_out_images_in_parts(run.network, run.parameters, run.data)
    pauses = 0
    while True:
        try:
            assert next(parts) is None
            pauses += 1
        except StopIteration as finished:
            found = finished.value
            break
    assert pauses == -(-found.total // 50) - 1
    np.testing.assert_array_equal(found.confusion, whole.confusion)
    np.testing.assert_allclose(found.losses, whole.losses, rtol=1e-5, atol=1e-9)


def test_where_all_would_take_too_long_an_even_choice_is_answered():
    run = trained("tour", "mnist", 3)
    whole = answered(run)
    few = answered(run, max_work=300 * held_out._image_work(run.network))
    assert (few.total, len(few.numbers)) == (1996, 300)
    assert few.numbers.tolist() == [k * 1996 // 300 for k in range(300)]
    np.testing.assert_array_equal(few.answers, whole.answers[few.numbers])
    np.testing.assert_array_equal(few.labels, run.data.held_out_labels[few.numbers])
    assert few.confusion.sum() == 300
    assert len(answered(run, max_work=1).numbers) == 64


def test_a_squared_error_has_a_matrix_too():
    """The answer is the largest output; the loss is the mean squared distance from one-hot."""
    run = trained("mlp", "bars", 0)
    network = Network((1, 32, 32), (Flatten("flatten"), Dense("fc1", 4)), "mean-squared-error")
    parameters = network.initialise(3)
    found = answer_held_out_images(network, parameters, run.data)
    x = run.data.held_out_images.reshape(len(run.data.held_out_labels), -1).astype(float)
    outputs = x @ parameters["fc1.weight"].T.astype(float)
    target = np.eye(4)[run.data.held_out_labels]
    np.testing.assert_allclose(found.losses, ((outputs - target) ** 2).mean(axis=1), rtol=1e-4)
    np.testing.assert_array_equal(found.answers, outputs.argmax(axis=1))
    assert found.confusion.shape == (3, 5)  # an output more than classes, and no class


def test_a_network_without_classes_is_refused():
    name = "computational-graph"
    run = initial_run(Recipe(preset=name, problem=name, batch_size=1))
    with pytest.raises(BadInput) as bad:
        answer_held_out_images_in_parts(run.network, run.parameters, run.data)
    assert bad.value.field == "network"
