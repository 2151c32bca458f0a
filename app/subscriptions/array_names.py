"""Names of the arrays that a page can subscribe to, and their validation."""

from collections.abc import Iterable

from engine import BadInput, Run

ARRAY_FIELDS = ("parameters", "gradients", "updates", "activations")


def all_array_names(run: Run) -> list[str]:
    """Return the names of all arrays in step messages, such as `gradients.conv1.kernel`."""
    parameters = list(run.network.parameter_shapes)
    activations = list(run.network.activation_shapes)
    addresses = {
        "parameters": parameters,
        "gradients": [*parameters, *activations],
        "updates": parameters,
        "activations": activations,
    }
    return [f"{field}.{address}" for field in ARRAY_FIELDS for address in addresses[field]]


def check_image_index(image: int, batch_size: int) -> None:
    """Raise BadInput unless `image` is an index into the mini-batch."""
    if image >= batch_size:
        raise BadInput("image", image, f"a place in the mini-batch: 0 to {batch_size - 1}")


def check_array_names(run: Run, names: Iterable[str]) -> None:
    """Raise BadInput unless a step message can carry an array of every name."""
    known = all_array_names(run)
    for name in names:
        if name in known:
            continue
        field, _, _ = name.partition(".")
        if field not in ARRAY_FIELDS:
            raise BadInput("arrays", name, ", ".join(f"{one}.…" for one in ARRAY_FIELDS))
        in_field = [one for one in known if one.startswith(field + ".")]
        raise BadInput("arrays", name, "one of " + ", ".join(in_field))
