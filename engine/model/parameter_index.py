"""Validation of a parameter's or activation's address and index."""

from collections.abc import Mapping, Sequence

from engine.core.checks import check_index_type, check_one_of
from engine.core.errors import BadInput
from engine.model.layers import Shape
from engine.model.network import Network


def check_parameter_index(network: Network, address: str, index: Sequence[int]) -> None:
    """Raise BadInput unless `address[index]` is one parameter of the network."""
    check_index(network.parameter_shapes, address, index)


def check_value_index(network: Network, address: str, index: Sequence[int]) -> None:
    """Raise BadInput unless `address[index]` is a parameter, an output of a layer, or a pixel."""
    check_index({**network.parameter_shapes, **network.activation_shapes}, address, index)


def check_index(shapes: Mapping[str, Shape], address: str, index: Sequence[int]) -> None:
    """Raise BadInput unless `address` is in `shapes` and `index` is in range for its shape."""
    check_one_of("address", address, shapes)
    check_index_type(index)
    shape = shapes[address]
    in_range = len(index) == len(shape) and all(
        0 <= i < size for i, size in zip(index, shape, strict=True)
    )
    if not in_range:
        ranges = ", ".join(f"0…{size - 1}" for size in shape)
        raise BadInput("index", list(index), f"[{ranges}] for {address}")
