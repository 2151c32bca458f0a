"""What a page may look at, checked by name: arrays of a run. Nothing is remembered here."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from engine import BadInput, Run, StepRecord

FIELDS = ("parameters", "gradients", "updates", "activations")


def known_names(run: Run) -> list[str]:
    """Return every array that can ride along with a step, e.g. `gradients.conv1.kernel`."""
    learned, made = list(run.network.parameter_shapes), list(run.network.activation_shapes)
    addresses = {
        "parameters": learned,
        "gradients": [*learned, *made],
        "updates": learned,
        "activations": made,
    }
    return [f"{field}.{address}" for field in FIELDS for address in addresses[field]]


@dataclass(frozen=True)
class Selection:
    """A parameter to look at first; `largest`: it has the largest gradient of its array."""

    address: str
    index: tuple[int, ...]
    largest: bool


FIRST_WEIGHTS = "fc2.weight"


def first_selection(run: Run, record: StepRecord) -> Selection:
    """Return the parameter to look at first, one that does something.

    w₁,₂ of fc2, or of the last layer that has weights; where its gradient is zero, the weight of
    that layer with the largest gradient.
    """
    shapes = run.network.parameter_shapes
    last = [one for one in shapes if len(shapes[one]) > 1][-1]
    address = FIRST_WEIGHTS if FIRST_WEIGHTS in shapes else last
    *outer, inner = shapes[address]
    index = (*(0 for _ in outer), min(1, inner - 1))
    sizes = np.nan_to_num(np.abs(record.gradients[address]), nan=0.0)
    if sizes[index] > 0 or not sizes.any():
        return Selection(address, index, False)
    largest = np.unravel_index(int(sizes.argmax()), sizes.shape)
    return Selection(address, tuple(int(place) for place in largest), True)


def check_image(image: int, batch_size: int) -> None:
    """Raise BadInput unless `image` is a place in the mini-batch."""
    if image >= batch_size:
        raise BadInput("image", image, f"a place in the mini-batch: 0 to {batch_size - 1}")


def check_arrays(run: Run, names: Iterable[str]) -> None:
    """Raise BadInput unless every name is one that can ride along."""
    known = known_names(run)
    for name in names:
        if name in known:
            continue
        field, _, _ = name.partition(".")
        if field not in FIELDS:
            raise BadInput("arrays", name, ", ".join(f"{one}.…" for one in FIELDS))
        same = [one for one in known if one.startswith(field + ".")]
        raise BadInput("arrays", name, "one of " + ", ".join(same))
