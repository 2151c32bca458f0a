"""Base class of the layers with a weight array and a bias: convolution and dense."""

from typing import Any

from engine.core.errors import BadInput
from engine.model.initialisers import Initialiser, parse_initialiser
from engine.model.layers.base import LayerBase

HE, ZEROS = Initialiser("he"), Initialiser("zeros")


class WeightedLayer(LayerBase):
    """A layer with one weight array, named `weight_name`, and an optional bias."""

    output_name = "pre_activation"
    weight_name: str
    bias: bool
    initialiser: Initialiser
    bias_initialiser: Initialiser

    @property
    def weight_address(self) -> str:
        """The address of the weight array, e.g. `conv1.kernel`."""
        return f"{self.name}.{self.weight_name}"

    @property
    def bias_address(self) -> str:
        """The address of the bias, e.g. `conv1.bias`."""
        return f"{self.name}.bias"

    def validate_parameter_settings(self) -> None:
        """Validate `bias` and both initialisers, which may be given as data."""
        self.validate_bool("bias")
        for setting in ("initialiser", "bias_initialiser"):
            object.__setattr__(
                self, setting, self._validate_initialiser(setting, getattr(self, setting))
            )

    def _validate_initialiser(self, setting: str, value: Any) -> Initialiser:
        try:
            initialiser = parse_initialiser(value)
        except BadInput as bad:
            raise self.setting_error(setting, bad.value, f"{bad.field}: {bad.allowed}") from bad
        if setting == "bias_initialiser" and initialiser.name in ("he", "glorot", "lecun"):
            raise self.setting_error(
                setting, initialiser.name, "one without a fan in: normal, zeros, constant, given"
            )
        return initialiser

    def initialisers(self) -> dict[str, Initialiser]:
        weight = {self.weight_address: self.initialiser}
        return {**weight, self.bias_address: self.bias_initialiser} if self.bias else weight
