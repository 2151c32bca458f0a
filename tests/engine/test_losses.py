"""Losses: gradients by central differences, extreme scores, target validation, L2 penalty."""

import numpy as np
import pytest

from engine import BadInput
from engine.analysis.gradcheck import central_differences, relative_error
from engine.model.losses import LOSSES, l2_backward, l2_penalty
from engine.model.ops.elementwise import sigmoid
from engine.model.ops.softmax import softmax
from tests.engine import layer_cases as cases

LIMIT = 1e-7


@pytest.mark.parametrize("name", cases.LOSS_CASES)
def test_the_gradient_at_the_scores_is_that_of_central_differences(name):
    loss, outputs, given = cases.LOSS_CASES[name]
    scores, targets = cases.loss_inputs(loss, outputs, given, 5)
    found = cases.loss_of_ours(loss, scores, targets, np.float64)["dscores"]
    numeric = central_differences(
        lambda z: float(LOSSES[loss].per_sample(z, targets).mean()), scores
    )
    assert relative_error(found, numeric) < LIMIT


def test_the_gradient_at_a_sigmoids_output_is_that_of_central_differences():
    z, labels = np.array([[-2.0], [0.3], [1.5]]), np.array([1, 0, 1])
    a = sigmoid(z)

    def from_output(changed) -> float:
        chance = np.where(labels == 1, changed[:, 0], 1 - changed[:, 0])
        return float(-np.log(chance).mean())

    found = LOSSES["binary-cross-entropy"].backward_output(z, labels)
    assert relative_error(found, central_differences(from_output, a, h=1e-6)) < LIMIT
    fused = LOSSES["binary-cross-entropy"].backward(a, labels)
    np.testing.assert_allclose(found * a * (1 - a), fused, rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_far_from_zero_the_losses_stay_finite_and_exact(dtype):
    z = np.array([[1000.0], [-1000.0], [1000.0], [-1000.0]], dtype)
    labels = np.array([1, 1, 0, 0])
    loss = LOSSES["binary-cross-entropy"]
    assert loss.per_sample(z, labels).tolist() == [0, 1000, 1000, 0]
    a = sigmoid(z)
    assert a.ravel().tolist() == [1, 0, 1, 0]
    assert (4 * loss.backward(a, labels)).ravel().tolist() == [0, -1, 1, 0]
    certain = 4 * loss.backward_output(z, labels)
    assert certain.ravel().tolist() == [-1, -np.inf, np.inf, 1]
    both = np.concatenate([z, -z], axis=1)
    assert LOSSES["cross-entropy"].per_sample(both, labels).tolist() == [2000, 0, 0, 2000]


def test_squared_error_takes_labels_as_one_hot_numbers_as_given_and_one_unit_as_the_label():
    loss = LOSSES["mean-squared-error"]
    a = np.array([[0.5, 0.5], [1.0, 0.0]])
    assert loss.per_sample(a, np.array([0, 1])).tolist() == [0.25, 1.0]
    assert loss.per_sample(a, a).tolist() == [0, 0]
    assert loss.per_sample(a[:, :1], np.array([0, 1])).tolist() == [0.25, 0.0]


def test_right_is_the_likelier_class():
    labels = np.array([0, 1, 1])
    two = np.array([[2.0, 1.0], [2.0, 1.0], [0.0, 1.0]])
    one = np.array([[-1.0], [-1.0], [1.0]])
    assert LOSSES["cross-entropy"].correct(two, labels).tolist() == [True, False, True]
    assert LOSSES["mean-squared-error"].correct(two, labels).tolist() == [True, False, True]
    assert LOSSES["mean-squared-error"].correct(one, labels).tolist() == [True, False, True]
    assert LOSSES["binary-cross-entropy"].correct(one, labels).tolist() == [True, False, True]
    assert np.isnan(LOSSES["output"].correct(one, labels)).all()
    assert np.isnan(LOSSES["mean-squared-error"].correct(two, two)).all()


def test_the_penalty_counts_weights_and_kernels_only():
    stream = np.random.default_rng(1)
    parameters = {
        "conv1.kernel": stream.standard_normal((2, 1, 3, 3)),
        "conv1.bias": stream.standard_normal(2),
        "fc1.weight": stream.standard_normal((3, 2)),
    }
    gradients = l2_backward(parameters, 0.7)
    assert set(gradients) == {"conv1.kernel", "fc1.weight"}
    for address, gradient in gradients.items():
        numeric = central_differences(
            lambda moved, address=address: l2_penalty({**parameters, address: moved}, 0.7),
            parameters[address],
        )
        assert relative_error(gradient, numeric) < LIMIT


@pytest.mark.parametrize(
    ("loss", "shape", "targets", "field"),
    [
        ("binary-cross-entropy", (2, 1), np.array([0, 2]), "labels"),
        ("mean-squared-error", (2, 3), np.zeros((2, 2)), "targets"),
        ("mean-squared-error", (2, 3), np.full((2, 3), np.nan), "targets"),
        ("mean-squared-error", (2, 3), np.array([0, 3]), "labels"),
        ("cross-entropy", (2, 3), np.zeros((2, 3)), "labels"),
    ],
)
def test_targets_that_do_not_suit_are_refused(loss, shape, targets, field):
    with pytest.raises(BadInput) as bad:
        LOSSES[loss].check_targets(shape, targets)
    assert bad.value.field == field


@pytest.mark.parametrize("name", cases.LOSS_CASES)
def test_the_loss_of_the_output_itself_is_the_loss_and_its_gradient_is_that_of_the_output(name):
    chosen, outputs, given = cases.LOSS_CASES[name]
    loss = LOSSES[chosen]
    scores, targets = cases.loss_inputs(chosen, outputs, given, 6)
    last = {"softmax": softmax, "sigmoid": sigmoid, None: lambda z: z}[loss.fused_activation]
    scores = scores / 3  # keeps all probabilities large compared with h
    unchanged, output = np.zeros_like(scores), last(scores)
    np.testing.assert_allclose(
        loss.per_sample_near(scores, targets, unchanged),
        loss.per_sample(scores, targets),
        rtol=1e-10,
    )
    numeric = central_differences(
        lambda a: float(loss.per_sample_near(scores, targets, a - output).mean()), output, h=1e-6
    )
    assert relative_error(loss.backward_output(scores, targets), numeric) < LIMIT
