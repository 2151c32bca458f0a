"""Image sets of a step, with loss and gradient: mini-batch, probe images, next mini-batch."""

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from engine.compiled.program_cache import PROGRAM_CACHE
from engine.core.arrays import Array, Arrays, ravel, unravel
from engine.core.float_errors import ignore_float_errors
from engine.model.network import Network
from engine.training.probe_set import probe_set
from engine.training.records import StepRecord
from engine.training.run import Run, next_batch


class MeanLoss:
    """The mean loss of some images, and its gradient, as functions of the parameters.

    The arithmetic has the dtype of `layout`; gradients are float64 vectors of all P parameters.
    """

    def __init__(self, network: Network, layout: Arrays, images: Array, labels: Array) -> None:
        self.network, self.images, self.labels = network, images, labels
        self._layout = layout

    @ignore_float_errors()
    def loss(self, parameters: Arrays) -> float:
        """Return the mean loss at `parameters`, in nats, including the penalty."""
        with PROGRAM_CACHE.borrow(
            self.network, self._layout, len(self.labels), training=False
        ) as program:
            mean = float(program.losses(parameters, self.images, self.labels).mean())
        return mean + self.network.penalty(parameters)

    @ignore_float_errors()
    def gradient(self, parameters: Arrays) -> Array:
        """Return the gradient of the mean loss at `parameters` as one vector (P,)."""
        with PROGRAM_CACHE.borrow(self.network, self._layout, len(self.labels)) as program:
            program.step_gradients(parameters, self.images, self.labels)
            return np.array(program.gradient, dtype=np.float64)

    def gradient_at(self, theta: Array) -> Array:
        """Return the gradient (P,) at a vector of all parameters (P,)."""
        return self.gradient(unravel(theta, self._layout))


def float64_loss(network: Network, parameters: Arrays, images: Array, labels: Array) -> MeanLoss:
    """Return the mean loss of some images with arithmetic in float64, for second derivatives."""
    layout = {address: array.astype(np.float64) for address, array in parameters.items()}
    return MeanLoss(network, layout, images, labels)


class ImageSets:
    """The image sets of a step, and the gradient of each at the parameters θ before the step."""

    def __init__(self, run: Run, record: StepRecord) -> None:
        self._run, self._record = run, record
        self._gradients: dict[str, Array] = {}
        self._has_dropout = any(layer.kind == "dropout" for layer in run.network.layers)

    def images(self, name: str) -> tuple[Array, Array]:
        """Return (images, labels) of the set `batch`, `probe` or `next`."""
        if name == "batch":
            return self._record.images, self._record.labels
        if name == "probe":
            return probe_set(self._run.recipe.problem)
        _, images, labels = next_batch(replace(self._run, step=self._record.step + 1))
        return images, labels

    def mean_loss(self, name: str) -> MeanLoss:
        """Return the loss of an image set as a function of the parameters."""
        return MeanLoss(self._run.network, self._record.parameters, *self.images(name))

    def gradient(self, name: str) -> Array:
        """Return ∇L of an image set at θ, (P,) float64, without dropout."""
        if name not in self._gradients:
            if name == "batch" and not self._has_dropout:
                recorded = self._record.gradients
                vector = ravel({address: recorded[address] for address in self._record.parameters})
            else:
                vector = self.mean_loss(name).gradient(self._record.parameters)
            self._gradients[name] = vector
        return self._gradients[name]

    def layer_input(self, name: str, number: int) -> Array:
        """Return the input (N, …) of layer `number` for an image set at θ."""
        network, record = self._run.network, self._record
        if name == "batch" and not self._has_dropout:
            return record.activations[list(network.activation_shapes)[number]]
        images, _ = self.images(name)
        with PROGRAM_CACHE.borrow(
            network, record.parameters, len(images), training=False
        ) as program:
            return program.layer_input(network.layers[number].name, record.parameters, images)

    def part_gradients(self, max_parts: int) -> Generator[None, None, list[Array]]:
        """Return the gradients of `max_parts` parts of the mini-batch, or of each image if fewer.

        Yields None after every part.
        """
        images, labels = self.images("batch")
        count = min(max_parts, len(labels))
        gradients: list[Array] = []
        for part in np.array_split(np.arange(len(labels)), count) if count else ():
            mean_loss = MeanLoss(
                self._run.network, self._record.parameters, images[part], labels[part]
            )
            gradients.append(mean_loss.gradient(self._record.parameters))
            yield None
        return gradients
