"""What is known of an architecture before it is trained: its layers, its total, its problems."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mend:
    """One way to mend a problem: its label, and the specs of all layers after it."""

    label: str
    layers: list[Any]


@dataclass(frozen=True)
class ArchitectureProblem:
    """Why an architecture cannot be trained: the field, its value as text, and what is allowed.

    `field` is a setting of the layer, or "input" where the shape of its input does not fit. Of a
    whole architecture it is layers, loss, l2, or the limit that is exceeded.
    """

    field: str
    value: str
    allowed: str
    sentence: str
    mends: tuple[Mend, ...] = ()


@dataclass(frozen=True)
class LayerDescription:
    """One layer: shapes of input and output, costs, and its problem; None where not known.

    `multiply_adds` are those of one image in the forward pass. `receptive_field`: the rows and
    columns of the input image that one unit of the output sees.
    """

    name: str
    kind: str
    input: tuple[int, ...] | None = None
    output: tuple[int, ...] | None = None
    parameter_count: int = 0
    multiply_adds: int = 0
    receptive_field: tuple[int, int] | None = None
    problem: ArchitectureProblem | None = None


@dataclass(frozen=True)
class NetworkTotal:
    """The whole network: parameters, multiply-adds of an image forward, memory and time of a step.

    `receptive_field` is that of one unit of the last feature map. `step_seconds` is an estimate,
    None where the speed of the machine is not known.
    """

    parameter_count: int
    multiply_adds: int
    step_bytes: int
    step_seconds: float | None
    receptive_field: tuple[int, int] | None


@dataclass(frozen=True)
class ArchitectureDescription:
    """An architecture as it was understood, its layers, its total, and what is wrong with it.

    `architecture`, `total`, `pytorch` and `engine` are None if it cannot be built. `pytorch` and
    `engine` are the lines that build the network there.
    """

    architecture: dict[str, Any] | None
    layers: tuple[LayerDescription, ...]
    total: NetworkTotal | None
    problem: ArchitectureProblem | None
    pytorch: str | None
    engine: str | None


@dataclass(frozen=True)
class ArchitectureLimits:
    """The limits of a server: parameters, and activations of a mini-batch; None: the engine's."""

    max_parameters: int | None = None
    max_batch_values: int | None = None
