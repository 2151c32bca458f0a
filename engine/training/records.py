"""Frozen records of training and of slices: the results that leave the engine.

N is the batch size, P the number of points of a slice. Records of surfaces and explanations are in
their own packages.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from engine.compiled.program_cache import PROGRAM_CACHE
from engine.compiled.recorded_arrays import RecordedArrays
from engine.compiled.recorded_pass import RecordedPass
from engine.core.arrays import Array, Arrays, apply_updates
from engine.core.norms import norm
from engine.model.dead_units import dead_units
from engine.model.losses import likeliest_classes, true_probabilities
from engine.model.network import Network
from engine.training.optimizers.update import Ingredients, Update


def thumbnails(images: Array) -> Array:
    """Return images (n, C, H, W) as uint8, 0 to 255.

    Shapes: → (n, H, W), or (n, C, H, W) if there is more than one channel.
    """
    pixels: Array = np.rint(np.clip(images, 0, 1) * 255).astype(np.uint8)
    return np.squeeze(pixels, axis=1) if pixels.shape[1] == 1 else pixels


def _of_image(arrays: Arrays, addresses: list[str], image: int) -> Arrays:
    if isinstance(arrays, RecordedArrays):
        return arrays.of_image(image)
    one = slice(image, image + 1)
    return {address: arrays[address][one] for address in addresses if address in arrays}


@dataclass(frozen=True)
class ImageArrays:
    """Activations of one image, and their gradients, by address: (1, …)."""

    activations: Arrays
    gradients: Arrays


@dataclass(frozen=True)
class StepRecord:
    """A complete training step: mini-batch, forward pass, gradients and update.

    `parameters[address]` are θ before the step; `activations[address]` (N, …); `gradients[address]`
    = ∂C/∂array for parameters and activations, C the mean loss of the mini-batch in nats.
    `updates[address]` is added: θ_after = θ + update; `ingredients[name][address]` sum to it.
    `learning_rate` includes the schedule. `key` is (seed, step), from which forward drew its
    dropout masks; None if it drew none.
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
    activations: Arrays
    gradients: Arrays
    update: Update
    key: tuple[int, ...] | None = None
    _dead_units: list[dict[str, list[int]]] = field(
        default_factory=list, init=False, repr=False, compare=False
    )
    _forward_after: list[RecordedPass] = field(
        default_factory=list, init=False, repr=False, compare=False
    )

    @property
    def updates(self) -> dict[str, Array]:
        """What the step adds to every parameter, by address."""
        return self.update.updates

    @property
    def ingredients(self) -> Ingredients:
        """The parts of the update by name and address, computed when first read."""
        return self.update.ingredients

    @cached_property
    def parameters_after(self) -> dict[str, Array]:
        """The parameters after the step, θ + Δ, by address."""
        return apply_updates(self.parameters, self.updates)

    def forward_after(self, network: Network) -> RecordedPass:
        """Return the forward pass of the mini-batch after the step, with the step's dropout masks.

        It is made at the first call; `network` is that of the run.
        """
        if not self._forward_after:
            after, labels = self.parameters_after, self.labels
            with PROGRAM_CACHE.borrow(network, after, len(labels), training=False) as program:
                made = program.recorded_forward(after, self.images, labels, self.key)
            self._forward_after.append(made)
        return self._forward_after[0]

    def dead_units(self, network: Network) -> dict[str, list[int]]:
        """Return the numbers of the dead ReLU units, by the address of the layer's output.

        They are found at the first call; `network` is that of the run.
        """
        if not self._dead_units:
            self._dead_units.append(dead_units(network, self.activations))
        return self._dead_units[0]

    @property
    def probabilities(self) -> Array:
        """The output of the last layer, normally class probabilities (N, classes)."""
        return self.activations[list(self.activations)[-1]]

    @property
    def true_probabilities(self) -> Array:
        """a^pred of every image, the probability of its true class (N,)."""
        return true_probabilities(self.probabilities, self.labels)

    @property
    def predicted(self) -> Array:
        """The class with the largest probability, for every image (N,); −1 if there is none."""
        return likeliest_classes(self.probabilities)

    @cached_property
    def gradient_norms(self) -> dict[str, float]:
        """‖∂C/∂array‖ over the whole mini-batch, for every activation."""
        addresses = [address for address in self.activations if address in self.gradients]
        if isinstance(self.gradients, RecordedArrays):
            return self.gradients.norms(addresses)
        return {address: norm(self.gradients[address]) for address in addresses}

    def of_image(self, image: int) -> "ImageArrays":
        """Return the activations and their gradients of one image of the mini-batch, each (1, …).

        Arrays inside a block are computed for this image alone.
        """
        addresses = list(self.activations)
        return ImageArrays(
            _of_image(self.activations, addresses, image),
            _of_image(self.gradients, addresses, image),
        )

    @cached_property
    def update_ratios(self) -> dict[str, float]:
        """‖update‖ / ‖parameter‖ by address; infinite if a zero array is updated."""
        ratios = {}
        for address, update in self.updates.items():
            change, size = norm(update), norm(self.parameters[address])
            ratios[address] = change / size if size else float("inf") if change else 0.0
        return ratios

    def thumbnails(self, limit: int) -> Array:
        """Return the thumbnails of the first `limit` images."""
        return thumbnails(self.images[:limit])


@dataclass(frozen=True)
class EvaluationRecord:
    """Loss (nats) and accuracy (0 to 1) on the held-out images after `step` updates."""

    step: int
    loss: float
    accuracy: float
    images: int


@dataclass(frozen=True)
class SliceRecord:
    """The loss along one parameter w, C(w), on the mini-batch of `step`; all others are fixed.

    `losses` (P,) at `values` (P,) with the other parameters before the step; `losses_after` with
    those after it. At `value_after` = value + update: `loss_predicted` is on the tangent,
    `loss_alone` on the curve, and `loss_after` is the true loss after the step. On request:
    `gradients` (P,) = dC/dw at every value, and `predictions` (P,) = a^pred of image `image`.
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
    """Gradient descent of one parameter on its C(w), from its value at `step`.

    All other parameters are fixed. `values` (K + 1,) are w_0 … w_K with `losses` C(w_k) and
    `gradients` dC/dw. `reason` is None while the descent continues, then "converged", "flat",
    "diverged" or "budget".
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
    """The loss along the whole update, φ(s) = L(θ + sΔ): s = 0 before the step, s = 1 after it.

    `losses` (P,) at `multiples` (P,) of the update, on the named image set. `slope` is g·Δ, g the
    gradient on this set. `best` is s*, the multiple with the least loss in the range (an end of the
    range if the loss still falls there). `back` is the first s > 0 where the loss is again that
    before the step; None if there is none in the range. `ratio` is ρ = (L − L₊) / (−g·Δ), the fall
    of the loss over the fall the tangent predicts. `place` is α = 1 − 2ρ: on a parabola −1 without
    a step, 0 at the minimum, +1 at the mirror point on the other side. Both are None if g·Δ = 0.
    """

    step: int
    set: str  # a name on the wire
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
