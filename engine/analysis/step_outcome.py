"""What one step did to its own mini-batch: the loss and the answers after it. Nothing is trained.

A unit of a ReLU layer is silent where it is 0 for every image of the mini-batch, at every place:
no gradient passes through it.
"""

from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Array, apply_updates
from engine.model.network import Network, output_address
from engine.training.records import StepRecord


@dataclass(frozen=True)
class DeadUnitCount:
    """How many units of a ReLU layer are silent before and after a step, of how many."""

    layer: str
    units: int
    before: int
    after: int


@dataclass(frozen=True)
class StepOutcome:
    """Loss and accuracy of a step's mini-batch after the step, and what the tangent predicted.

    `predicted_change` is g·Δ over all parameters: under 0 where the step begins downhill.
    """

    loss: float
    accuracy: float
    predicted_change: float
    silences: tuple[DeadUnitCount, ...]


def evaluate_step_outcome(network: Network, record: StepRecord) -> StepOutcome:
    """Return what the step of `record` did to the mini-batch that it was made from.

    Formula: L_B(θ + Δ) with the step's own dropout masks, and g·Δ = Σ_i g_i Δ_i.
    """
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        after = apply_updates(record.parameters, record.updates)
        passed = network.forward(after, record.images, record.key)
        change = sum(
            float(np.vdot(record.gradients[address].astype(float), update.astype(float)))
            for address, update in record.updates.items()
        )
        return StepOutcome(
            network.mean_loss(after, passed.logits, record.labels),
            network.accuracy(passed.logits, record.labels),
            change,
            tuple(
                DeadUnitCount(
                    layer.name,
                    record.activations[output_address(layer)].shape[1],
                    _count_dead(record.activations[output_address(layer)]),
                    _count_dead(passed.activations[output_address(layer)]),
                )
                for layer in network.layers
                if layer.kind == "relu"
            ),
        )


def _count_dead(activation: Array) -> int:
    """Return how many units (axis 1) of an activation (N, …) are 0 everywhere."""
    others = tuple(axis for axis in range(activation.ndim) if axis != 1)
    return int((~activation.any(axis=others)).sum())
