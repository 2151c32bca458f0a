"""The description of an architecture on a problem: what is known before it is trained."""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

from engine.core.errors import BadInput
from engine.core.shapes import Shape
from engine.data.datasets import Dataset, load_dataset
from engine.description.mends import layer_mends, name_mends, output_mends, size_mends
from engine.description.problems import layer_problem, problem_of, text_of
from engine.description.records import (
    ArchitectureDescription,
    ArchitectureLimits,
    ArchitectureProblem,
    LayerDescription,
    NetworkTotal,
)
from engine.export import engine_lines, torch_lines
from engine.model.architecture import (
    Architecture,
    check_loss,
    layer_from_spec,
    parse_architecture_fields,
    ranged_layer,
)
from engine.model.layer_costs import ReceptiveField, multiply_adds, step_bytes, step_work
from engine.model.layers import Layer
from engine.model.layout_checks import check_names
from engine.model.network import Network
from engine.training.recipe_network import (
    MAX_ACTIVATIONS,
    MAX_PARAMETERS,
    check_outputs,
)

NO_LIMITS = ArchitectureLimits()


def describe_architecture(
    data: object,
    problem: str,
    batch_size: int,
    limits: ArchitectureLimits = NO_LIMITS,
    seconds_per_work: float | None = None,
) -> ArchitectureDescription:
    """Return the description of the architecture in `data` on a problem.

    Only shapes are computed; no array is made, whatever the sizes. `seconds_per_work` is the time
    of one unit of `step_work` on this machine.

    Raises: BadInput for an unknown problem only; everything else that is wrong is described.
    """
    dataset = load_dataset(problem)
    shape = dataset.training_images.shape[1:]
    try:
        specs, others = parse_architecture_fields(data)
    except BadInput as bad:
        return _without_network((), problem_of(bad))
    layers, found = _describe_layers(specs, shape)
    possible = not any(one.problem for one in layers)
    network, fault = _build(specs, others, found if possible else (), dataset, batch_size, limits)
    if network is None:
        return _without_network(layers, fault)
    return ArchitectureDescription(
        Architecture.of(network).to_data(),
        layers,
        _total(network, layers, batch_size, seconds_per_work),
        None,
        torch_lines(network),
        engine_lines(network),
    )


def _build(
    specs: Sequence[Any],
    others: Mapping[str, Any],
    found: Sequence[Layer | None],
    dataset: Dataset,
    batch_size: int,
    limits: ArchitectureLimits,
) -> tuple[Network | None, ArchitectureProblem | None]:
    """Return the network of the layers, or the problem of the whole, or neither without layers."""
    shape, classes = dataset.training_images.shape[1:], len(dataset.classes)
    loss = others.get("loss", "cross-entropy")
    try:
        check_loss(loss, others.get("l2", 0.0))
    except BadInput as bad:
        return None, problem_of(bad)
    try:
        check_names([name for spec in specs if (name := text_of(spec, "name"))])
    except BadInput as bad:
        return None, problem_of(bad, name_mends(specs))
    layers = tuple(one for one in found if one is not None)
    if not layers:
        return None, None
    try:
        network = Architecture(layers, **others).build(shape)
        check_outputs(network, classes)
    except BadInput as bad:
        return None, problem_of(bad, output_mends(specs, shape, loss, classes))
    too_large = _size_problem(network, batch_size, limits)
    if too_large is None:
        return network, None
    mends = size_mends(specs, shape, lambda one: _fits(one, others, shape, batch_size, limits))
    return None, problem_of(too_large, mends)


def _describe_layers(
    specs: Sequence[Any], shape: Shape
) -> tuple[tuple[LayerDescription, ...], list[Layer | None]]:
    """Return a description and the layer of each spec; after a problem no shape is known."""
    described: list[LayerDescription] = []
    found: list[Layer | None] = []
    field = ReceptiveField(shape)
    entering: Shape | None = shape
    for position, spec in enumerate(specs):
        name, kind = text_of(spec, "name"), text_of(spec, "kind")
        layer: Layer | None = None
        try:
            layer = ranged_layer(spec, position)
            if entering is None:
                described.append(LayerDescription(name, kind))
            else:
                leaving = layer.output_shape(entering)
                field.follow(layer, leaving)
                described.append(_described(layer, entering, leaving, field))
                entering = leaving
        except BadInput as bad:
            mends = layer_mends(specs, position, shape, entering, layer)
            problem = layer_problem(bad, name, layer, entering, mends)
            described.append(LayerDescription(name, kind, entering, problem=problem))
            entering = None
        found.append(layer)
    return tuple(described), found


def _described(
    layer: Layer, entering: Shape, leaving: Shape, field: ReceptiveField
) -> LayerDescription:
    return LayerDescription(
        layer.name,
        layer.kind,
        entering,
        leaving,
        sum(prod(shape) for shape in layer.parameter_shapes(entering).values()),
        multiply_adds(layer, entering, leaving),
        field.size,
    )


def _total(
    network: Network,
    layers: Sequence[LayerDescription],
    batch_size: int,
    seconds_per_work: float | None,
) -> NetworkTotal:
    maps = [one.receptive_field for one in layers if one.output and len(one.output) == 3]
    seconds = (
        None if seconds_per_work is None else seconds_per_work * step_work(network, batch_size)
    )
    return NetworkTotal(
        sum(one.parameter_count for one in layers),
        sum(one.multiply_adds for one in layers),
        step_bytes(network, batch_size),
        seconds,
        maps[-1] if maps else None,
    )


def _size_problem(network: Network, batch_size: int, limits: ArchitectureLimits) -> BadInput | None:
    """Return the limit that a network exceeds, by its name, or None."""
    count = sum(prod(shape) for shape in network.parameter_shapes.values())
    most = min(limits.max_parameters or MAX_PARAMETERS, MAX_PARAMETERS)
    if count > most:
        return BadInput("MAX_PARAMETERS", f"{count:,} parameters", f"at most {most:,}")
    values = sum(prod(shape) for shape in network.activation_shapes.values())
    if values > MAX_ACTIVATIONS:
        allowed = f"at most {MAX_ACTIVATIONS:,} for one image"
        return BadInput("MAX_ACTIVATIONS", f"{values:,} activations", allowed)
    most = limits.max_batch_values or values * batch_size
    if values * batch_size > most:
        value = f"{values * batch_size:,} activations in a mini-batch of {batch_size}"
        return BadInput("MAX_BATCH_VALUES", value, f"at most {most:,}")
    return None


def _fits(
    specs: Sequence[Any],
    others: Mapping[str, Any],
    shape: Shape,
    batch_size: int,
    limits: ArchitectureLimits,
) -> bool:
    """Return whether the layers make a network within the limits."""
    try:
        layers = tuple(layer_from_spec(spec, position) for position, spec in enumerate(specs))
        network = Architecture(layers, **others).build(shape)
    except BadInput:
        return False
    return _size_problem(network, batch_size, limits) is None


def _without_network(
    layers: tuple[LayerDescription, ...], problem: ArchitectureProblem | None
) -> ArchitectureDescription:
    return ArchitectureDescription(None, layers, None, problem, None, None)
