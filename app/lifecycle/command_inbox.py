"""The commands of a session's page that wait to be executed, and how many have come."""

from collections import deque

from app.protocol.commands import Command
from app.session.handlers import HANDLERS


class CommandInbox:
    """Waiting commands, oldest first. `received_count` counts those that others execute as well."""

    def __init__(self) -> None:
        self._waiting: deque[Command] = deque()
        self.received_count = 0

    def __len__(self) -> int:
        """Return the number of waiting commands."""
        return len(self._waiting)

    @property
    def executed_count(self) -> int:
        """The number of commands that have come and do not wait."""
        return self.received_count - len(self._waiting)

    @property
    def preempts_seek(self) -> bool:
        """Whether the next command replaces a running seek instead of waiting for it."""
        return bool(self._waiting) and HANDLERS[self._waiting[0].type].preempts_seek

    def append(self, command: Command) -> None:
        """Add a command."""
        self._waiting.append(command)

    def clear(self) -> None:
        """Drop all waiting commands."""
        self._waiting.clear()

    def take_next(self) -> Command:
        """Return the next command; of coalesced commands of one type in a row, the last."""
        command = self._waiting.popleft()
        while self._waiting and HANDLERS[command.type].coalesced:
            if self._waiting[0].type != command.type:
                break
            command = self._waiting.popleft()
        return command
