"""Messages that answer a question about no run: descriptions of networks, the smallest graph."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DescriptionMessage:
    """What an architecture would be; the answer to `describe`, with its `asked`."""

    scalars: dict[str, Any]
    type: str = "description"


@dataclass(frozen=True)
class GraphMessage:
    """The smallest computational graph with its values and derivatives."""

    scalars: dict[str, Any]
    type: str = "graph"
