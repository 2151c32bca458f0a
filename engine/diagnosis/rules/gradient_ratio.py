"""The gradient at the first and at the last layer with parameters, and their ratio with its margin.

z is the output of a layer before its activation function.
"""

from dataclasses import dataclass
from math import exp, inf, log, sqrt

import numpy as np

from engine.core.arrays import Array
from engine.diagnosis.layer_measures import (
    MIN_WEIGHTED_LAYERS,
    squared_norm,
    weighted_layers,
)
from engine.diagnosis.observations import Observations
from engine.diagnosis.records import Evidence
from engine.model.network import output_address

PARTS = 8


@dataclass(frozen=True)
class GradientRatio:
    """‖∂C/∂z‖ of the first layer over that of the last; `low` to `high` is its interval.

    `norms` are ‖∂C/∂z‖ by the name of the layer.
    """

    first: str
    last: str
    ratio: float
    low: float
    high: float
    norms: dict[str, float]

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The ratio and the norms."""
        return (
            Evidence("ratio", f"‖∂C/∂z‖ of {self.first} over that of {self.last}", self.ratio),
            *(
                Evidence(f"norm.{name}", f"‖∂C/∂z‖ of {name}", norm)
                for name, norm in self.norms.items()
            ),
        )


def gradient_ratio(seen: Observations) -> GradientRatio | None:
    """Return the ratio of the gradients on the probe images; None where there is none.

    There is none with fewer than three layers with parameters, and where the gradient of the last
    one is 0.

    Formula: the probe images are dealt into 8 parts; the interval is that of the geometric mean of
    the ratios of the parts, two standard errors of its logarithm to each side.
    """
    layers = weighted_layers(seen.network)
    if seen.probe is None or len(layers) < MIN_WEIGHTED_LAYERS:
        return None
    gradients = [seen.probe.gradients[output_address(layer)] for layer in layers]
    norms = {
        layer.name: sqrt(squared_norm(array))
        for layer, array in zip(layers, gradients, strict=True)
    }
    first, last = layers[0].name, layers[-1].name
    if not norms[last] > 0:
        return None
    low, high = _interval(gradients[0], gradients[-1])
    return GradientRatio(first, last, norms[first] / norms[last], low, high, norms)


def _interval(first: Array, last: Array) -> tuple[float, float]:
    """Return the interval of the ratio over parts of the images."""
    count = min(PARTS, len(first))
    ratios = [
        sqrt(squared_norm(first[part::count]) / (squared_norm(last[part::count]) or inf))
        for part in range(count)
    ]
    if min(ratios) == 0 or len(ratios) < 2:
        return min(ratios), max(ratios)
    logs = np.log(ratios)
    error = 2 * float(logs.std(ddof=1)) / sqrt(count)
    middle = float(logs.mean())
    return exp(middle - error), exp(min(middle + error, log(1e300)))
