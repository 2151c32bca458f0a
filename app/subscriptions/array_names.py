"""What a page may look at, checked by name: arrays of a run."""

from collections.abc import Iterable

from engine import BadInput, Run

ARRAY_FIELDS = ("parameters", "gradients", "updates", "activations")


def all_array_names(run: Run) -> list[str]:
    """Return every array that can ride along with a step, e.g. `gradients.conv1.kernel`."""
    learned, made = list(run.network.parameter_shapes), list(run.network.activation_shapes)
    addresses = {
        "parameters": learned,
        "gradients": [*learned, *made],
        "updates": learned,
        "activations": made,
    }
    return [f"{field}.{address}" for field in ARRAY_FIELDS for address in addresses[field]]


def check_image_index(image: int, batch_size: int) -> None:
    """Raise BadInput unless `image` is a place in the mini-batch."""
    if image >= batch_size:
        raise BadInput("image", image, f"a place in the mini-batch: 0 to {batch_size - 1}")


def check_array_names(run: Run, names: Iterable[str]) -> None:
    """Raise BadInput unless every name is one that can ride along."""
    known = all_array_names(run)
    for name in names:
        if name in known:
            continue
        field, _, _ = name.partition(".")
        if field not in ARRAY_FIELDS:
            raise BadInput("arrays", name, ", ".join(f"{one}.…" for one in ARRAY_FIELDS))
        same = [one for one in known if one.startswith(field + ".")]
        raise BadInput("arrays", name, "one of " + ", ".join(same))
