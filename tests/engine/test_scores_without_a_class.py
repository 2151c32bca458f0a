"""Scores that are not finite: no class is right, and an accuracy has no value."""

from dataclasses import replace

import numpy as np
import pytest

from engine import (
    evaluate,
    evaluate_step_outcome,
    fast_forward,
    initial_run,
    misclassified_images,
    predict,
)
from engine.__main__ import main
from engine.model.losses import LOSSES
from engine.training.recipe import Recipe
from engine.training.step import train_step

CLASSIFYING = [
    ("cross-entropy", 3),
    ("binary-cross-entropy", 1),
    ("mean-squared-error", 3),
    ("mean-squared-error", 1),
]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(("loss", "outputs"), CLASSIFYING)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_no_class_is_right_wherever_the_bad_score_stands(loss, outputs, dtype, value):
    for place in range(outputs):
        for label in range(max(2, outputs)):
            scores = np.zeros((3, outputs), dtype)
            scores[1, place] = value
            labels = np.full(3, label)
            found = LOSSES[loss].correct(scores, labels)
            assert not found[1]
            assert found[0] == found[2] == LOSSES[loss].correct(scores[:1], labels[:1])[0]


@pytest.mark.parametrize("preset", ["tour", "lenet5", "mlp", "single-neuron"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_run_whose_scores_are_no_numbers_has_no_accuracy_anywhere(preset, value):
    run = initial_run(Recipe(preset=preset, batch_size=8))
    bias = list(run.parameters)[-1]
    run = replace(
        run, parameters={**run.parameters, bias: np.full_like(run.parameters[bias], value)}
    )
    _, record = train_step(run)
    assert np.isnan(record.accuracy)
    has_output = preset == "single-neuron" and value == np.inf  # a sigmoid of infinity is 1
    assert (record.predicted == (1 if has_output else -1)).all()
    assert np.isnan(evaluate(run).accuracy)
    assert np.isnan(evaluate_step_outcome(run.network, record).accuracy)
    wrong = misclassified_images(run.network, run.parameters, run.data)
    assert wrong == tuple(range(len(run.data.held_out_labels)))


def test_finite_parameters_whose_scores_overflow_predict_no_class():
    run = initial_run(Recipe())
    large = {a: p * np.float32(1e12) for a, p in run.parameters.items()}
    assert predict(run.network, large, run.data.held_out_images[0]).predicted == -1


def test_one_sigmoid_unit_predicts_the_class_that_it_finds_likelier():
    run = fast_forward(initial_run(Recipe(preset="single-neuron")), 6)
    _, record = train_step(run)
    p = record.probabilities[:, 0]
    assert record.predicted.tolist() == (p > 0.5).tolist()
    assert (record.predicted == record.labels).mean() == record.accuracy
    assert len(set(record.predicted.tolist())) == 2


def test_the_command_line_prints_a_dash(capsys):
    assert main(["train", "--steps", "60", "--learning-rate", "100"]) == 1
    printed = capsys.readouterr().out
    assert "held-out accuracy  – of 70 images" in printed
