"""Random architectures over the whole range of the editor, on the images of the problems."""

from math import prod
from typing import Any

import numpy as np

from engine import Architecture, BadInput, Recipe
from engine.data.datasets import load_dataset
from engine.model.architecture import ranged_layer
from engine.model.layer_costs import multiply_adds

MAX_WEIGHTS = 60_000  # of a layer, so that PyTorch and the layers take milliseconds
MAX_MULTIPLY_ADDS = 1_500_000
MAX_VALUES = 40_000
PROBLEMS = ("3-or-8", "ten-digits", "bars")
ACTIVATIONS = ("relu", "leaky_relu", "sigmoid", "tanh", "gelu")
INITIALISERS = ("he", "glorot", "lecun", {"name": "normal", "value": 0.2})
BIAS_INITIALISERS = ("zeros", {"name": "constant", "value": 0.1}, {"name": "normal", "value": 0.1})
SPARES = {"convolution": 0.45, "dense": 0.5}  # how often a layer has its default settings


def random_recipe(seed: int) -> Recipe:
    """Return the recipe of a random architecture on a random problem, with batch size 4."""
    stream = np.random.default_rng([16, seed])
    problem = str(stream.choice(PROBLEMS))
    data = load_dataset(problem)
    drawn = _Drawing(stream, data.training_images.shape[1:])
    for _ in range(stream.integers(0, 7)):
        drawn.add_image_layer()
    drawn.flatten()
    for _ in range(stream.integers(0, 4)):
        drawn.add_vector_layer()
    architecture = Architecture.from_data(drawn.ended(len(data.classes)))
    return Recipe(problem=problem, architecture=architecture, batch_size=4, seed=seed)


class _Drawing:
    """An architecture that is drawn layer by layer; a layer that is not possible is left out."""

    def __init__(self, stream: np.random.Generator, shape: tuple[int, ...]) -> None:
        self._stream, self._shape = stream, shape
        self._specs: list[dict[str, Any]] = []

    def _pick(self, *choices: Any) -> Any:
        return choices[self._stream.integers(len(choices))]

    def _pair(self, low: int, high: int) -> int | list[int]:
        sides = [int(one) for one in self._stream.integers(low, high + 1, 2)]
        return sides[0] if self._stream.random() < 0.6 else sides

    def _weights(self) -> dict[str, Any]:
        if self._stream.random() < SPARES["dense"]:
            return {}
        return {
            "bias": bool(self._stream.random() < 0.7),
            "initialiser": self._pick(*INITIALISERS),
            "bias_initialiser": self._pick(*BIAS_INITIALISERS),
        }

    def _add(self, kind: str, **settings: Any) -> None:
        spec = {"kind": kind, "name": f"{kind}{len(self._specs)}", **settings}
        try:
            layer = ranged_layer(spec, len(self._specs))
            leaving = layer.output_shape(self._shape)
        except BadInput:
            return
        weights = sum(map(prod, layer.parameter_shapes(self._shape).values()))
        work = multiply_adds(layer, self._shape, leaving)
        if weights > MAX_WEIGHTS or work > MAX_MULTIPLY_ADDS or prod(leaving) > MAX_VALUES:
            return
        self._specs.append(spec)
        self._shape = leaving

    def _add_elementwise(self) -> None:
        kind = self._pick(*ACTIVATIONS, "dropout")
        settings = {}
        if kind == "dropout":
            settings = {"rate": float(self._stream.uniform(0, 0.8))}
        if kind == "leaky_relu":
            settings = {"slope": float(self._stream.uniform(0, 0.9))}
        self._add(kind, **settings)

    def add_image_layer(self) -> None:
        """Add a convolution, pooling or elementwise layer."""
        which = self._pick("convolution", "convolution", "pooling", "elementwise")
        if which == "elementwise":
            self._add_elementwise()
        elif which == "pooling":
            kind = self._pick("max_pooling", "average_pooling")
            stride = {} if self._stream.random() < 0.5 else {"stride": self._pair(1, 3)}
            self._add(kind, size=self._pair(1, 4), **stride)
        else:
            self._add_convolution()
            self._add_elementwise()

    def _add_convolution(self) -> None:
        groups = self._pick(*(g for g in (1, 1, 2, 3, 4) if self._shape[0] % g == 0))
        filters = groups * int(self._stream.integers(1, 9))
        settings: dict[str, Any] = {}
        if self._stream.random() > SPARES["convolution"]:
            settings = {
                "stride": self._pair(1, 3),
                "padding": self._pair(0, 3),
                "dilation": self._pair(1, 3),
                "groups": groups,
            }
        size = self._pair(1, 7)
        self._add("convolution", filters=filters, size=size, **settings, **self._weights())

    def flatten(self) -> None:
        """Add the layer from maps to one row of units, after a pooling if there are many."""
        while prod(self._shape) > 2000:
            self._add(self._pick("max_pooling", "average_pooling"), size=2)
        self._add("flatten")

    def add_vector_layer(self) -> None:
        """Add a dense layer and an elementwise one."""
        self._add("dense", units=int(self._stream.integers(1, 31)), **self._weights())
        self._add_elementwise()

    def ended(self, classes: int) -> dict[str, Any]:
        """Return the architecture with a loss and the end that it needs."""
        losses = ["cross-entropy", "mean-squared-error"]
        if classes == 2:
            losses.append("binary-cross-entropy")
        loss = self._pick(*losses)
        self._add("dense", units=1 if loss.startswith("binary") else classes, **self._weights())
        if loss == "mean-squared-error":
            if self._stream.random() < 0.5:
                self._add(self._pick("sigmoid", "tanh", "softmax"))
        else:
            self._add("softmax" if loss == "cross-entropy" else "sigmoid")
        return {"layers": self._specs, "loss": loss, "l2": self._pick(0.0, 0.0, 0.01)}
