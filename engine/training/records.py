"""Frozen accounts of what happened: all that leaves the engine. Nothing is computed here.

N batch, P points of a slice. What a surface and an explanation are made of is in their own rooms.
"""

from dataclasses import dataclass

import numpy as np

from engine.core.arrays import Array
from engine.core.float_errors import ignore_float_errors
from engine.model.losses import true_probabilities
from engine.training.optimizers.update import Ingredients, Update


def _norm(array: Array) -> float:
    """Return ‖array‖ in float64, where a diverging float32 does not overflow."""
    with ignore_float_errors():
        return float(np.linalg.norm(array.astype(np.float64)))


@dataclass(frozen=True)
class StepRecord:
    """One training step whole: what was read, what forward and backward made, what was decided.

    `parameters[address]` are θ before the step; `activations[address]` (N, …);
    `gradients[address]` = ∂C/∂array for parameters and activations, C the mean cross-entropy of
    the mini-batch in nats; `updates[address]` is what is added: θ_after = θ + update, and
    `ingredients[name][address]` are what adds up to it. `learning_rate` is with the schedule.
    `key` is what forward drew its dropout masks from, None where it drew none.
    """

    step: int
    epoch: int
    learning_rate: float
    loss: float
    accuracy: float
    indices: Array
    labels: Array
    losses: Array
    images: Array
    parameters: dict[str, Array]
    activations: dict[str, Array]
    gradients: dict[str, Array]
    update: Update
    key: tuple[int, ...] | None = None

    @property
    def updates(self) -> dict[str, Array]:
        """What is added to every parameter."""
        return self.update.updates

    @property
    def ingredients(self) -> Ingredients:
        """The parts of the update by name and address, worked out when first asked for."""
        return self.update.ingredients

    @property
    def probabilities(self) -> Array:
        """Class probabilities (N, classes)."""
        return list(self.activations.values())[-1]

    @property
    def true_probabilities(self) -> Array:
        """a^pred of every image, the probability of its true class (N,)."""
        return true_probabilities(self.probabilities, self.labels)

    @property
    def predicted(self) -> Array:
        """The class with the largest probability, for every image (N,)."""
        return np.asarray(self.probabilities.argmax(axis=1))

    @property
    def gradient_norms(self) -> dict[str, float]:
        """‖∂C/∂array‖ over the whole mini-batch, for every activation: the size of the signal."""
        return {
            address: _norm(self.gradients[address])
            for address in self.activations
            if address in self.gradients
        }

    @property
    def update_ratios(self) -> dict[str, float]:
        """‖update‖ / ‖parameter‖ at every parameter; infinite where a zero parameter moves."""
        ratios = {}
        for address, update in self.updates.items():
            moved, size = _norm(update), _norm(self.parameters[address])
            ratios[address] = moved / size if size else float("inf") if moved else 0.0
        return ratios

    def thumbnails(self, limit: int) -> Array:
        """The first `limit` images as bytes, 0 to 255: (n, H, W), or (n, C, H, W) in colour."""
        pixels: Array = np.rint(np.clip(self.images[:limit], 0, 1) * 255).astype(np.uint8)
        return np.squeeze(pixels, axis=1) if pixels.shape[1] == 1 else pixels


@dataclass(frozen=True)
class EvaluationRecord:
    """Loss (nats) and accuracy (0 to 1) on the held-out images after `step` updates."""

    step: int
    loss: float
    accuracy: float
    images: int


@dataclass(frozen=True)
class SliceRecord:
    """The loss along one parameter, on the mini-batch of `step`: C(w), all else held.

    `losses` (P,) at `values` (P,) with the other parameters before the step; `losses_after` with
    the others after it. `loss_predicted` is the tangent's, `loss_alone` the curve's and
    `loss_after` the true loss at `value_after` = value + update. Where they were asked for:
    `gradients` (P,) = dC/dw at every value, `predictions` (P,) = a^pred of image `image` there.
    """

    step: int
    address: str
    index: tuple[int, ...]
    zoom: str
    images: int
    value: float
    loss: float
    gradient: float
    learning_rate: float
    update: float
    value_after: float
    loss_predicted: float
    loss_alone: float
    loss_after: float | None
    values: Array
    losses: Array
    losses_after: Array | None
    image: int | None = None
    gradients: Array | None = None
    predictions: Array | None = None


@dataclass(frozen=True)
class DescentRecord:
    """Gradient descent of one parameter alone on its true C(w), from where it stood at `step`.

    `values` (K + 1,) are w_0 … w_K with `losses` C(w_k) and `gradients` dC/dw there;
    `reason` is None while it goes on, else converged, flat, diverged or budget.
    """

    step: int
    address: str
    index: tuple[int, ...]
    images: int
    learning_rate: float
    threshold: float
    budget: int
    steps: int
    reason: str | None
    values: Array
    losses: Array
    gradients: Array


@dataclass(frozen=True)
class PredictionCurve:
    """C(a) = −log a and dC/da = −1/a over the probability a of the true class, each (P,)."""

    a: Array
    loss: Array
    derivative: Array


@dataclass(frozen=True)
class StepSliceRecord:
    """The loss along the step, φ(s) = L(θ + sΔ): s = 0 before it, s = 1 after it; all of Δ is seen.

    `losses` (P,) at `multiples` (P,) of the step, on the named set of images. `slope` is g·Δ, g the
    gradient on this set; `best` is s*, the multiple of the least loss in the range (its end, where
    the loss still falls there), and `back` the first s > 0 where the loss is that before the step
    again, None where it is not in the range. `ratio` is ρ = (L − L₊) / (−g·Δ), the fall over what
    the tangent promised, and `place` is α = 1 − 2ρ: on a parabola −1 without a move, 0 on its
    floor, +1 mirrored on the other wall; both are None where g·Δ = 0.
    """

    step: int
    set: str
    images: int
    multiples: Array
    losses: Array
    start_loss: float
    end_loss: float
    slope: float
    best: float
    best_loss: float
    back: float | None
    ratio: float | None
    place: float | None
