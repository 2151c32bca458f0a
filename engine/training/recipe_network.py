"""The network of a recipe: that of its preset, or that of its own architecture on its problem."""

from functools import lru_cache
from math import prod

from engine.core.checks import check_one_of
from engine.core.errors import BadInput
from engine.data.built_in import PROBLEMS
from engine.data.datasets import describe_dataset
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
    if problem in PROBLEMS and problem not in suits:
        raise BadInput("problem", problem, f"with {preset}: {', '.join(suits)}")
    if problem not in PROBLEMS:
        _check_own_problem(str(preset), problem)


def _check_own_problem(preset: str, problem: str) -> None:
    """Raise BadInput unless the network of a preset fits the images and classes of own data."""
    data = describe_dataset(problem)
    misfit = _misfit(preset, len(data.classes), data.input_shape)
    if misfit is not None:
        raise misfit


def _misfit(preset: str, classes: int, input_shape: tuple[int, int, int]) -> BadInput | None:
    """Return why the network of a preset does not fit other data than its own; None if it does."""
    needed = PRESETS[preset].class_count
    if not PRESETS[preset].adapts:
        allowed = "one of " + ", ".join(name for name in PRESETS if PRESETS[name].adapts)
        return BadInput("preset", preset, f"with data of your own {allowed}")
    if needed not in (None, classes):
        return BadInput("preset", preset, f"another one: the data has {classes} classes")
    try:
        _built_preset(preset, classes, input_shape)
    except BadInput as bad:
        return BadInput("preset", preset, f"another one for these images: {bad.allowed}")
    return None


def presets_for(problem: str) -> tuple[str, ...]:
    """Return the presets that suit a problem."""
    if problem in PROBLEMS:
        return tuple(name for name in PRESETS if problem in PRESETS[name].problems)
    data = describe_dataset(problem)
    return _fitting_presets(len(data.classes), data.input_shape)


@lru_cache(maxsize=64)
def _fitting_presets(classes: int, input_shape: tuple[int, int, int]) -> tuple[str, ...]:
    return tuple(name for name in PRESETS if _misfit(name, classes, input_shape) is None)


def preset_network(preset: str, problem: str) -> Network:
    """Return the network of a preset on a problem."""
    data = describe_dataset(problem)
    return _built_preset(preset, len(data.classes), data.input_shape)


@lru_cache(maxsize=256)
def _built_preset(preset: str, classes: int, input_shape: tuple[int, int, int]) -> Network:
    return PRESETS[preset](classes, input_shape)


@lru_cache(maxsize=64)
def architecture_network(architecture: Architecture, problem: str) -> Network:
    """Return the network of an architecture on a problem; nothing but shapes is computed.

    Raises: BadInput if the shapes do not fit, if the output does not fit the classes, or if the
    network is larger than `MAX_PARAMETERS` or `MAX_ACTIVATIONS`.
    """
    data = describe_dataset(problem)
    network = architecture.build(data.input_shape)
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
    return {Architecture.of(preset_network(name, problem)): name for name in presets_for(problem)}


def preset_of(architecture: Architecture, problem: str) -> str | None:
    """Return the preset that builds the same network on this problem, or None."""
    return _preset_architectures(problem).get(architecture)
