"""The optional packages of `backprop-explorer[hosting]`: imported if a setting needs them."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.settings import environment_name


@contextmanager
def hosting_extra(setting: str) -> Iterator[None]:
    """Import packages of the extra inside this context; `setting` is the one that needs them.

    Raises:
        ValueError: a package is missing. The sentence names the setting and the extra.
    """
    try:
        yield
    except ModuleNotFoundError as missing:
        package = (missing.name or "").partition(".")[0].replace("_", "-")
        raise ValueError(
            f"{environment_name(setting)}: needs the package {package}; "
            "install it with pip install 'backprop-explorer[hosting]'"
        ) from missing
