"""The network of a recipe: that of its preset, or that of its own architecture on its problem."""

from functools import lru_cache
from math import prod

from engine.core.checks import check_one_of
from engine.core.errors import BadInput
from engine.data.datasets import load_dataset
from engine.model.architecture import Architecture
from engine.model.network import Network
from engine.model.presets import PRESETS

CUSTOM = "custom"  # the preset's name in a recipe that has an architecture of its own
MAX_PARAMETERS = 50_000_000
MAX_ACTIVATIONS = 50_000_000  # of one image


def check_preset(preset: object, problem: str) -> None:
    """Raise BadInput unless a preset of this name suits the problem."""
    if isinstance(preset, str) and preset == CUSTOM:
        allowed = f"one of {', '.join(PRESETS)}; {CUSTOM} only with an architecture"
        raise BadInput("preset", preset, allowed)
    check_one_of("preset", preset, PRESETS)
    suits = PRESETS[str(preset)].problems
    if problem not in suits:
        raise BadInput("problem", problem, f"with {preset}: {', '.join(suits)}")


@lru_cache(maxsize=64)
def preset_network(preset: str, problem: str) -> Network:
    """Return the network of a preset on a problem."""
    return PRESETS[preset](len(load_dataset(problem).classes))


@lru_cache(maxsize=64)
def architecture_network(architecture: Architecture, problem: str) -> Network:
    """Return the network of an architecture on a problem; nothing but shapes is computed.

    Raises: BadInput if the shapes do not fit, if the output does not fit the classes, or if the
    network is larger than `MAX_PARAMETERS` or `MAX_ACTIVATIONS`.
    """
    data = load_dataset(problem)
    network = architecture.build(data.training_images.shape[1:])
    check_outputs(network, len(data.classes))
    count = sum(prod(shape) for shape in network.parameter_shapes.values())
    if count > MAX_PARAMETERS:
        raise BadInput("architecture", f"{count:,} parameters", f"at most {MAX_PARAMETERS:,}")
    values = sum(prod(shape) for shape in network.activation_shapes.values())
    if values > MAX_ACTIVATIONS:
        allowed = f"at most {MAX_ACTIVATIONS:,} for one image"
        raise BadInput("architecture", f"{values:,} activations", allowed)
    return network


def check_outputs(network: Network, classes: int) -> None:
    """Raise BadInput unless the number of outputs fits the loss and the classes of the data."""
    outputs, loss, last = network.shapes[-1][0], network.loss, network.layers[-1].name
    single = loss in ("binary-cross-entropy", "output")
    if loss == "binary-cross-entropy" and classes != 2:
        raise BadInput("loss", loss, f"another loss: the data has {classes} classes, not two")
    if loss == "output" and classes > 1:
        raise BadInput("loss", loss, f"another loss: the data has {classes} classes")
    allowed = {1} if single else {classes, 1} if _takes_one_unit(loss, classes) else {classes}
    if outputs not in allowed:
        needed = " or ".join(map(str, sorted(allowed)))
        raise BadInput(f"layer {last}", f"{outputs} outputs", f"{needed}: the data has {classes}")


def _takes_one_unit(loss: str, classes: int) -> bool:
    return loss == "mean-squared-error" and classes == 2


@lru_cache(maxsize=16)
def _preset_architectures(problem: str) -> dict[Architecture, str]:
    return {
        Architecture.of(preset_network(name, problem)): name
        for name, preset in PRESETS.items()
        if problem in preset.problems
    }


def preset_of(architecture: Architecture, problem: str) -> str | None:
    """Return the preset that builds the same network on this problem, or None."""
    return _preset_architectures(problem).get(architecture)
