"""The kinds of layers that an architecture may have: what each accepts, its settings and ranges."""

from dataclasses import dataclass
from typing import Any

from engine.core.errors import BadInput
from engine.model.initialisers import INITIALISERS, takes_value
from engine.model.layers import Layer
from engine.model.losses import LOSSES

MAX_LAYERS = 40
L2_RANGE = (0.0, 10.0)
MAX_FIRST_VALUE = 1000  # of an initialiser: larger ones leave the range of float32 in one step
_NONE: tuple[str, ...] = ()


@dataclass(frozen=True)
class SettingChoice:
    """A setting of a layer: its label, its type, its default, and the range of each number.

    `type`: whole; pair, a whole number for both axes or (rows, columns); bool; number; initialiser.
    `default` is the value that a new layer is made with, None where it follows another setting;
    `low` and `high` only for numbers.
    """

    name: str
    label: str
    type: str
    default: Any = None
    low: float | None = None
    high: float | None = None

    def as_data(self) -> dict[str, Any]:
        """Return the setting as plain JSON values."""
        return {
            "name": self.name,
            "label": self.label,
            "type": self.type,
            "default": self.default,
            "min": self.low,
            "max": self.high,
            "choices": list(self._initialisers),
        }

    @property
    def _initialisers(self) -> tuple[str, ...]:
        if self.type != "initialiser":
            return _NONE
        own = ("normal", "zeros", "constant")
        return own if self.name == "bias_initialiser" else ("he", "glorot", "lecun", *own)

    def check(self, layer: Layer) -> None:
        """Raise BadInput if a number of the setting is above the range; the layer checks the rest.

        A pooling's stride of None is the size of its window.
        """
        value = getattr(layer, self.name)
        if self.type in ("whole", "pair") and value is not None and self.high is not None:
            sides = value if isinstance(value, tuple) else (value,)
            if max(sides) > self.high:
                allowed = f"a whole number from {self.low:g} to {self.high:g}"
                raise BadInput(f"layer {layer.name}, {self.name}", value, allowed)
        with_value = self.type == "initialiser" and takes_value(value.name)
        if with_value and abs(value.value) > MAX_FIRST_VALUE:
            allowed = f"{value.name} with a value of at most {MAX_FIRST_VALUE}"
            raise BadInput(f"layer {layer.name}, {self.name}", value.value, allowed)


@dataclass(frozen=True)
class LayerChoice:
    """A kind of layer: its label, the input that it accepts, and its settings.

    `accepts`: image, feature maps (C, H, W); vector, one row of units (J,); any, both.
    """

    label: str
    accepts: str
    settings: tuple[SettingChoice, ...] = ()


def _whole(name: str, label: str, high: int, default: int | None = None) -> SettingChoice:
    return SettingChoice(name, label, "whole", default, 1, high)


def _pair(name: str, label: str, default: int | None, low: int = 1) -> SettingChoice:
    return SettingChoice(name, label, "pair", default, low, 64)


_WEIGHTS = (
    SettingChoice("bias", "Bias", "bool", True),
    SettingChoice("initialiser", "First weights", "initialiser", "he"),
    SettingChoice("bias_initialiser", "First biases", "initialiser", "zeros"),
)
_CONVOLUTION = (
    _whole("filters", "Filters", 512, 8),
    _pair("size", "Kernel size", 3),
    _pair("stride", "Stride", 1),
    _pair("padding", "Padding", 0, 0),
    _pair("dilation", "Dilation", 1),
    _whole("groups", "Groups", 512, 1),
)
_POOLING = (_pair("size", "Window size", 2), _pair("stride", "Stride", None))
_SLOPE = SettingChoice("slope", "Slope below 0", "number", 0.01, 0, 0.99)
_RATE = SettingChoice("rate", "Rate of dropped units", "number", 0.5, 0, 0.99)

LAYER_CHOICES = {
    "convolution": LayerChoice("convolution", "image", (*_CONVOLUTION, *_WEIGHTS)),
    "relu": LayerChoice("ReLU", "any"),
    "leaky_relu": LayerChoice("leaky ReLU", "any", (_SLOPE,)),
    "sigmoid": LayerChoice("sigmoid", "any"),
    "tanh": LayerChoice("tanh", "any"),
    "gelu": LayerChoice("GELU", "any"),
    "max_pooling": LayerChoice("max pooling", "image", _POOLING),
    "average_pooling": LayerChoice("average pooling", "image", _POOLING),
    "flatten": LayerChoice("flatten", "image"),
    "dense": LayerChoice("dense layer", "vector", (_whole("units", "Units", 4096, 32), *_WEIGHTS)),
    "dropout": LayerChoice("dropout", "any", (_RATE,)),
    "softmax": LayerChoice("softmax", "vector"),
}
_INITIALISER_LABELS = {
    "he": "He",
    "glorot": "Glorot",
    "lecun": "LeCun",
    "normal": "normal",
    "zeros": "zeros",
    "constant": "constant",
}


def architecture_choices() -> dict[str, Any]:
    """Return what an architecture can be made of, as plain JSON values.

    `layers`: the kinds with their settings; `losses`, each with the last layer that it needs, or
    null; `initialisers`, each with its formula.

    >>> [one["last_layer"] for one in architecture_choices()["losses"]]
    ['softmax', 'sigmoid', None, None]
    """
    return {
        "layers": [
            {
                "kind": kind,
                "label": one.label,
                "accepts": one.accepts,
                "settings": [setting.as_data() for setting in one.settings],
            }
            for kind, one in LAYER_CHOICES.items()
        ],
        "losses": [
            {"name": name, "label": loss.label, "last_layer": loss.fused_activation}
            for name, loss in LOSSES.items()
        ],
        "initialisers": [
            {
                "name": name,
                "label": label,
                "formula": INITIALISERS[name],
                "takes_value": takes_value(name),
            }
            for name, label in _INITIALISER_LABELS.items()
        ],
    }


def check_ranges(layer: Layer) -> None:
    """Raise BadInput if a number of a layer is larger than any network here needs."""
    for setting in LAYER_CHOICES[layer.kind].settings:
        setting.check(layer)
