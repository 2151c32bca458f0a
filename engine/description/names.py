"""Names for new layers of an architecture."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.model.layer_choices import MAX_LAYERS


def layer_names(specs: Sequence[Any]) -> set[str]:
    """Return the names of all layers that have one."""
    return {str(one.get("name")) for one in specs if isinstance(one, Mapping)}


def free_name(name: str, names: Iterable[str]) -> str:
    """Return the name, or the name with the next number, that no layer has.

    >>> free_name("conv1", {"conv1", "conv2"}), free_name("flatten", {"conv1"})
    ('conv3', 'flatten')
    """
    taken = {"input", *names}
    if name not in taken:
        return name
    stem = name.rstrip("0123456789")
    return next(f"{stem}{n}" for n in range(2, MAX_LAYERS + 3) if f"{stem}{n}" not in taken)
