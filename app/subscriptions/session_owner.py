"""What the work of a session asks and tells the task that owns the session."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class SessionOwner:
    """Both functions may be called from any thread; without an owner they do nothing.

    `command_waits`: whether a command of the page waits, so that long work is to pause.
    `wake`: some other session has made what this one waits for.
    """

    command_waits: Callable[[], bool] = lambda: False
    wake: Callable[[], object] = lambda: None
