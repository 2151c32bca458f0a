"""Checks of the layers of a network as a whole: their names, and the last one against the loss."""

from collections.abc import Sequence

from engine.core.errors import BadInput
from engine.core.shapes import Shape
from engine.model.layers import Layer
from engine.model.losses import Loss


def check_names(names: Sequence[str]) -> None:
    """Raise BadInput unless every layer has a name of its own, which is not input."""
    seen = {"input"}
    for name in names:
        if name in seen:
            raise BadInput("layers", name, "every layer has a name of its own, none is input")
        seen.add(name)


def check_last_layer(last: Layer, shape: Shape, loss: Loss) -> None:
    """Raise BadInput unless the last layer fits the loss."""
    if loss.fused_activation not in (None, last.kind):
        raise BadInput(
            "loss",
            loss.name,
            f"{loss.fused_activation} as the last layer, not {last.kind} ({last.name}): "
            f"add a {loss.fused_activation} layer, or choose another loss",
        )
    if len(shape) != 1:
        raise BadInput(
            f"layer {last.name}",
            shape,
            "the loss needs one row of outputs (I,); end with a flatten or a dense layer",
        )
    if loss.output_count not in (None, shape[0]):
        raise BadInput(
            f"layer {last.name}",
            shape,
            f"{loss.name} needs {loss.output_count} output; make the last dense layer that wide",
        )
