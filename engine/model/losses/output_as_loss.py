"""The network's output as its own loss, for a graph that ends in one number."""

import numpy as np

from engine.core.arrays import Array


class OutputLoss:
    """C is the mean of the one output, so the gradients are those of the output itself."""

    name = "output"
    label = "the output itself: C = J"
    fused_activation = None
    output_count = 1

    def check_targets(self, shape: tuple[int, ...], targets: Array) -> None:
        """Accept all targets: none is read."""

    def per_sample(self, scores: Array, targets: Array) -> Array:
        """Return C_n = a[n,0] of each image (N,), in float64."""
        return np.asarray(scores[:, 0].astype(np.float64))

    def per_sample_near(self, scores: Array, targets: Array, change: Array) -> Array:
        return self.per_sample(scores + change, targets)

    def backward(self, output: Array, targets: Array) -> Array:
        """Return ∂C/∂a = 1/N. Shapes: output (N, 1) → (N, 1)."""
        return np.full_like(output, 1 / len(output))

    def backward_output(self, scores: Array, targets: Array) -> Array:
        return self.backward(scores, targets)

    def correct(self, scores: Array, targets: Array) -> Array:
        """Return NaN for every image: there are no classes."""
        return np.full(len(scores), np.nan)
