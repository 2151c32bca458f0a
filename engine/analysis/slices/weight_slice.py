"""Losses, exact derivatives and predictions as functions of one parameter, with the others fixed.

P points, N images. Only the layers after the parameter's layer are computed again.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from engine.analysis.suffix_network import channel_jacobian
from engine.core.arrays import Array, Arrays, batch_first, batch_last
from engine.core.run_to_end import run_to_end
from engine.model.layers import SavedArrays
from engine.model.losses import is_penalised, penalty_change, true_probabilities
from engine.model.network import ForwardPass, Network

_MAX_CHUNK_IMAGES = 256
_MAX_PART_ELEMENTS = 2**20  # of the layers that are computed between two pauses
_Chunk: TypeAlias = tuple[Array, Array, Array]


@dataclass(frozen=True)
class SliceSamples:
    """Values at each of P values of one parameter; `predictions` are a^pred of one image."""

    losses: Array
    gradients: Array
    predictions: Array | None


class WeightSlice:
    """The loss as a function of `address[index]`, around `parameters`.

    `forward` is the forward pass of the images at `parameters`; its dropout masks are used
    throughout.
    """

    def __init__(
        self,
        network: Network,
        parameters: Arrays,
        forward: ForwardPass,
        labels: Array,
        address: str,
        index: tuple[int, ...],
    ) -> None:
        self._network, self._parameters, self._labels = network, parameters, labels
        self._layer_number, self._channel = network.layer_index(address), index[0]
        saved = forward.saved[self._layer_number]
        self._z = batch_last(saved.y)
        self._jacobian = channel_jacobian(network, address, [index], saved.x)
        self._later_layers = list(
            zip(network.layers, [arrays.mask for arrays in forward.saved], strict=True)
        )[self._layer_number + 1 :]
        self._penalty = network.penalty(parameters)
        self._l2 = network.l2 if is_penalised(address) else 0.0
        self._value = float(parameters[address][index])
        self._computed = 0

    def evaluate(self, offsets: Array, image: int | None = None) -> SliceSamples:
        """Return losses and derivatives with the parameter changed by each of `offsets` (P,).

        Formula: only one channel of z changes, to z_c + m·∂z_c/∂w; backward from C to z gives dC/dw
        = Σ_{n, positions} ∂C/∂z[n,c,…] · ∂z[n,c,…]/∂w at every m; with a penalty, + λ (w + m).
        `image` is the index of the image for which to return a^pred.
        """
        return run_to_end(self.evaluate_in_parts(offsets, image))

    def evaluate_in_parts(
        self, offsets: Array, image: int | None = None
    ) -> Generator[None, None, SliceSamples]:
        """Return what `evaluate` does, as a generator that yields None between its parts.

        A part is one layer of a large mini-batch, or several of a small one.
        """
        chunk = max(1, _MAX_CHUNK_IMAGES // len(self._labels))
        parts = []
        for low in range(0, len(offsets), chunk):
            parts.append((yield from self._evaluate_chunk(offsets[low : low + chunk], image)))
        losses, gradients, predictions = (np.concatenate(x) for x in zip(*parts, strict=True))
        return SliceSamples(
            losses + self._penalty + penalty_change(self._l2, self._value, offsets),
            gradients + self._l2 * (self._value + offsets),
            None if image is None else predictions,
        )

    def _evaluate_chunk(self, offsets: Array, image: int | None) -> Generator[None, None, _Chunk]:
        z, count, images = self._z, len(offsets), len(self._labels)
        part = offsets.astype(z.dtype)
        variants = np.broadcast_to(z[..., None, :], (*z.shape[:-1], count, images)).copy()
        variants[self._channel] += self._jacobian * part[:, None]
        labels = np.concatenate([self._labels] * count)
        saved = yield from self._forward(batch_first(variants.reshape(*z.shape[:-1], -1)))
        output = saved[-1].y
        fused = self._network.fused
        losses = self._network.losses(saved[-1].x if fused else output, labels)
        dz = batch_last((yield from self._backward(saved, labels)))[self._channel]
        dz = dz.reshape(*dz.shape[:-1], count, images).astype(np.float64) * count
        summed_axes = tuple(axis for axis in range(dz.ndim) if axis != dz.ndim - 2)
        gradients = (dz * self._jacobian).sum(axis=summed_axes)
        predictions = np.zeros(0)
        if image is not None:
            chosen = output.reshape(count, images, -1)[:, image]
            predictions = true_probabilities(chosen, labels.reshape(count, images)[:, image])
        return losses.reshape(count, images).mean(axis=1), gradients, predictions

    def _forward(self, z: Array) -> Generator[None, None, list[SavedArrays]]:
        """Return the saved arrays of every later layer; the first entry is z itself."""
        saved = [SavedArrays(z, z)]
        for layer, mask in self._later_layers:
            x = saved[-1].y
            if mask is None:
                saved.append(layer.forward(self._parameters, x))
            else:
                masks = np.concatenate([mask] * (len(x) // len(mask)))
                saved.append(SavedArrays(x, x * masks, mask=masks))
            yield from self._pause_after(x.size)
        return saved

    def _backward(self, saved: list[SavedArrays], labels: Array) -> Generator[None, None, Array]:
        """Return ∂C/∂z, C the mean over all images of the forward pass."""
        dy = self._network.loss_function.backward(saved[-1].y, labels)
        later = list(zip(self._later_layers, saved[1:], strict=True))
        for (layer, _), kept in reversed(later[:-1] if self._network.fused else later):
            dy = layer.backward_input(self._parameters, kept, dy)
            yield from self._pause_after(dy.size)
        return dy

    def _pause_after(self, elements: int) -> Generator[None, None, None]:
        """Yield None once `_MAX_PART_ELEMENTS` have been computed since the last pause."""
        self._computed += elements
        if self._computed >= _MAX_PART_ELEMENTS:
            self._computed = 0
            yield None
