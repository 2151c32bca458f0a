"""Short functions for specs of layers, with which the presets are written."""

from typing import Any


def convolution(name: str, filters: int, size: int, **settings: Any) -> dict[str, Any]:
    """Return the spec of a convolution."""
    return {"kind": "convolution", "name": name, "filters": filters, "size": size, **settings}


def dense(name: str, units: int, **settings: Any) -> dict[str, Any]:
    """Return the spec of a dense layer."""
    return {"kind": "dense", "name": name, "units": units, **settings}


def layer(kind: str, name: str, **settings: Any) -> dict[str, Any]:
    """Return the spec of a layer of another kind."""
    return {"kind": kind, "name": name, **settings}


def normal(deviation: float) -> dict[str, Any]:
    """Return the initialiser of normal values with a standard deviation."""
    return {"name": "normal", "value": deviation}
