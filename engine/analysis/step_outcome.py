"""Outcome of one step on its own mini-batch: loss, accuracy and dead units after it."""

from dataclasses import dataclass

import numpy as np

from engine.compiled.recorded_arrays import recorded_activations
from engine.core.arrays import Arrays
from engine.core.float_errors import ignore_float_errors
from engine.model.dead_units import dead_units
from engine.model.network import Network, output_address
from engine.training.records import StepRecord


@dataclass(frozen=True)
class DeadUnitCount:
    """The number of dead units of a ReLU layer before and after a step, of `units` units."""

    layer: str
    units: int
    before: int
    after: int


@dataclass(frozen=True)
class StepOutcome:
    """Loss and accuracy of a step's mini-batch after the step, and the change the tangent predicts.

    `predicted_change` is g·Δ over all parameters; it is negative if the step starts downhill.
    """

    loss: float
    accuracy: float
    predicted_change: float
    silences: tuple[DeadUnitCount, ...]


def evaluate_step_outcome(network: Network, record: StepRecord) -> StepOutcome:
    """Return the outcome of the step of `record` on its own mini-batch.

    Formula: L_B(θ + Δ) with the step's own dropout masks, and g·Δ = Σ_i g_i Δ_i.
    """
    with ignore_float_errors():
        forward = record.forward_after(network)
        change = sum(
            float(np.vdot(record.gradients[address].astype(float), update.astype(float)))
            for address, update in record.updates.items()
        )
        return StepOutcome(
            network.mean_loss(record.parameters_after, forward.scores, record.labels),
            network.accuracy(forward.scores, record.labels),
            change,
            _dead_unit_counts(network, record, recorded_activations(forward)),
        )


def _dead_unit_counts(
    network: Network, record: StepRecord, after: Arrays
) -> tuple[DeadUnitCount, ...]:
    dead_before, dead_after = record.dead_units(network), dead_units(network, after)
    return tuple(
        DeadUnitCount(
            layer.name,
            shape[0],
            len(dead_before.get(output_address(layer), ())),
            len(dead_after.get(output_address(layer), ())),
        )
        for layer, shape in zip(network.layers, network.shapes[1:], strict=True)
        if layer.kind == "relu"
    )
