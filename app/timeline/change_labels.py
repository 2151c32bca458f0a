"""Labels of the changes in a recipe: a setting, one parameter, or all parameters."""

from app.protocol.labels import LIVE_SETTINGS
from engine import Change, Displacement, Edit


def describe_change(change: Change | Edit | Displacement) -> str:
    """Return the label of a change: a setting, one parameter with its index, or all parameters.

    >>> describe_change(Edit(3, "fc2.bias", (1,), 0.5))
    'fc2.bias[1] = 0.5'
    """
    if isinstance(change, Change):
        return f"{LIVE_SETTINGS[change.name].lower()} {change.value:g}"
    if isinstance(change, Displacement):
        point = f"α {change.alpha:.3g}, β {change.beta:.3g}".replace("-", "−")
        return f"all parameters at {point} of the plane {change.plane.replace('-', ' ')}"
    return f"{parameter_label(change.address, change.index)} = {change.value:.4g}"


def parameter_label(address: str, index: tuple[int, ...]) -> str:
    """Return the name of one parameter: `fc2.weight[0, 1]`."""
    return f"{address}{list(index)}"
