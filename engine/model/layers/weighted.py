"""What convolution and dense share: a parameter, a bias beside it, and what both start from."""

from typing import Any

from engine.core.errors import BadInput
from engine.model.initialisers import Initialiser, initialiser
from engine.model.layers.base import Spec

HE, ZEROS = Initialiser("he"), Initialiser("zeros")


class Weighted(Spec):
    """A layer with one parameter, called `weights` here, and an optional bias."""

    field = "pre_activation"
    weights: str
    bias: bool
    initialiser: Initialiser
    bias_initialiser: Initialiser

    @property
    def weights_address(self) -> str:
        return f"{self.name}.{self.weights}"

    @property
    def bias_address(self) -> str:
        return f"{self.name}.bias"

    def settle_parameters(self) -> None:
        """Check `bias` and bring both initialisers, which may have come as data, to their form."""
        self.settle_flag("bias")
        for setting in ("initialiser", "bias_initialiser"):
            object.__setattr__(self, setting, self._initialiser(setting, getattr(self, setting)))

    def _initialiser(self, setting: str, value: Any) -> Initialiser:
        try:
            found = initialiser(value)
        except BadInput as bad:
            raise self.refuse(setting, bad.value, f"{bad.field}: {bad.allowed}") from bad
        if setting == "bias_initialiser" and found.name in ("he", "glorot", "lecun"):
            raise self.refuse(
                setting, found.name, "one without a fan in: normal, zeros, constant, given"
            )
        return found

    def initialisers(self) -> dict[str, Initialiser]:
        found = {self.weights_address: self.initialiser}
        return {**found, self.bias_address: self.bias_initialiser} if self.bias else found
