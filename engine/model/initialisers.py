"""Initialisers: the rules for the first values of parameters.

An initialiser is data. Each parameter has its own random stream, from the seed and its address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod, sqrt
from typing import Any
from zlib import crc32

import numpy as np

from engine.core.arrays import Array
from engine.core.checks import check_one_of, is_number
from engine.core.errors import BadInput
from engine.core.shapes import Shape

INITIALISERS = {
    "he": "N(0, 2 / fan in)",
    "glorot": "U(−r, r), r² = 6 / (fan in + fan out)",
    "lecun": "N(0, 1 / fan in)",
    "normal": "N(0, value²)",
    "zeros": "0",
    "constant": "value everywhere",
    "given": "the values themselves",
}
_VALUE_REQUIRED = ("normal", "constant")


@dataclass(frozen=True)
class Initialiser:
    """A rule for first values: its name and, if the name needs one, `value`.

    `value` is the standard deviation of "normal", the number of "constant", and the nested tuples
    of "given".

    Raises: BadInput for an unknown name, or a value that does not fit the name.
    """

    name: str
    value: Any = None

    def __post_init__(self) -> None:
        check_one_of("initialiser", self.name, INITIALISERS)
        if self.name in _VALUE_REQUIRED:
            if not is_number(self.value) or (self.name == "normal" and self.value < 0):
                raise BadInput(f"initialiser {self.name}", self.value, "a value: a finite number")
        elif self.name == "given":
            object.__setattr__(self, "value", _nested_tuples(self.value))
        elif self.value is not None:
            raise BadInput(f"initialiser {self.name}", self.value, "no value")

    def spec(self) -> Any:
        """Return the initialiser as data: its name, or its name and value."""
        return self.name if self.value is None else {"name": self.name, "value": self.value}

    def initial_values(
        self, address: str, shape: Shape, seed: int, dtype: Any = np.float32
    ) -> Array:
        """Return the first values of the parameter at `address`.

        Formula: he N(0, 2/fan_in) (He et al. 2015, arXiv:1502.01852, eq. 10); glorot U(−r, r), r =
        √(6/(fan_in+fan_out)) (Glorot & Bengio 2010, eq. 16); lecun N(0, 1/fan_in) (LeCun et al.
        1998, "Efficient BackProp", eq. 16). fan_in is the number of inputs of one unit or of one
        position of a feature map; fan_out is the number of outputs that one input reaches.

        The random stream depends on the seed and the address only, so adding a layer changes no
        other.

        Raises: BadInput if given values have another shape.

        >>> Initialiser("constant", 2).initial_values("u.weight", (1, 2), seed=16).tolist()
        [[2.0, 2.0]]
        """
        if self.name == "given":
            values = _given_values(address, self.value, dtype)
            if values.shape != shape:
                raise BadInput(f"initial values of {address}", values.shape, f"the shape {shape}")
            return values.copy()
        if self.name in ("zeros", "constant"):
            return np.full(shape, self.value or 0, dtype=dtype)
        stream = np.random.default_rng([seed, crc32(address.encode())])
        fan_in, fan_out = prod(shape[1:]), shape[0] * prod(shape[2:])
        if self.name == "glorot":
            radius = sqrt(6 / (fan_in + fan_out))
            return np.asarray(stream.uniform(-radius, radius, shape).astype(dtype))
        deviation = {"he": sqrt(2 / fan_in), "lecun": sqrt(1 / fan_in)}.get(self.name, self.value)
        return np.asarray((stream.standard_normal(shape) * deviation).astype(dtype))


def takes_value(name: str) -> bool:
    """Return whether an initialiser of this name needs a number.

    >>> takes_value("normal"), takes_value("he")
    (True, False)
    """
    return name in _VALUE_REQUIRED


def parse_initialiser(spec: object) -> Initialiser:
    """Return the initialiser described by data: "he", or {"name": "constant", "value": 2}.

    Raises: BadInput if the data has neither form.
    """
    if isinstance(spec, Initialiser):
        return spec
    if isinstance(spec, str):
        return Initialiser(spec)
    if isinstance(spec, dict) and "name" in spec and set(spec) <= {"name", "value"}:
        return Initialiser(str(spec["name"]), spec.get("value"))
    raise BadInput("initialiser", spec, 'a name, or {"name": …, "value": …}')


def _given_values(address: str, values: object, dtype: Any) -> Array:
    try:
        return np.asarray(values, dtype=dtype)
    except ValueError as ragged:
        allowed = "lists of equal lengths"
        raise BadInput(f"initial values of {address}", values, allowed) from ragged


def _nested_tuples(values: object) -> Any:
    """Return nested sequences of finite numbers as nested tuples."""
    if isinstance(values, np.ndarray):
        values = values.tolist()
    if isinstance(values, Sequence) and not isinstance(values, str | bytes):
        return tuple(_nested_tuples(value) for value in values)
    number = values.item() if isinstance(values, np.generic) else values
    if not is_number(number):
        raise BadInput("initialiser given", values, "nested lists of finite numbers")
    return number
