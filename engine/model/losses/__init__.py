"""Losses with their gradients, by name, and the L2 penalty."""

from engine.model.losses.base import Loss, has_class, likeliest_classes, true_probabilities
from engine.model.losses.output_as_loss import OutputLoss
from engine.model.losses.penalty import is_penalised, l2_backward, l2_penalty, penalty_change
from engine.model.losses.sigmoid_cross_entropy import (
    BinaryCrossEntropy,
    binary_cross_entropy,
    binary_cross_entropy_backward,
    binary_cross_entropy_backward_output,
)
from engine.model.losses.softmax_cross_entropy import (
    CrossEntropy,
    cross_entropy,
    cross_entropy_backward,
    cross_entropy_backward_probabilities,
)
from engine.model.losses.squared_error import (
    MeanSquaredError,
    mean_squared_error,
    mean_squared_error_backward,
)

LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (CrossEntropy(), BinaryCrossEntropy(), MeanSquaredError(), OutputLoss())
}

__all__ = [
    "LOSSES",
    "Loss",
    "binary_cross_entropy",
    "binary_cross_entropy_backward",
    "binary_cross_entropy_backward_output",
    "cross_entropy",
    "cross_entropy_backward",
    "cross_entropy_backward_probabilities",
    "has_class",
    "is_penalised",
    "l2_backward",
    "l2_penalty",
    "likeliest_classes",
    "mean_squared_error",
    "mean_squared_error_backward",
    "penalty_change",
    "true_probabilities",
]
