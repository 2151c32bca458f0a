"""Messages about the connection of a page: waiting, a restored run, a pong, an error."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WaitingMessage:
    """Why there is no picture yet.

    `place`: the position in the queue, or null while the run is replayed.
    """

    place: int | None
    message: str
    type: str = "waiting"


@dataclass(frozen=True)
class RestoredMessage:
    """The run of a `restore` command is there again; its welcome follows.

    `position` is where it is, `asked` the position in the command. `left_out` names the branches
    that the server did not make again, because they take more updates than it allows.
    """

    position: int
    asked: int
    left_out: tuple[str, ...]
    type: str = "restored"


@dataclass(frozen=True)
class PongMessage:
    """The answer to a ping: the connection works."""

    type: str = "pong"


@dataclass(frozen=True)
class ErrorMessage:
    """A command that could not be carried out. The session stays as it was."""

    command: str | None
    field: str
    value: str
    allowed: str
    message: str
    type: str = "error"
