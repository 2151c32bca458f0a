"""The arrays of a message."""

from typing import Any

Arrays = dict[str, Any]
