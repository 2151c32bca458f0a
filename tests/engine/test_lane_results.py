"""Results of lanes: milestones and CSV by hand, sharpness against the Hessian in closed form."""

import csv
from dataclasses import replace
from io import StringIO

import numpy as np
import pytest

from engine import (
    Architecture,
    LaneHistory,
    Recipe,
    distance_travelled,
    initial_run,
    lanes_csv,
    lowest_loss,
    milestones,
    replay,
    sharpness_in_parts,
)
from engine.core.run_to_end import run_to_end
from engine.training.probe_set import probe_set
from engine.training.records import EvaluationRecord


def seen(step, accuracy):
    return EvaluationRecord(step, 1.0, accuracy, 70)


def test_a_milestone_is_the_first_evaluation_that_reaches_it():
    evaluations = [seen(30, 0.96), seen(0, 0.5), seen(10, 0.9), seen(20, 0.85), seen(40, np.nan)]
    found = milestones(evaluations, {10: 0.25, 30: 0.75})
    assert [(one.threshold, one.step, one.seconds) for one in found] == [
        (0.9, 10, 0.25),
        (0.95, 30, 0.75),
        (0.97, None, None),
    ]
    (half,) = milestones(evaluations, {}, thresholds=(0.5,))
    assert (half.step, half.seconds) == (0, None)


def test_the_lowest_loss_is_the_first_of_the_finite_ones():
    assert lowest_loss({5: 0.2, 3: 0.2, 4: float("nan"), 6: float("-inf")}) == (3, 0.2)
    assert lowest_loss({0: float("inf")}) is None
    assert lowest_loss({}) is None


def test_the_distance_is_that_of_all_parameters():
    start, end = (
        {"a": np.zeros(2), "b": np.ones((2, 1))},
        {"a": np.ones(2), "b": np.full((2, 1), 3)},
    )
    assert distance_travelled(end, start) == pytest.approx(np.sqrt(2 * 1 + 2 * 4))
    assert np.isnan(distance_travelled({"a": np.array([np.nan])}, {"a": np.zeros(1)}))


def test_the_csv_has_a_row_for_every_lane_and_number_of_updates():
    lanes = [
        LaneHistory("Adam, η 0.001", {0: 0.7, 1: 0.5}, {0: seen(0, 0.5), 2: seen(2, np.nan)}),
        LaneHistory('"mine"', {0: float("nan")}),
    ]
    rows = list(csv.reader(StringIO(lanes_csv(lanes))))
    assert rows == [
        ["lane", "label", "updates", "loss", "held_out_loss", "held_out_accuracy"],
        ["1", "Adam, η 0.001", "0", "0.7", "1.0", "0.5"],
        ["1", "Adam, η 0.001", "1", "0.5", "", ""],
        ["1", "Adam, η 0.001", "2", "", "1.0", ""],
        ["2", '"mine"', "0", "", "", ""],
    ]


def test_sharpness_is_the_largest_eigenvalue_of_the_hessian():
    """Softmax regression with two classes: H = E[a(1−a) x xᵀ] ⊗ [[1, −1], [−1, 1]].

    x has a 1 for the bias. So λ max = 2 λ max(E[a(1−a) x xᵀ]). Böhning 1992, "Multinomial logistic
    regression algorithm", eq. 2.
    """
    layers = [
        {"kind": "flatten", "name": "flatten"},
        {"kind": "dense", "name": "fc1", "units": 2},
        {"kind": "softmax", "name": "softmax"},
    ]
    recipe = Recipe(architecture=Architecture.from_data({"layers": layers}), learning_rate=0.25)
    run = replay(recipe, 20)
    images, labels = probe_set(recipe.problem)
    a = run.network.forward(run.parameters, images).probabilities[:, 1].astype(np.float64)
    x = np.hstack([images.reshape(len(images), -1), np.ones((len(images), 1))]).astype(np.float64)
    hessian = (x * (a * (1 - a))[:, None]).T @ x / len(labels)
    expected = 2 * np.linalg.eigvalsh(hessian)[-1]
    found = run_to_end(sharpness_in_parts(run))
    assert found.largest == pytest.approx(expected, rel=5e-4)  # at a point 1e-5 from θ
    assert found.residual < 1e-4 * found.largest
    assert found.stability == 2 / 0.25


def test_parameters_that_are_not_finite_have_no_sharpness():
    run = initial_run(Recipe(preset="mlp"))
    broken = {**run.parameters, "fc1.bias": np.full_like(run.parameters["fc1.bias"], np.inf)}
    assert run_to_end(sharpness_in_parts(replace(run, parameters=broken))) is None
