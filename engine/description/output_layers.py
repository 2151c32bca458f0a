"""The end of a network, which the loss and the classes of the data determine."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.core.errors import BadInput
from engine.core.shapes import Shape
from engine.data.datasets import describe_dataset
from engine.description.names import free_name, layer_names
from engine.model.architecture import Architecture, layer_from_spec
from engine.model.losses import LOSSES
from engine.training.recipe_network import architecture_network, check_outputs

_ENDS = ("softmax", "sigmoid")


def with_output_layers(
    specs: Sequence[Any], shape: Shape, loss: str, classes: int
) -> list[dict[str, Any]] | None:
    """Return the layers with the end that the loss needs; None if no end fits.

    The last dense layer gets as many units as there are outputs, or one is added; after it comes
    the layer that the loss is fused with. `shape` is that of the network's input.
    """
    fused = LOSSES[loss].fused_activation
    units = LOSSES[loss].output_count or classes
    kept = list(specs)
    while kept and kept[-1]["kind"] in _ENDS:
        kept.pop()
    names = layer_names(specs)
    try:
        flat = _output_shape(kept, shape)
    except BadInput:
        return None
    if kept and kept[-1]["kind"] == "dense":
        kept[-1] = {**kept[-1], "units": units}
    elif flat != (units,):
        if len(flat) == 3:
            kept.append({"kind": "flatten", "name": free_name("flatten", names)})
        kept.append({"kind": "dense", "name": free_name("output", names), "units": units})
    if fused is not None:
        same = [one for one in specs[-1:] if one["kind"] == fused]
        kept.extend(same or [{"kind": fused, "name": free_name(fused, names)}])
    try:
        architecture = Architecture.from_data({"layers": kept, "loss": loss})
        check_outputs(architecture.build(shape), classes)
    except BadInput:
        return None
    return kept


def fit_architecture(architecture: Architecture, problem: str) -> Architecture | None:
    """Return the architecture with the end that another problem needs; None if none fits.

    Its loss stays where it fits the number of classes; otherwise it becomes cross-entropy.
    """
    data = describe_dataset(problem)
    shape, classes = data.input_shape, len(data.classes)
    found: Mapping[str, Any] = architecture.to_data()
    for loss in dict.fromkeys((architecture.loss, "cross-entropy")):
        ended = with_output_layers(found["layers"], shape, loss, classes)
        if ended is None:
            continue
        fitted = Architecture.from_data({**found, "layers": ended, "loss": loss})
        try:
            architecture_network(fitted, problem)
        except BadInput:
            continue
        return fitted
    return None


def _output_shape(specs: Sequence[Any], shape: Shape) -> Shape:
    for position, spec in enumerate(specs):
        shape = layer_from_spec(spec, position).output_shape(shape)
    return shape
