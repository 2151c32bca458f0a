"""The commands of a session's page that wait to be executed, and how many have come."""

import asyncio
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeAlias

from app.protocol.commands import Command
from app.session.handlers import HANDLERS
from app.session.session import Session

QueryWork: TypeAlias = Callable[[Session], Generator[None, None, Any]]


@dataclass(frozen=True)
class SessionQuery:
    """A question of the room's presenter to its session, which moves nothing.

    It waits among the commands, so that it is answered for the run that they have led to. `work`
    yields None between its parts and returns the answer.
    """

    work: QueryWork
    result: asyncio.Future[Any]


class CommandInbox:
    """Waiting commands, oldest first. `received_count` counts those that others execute as well."""

    def __init__(self) -> None:
        self._waiting: deque[Command | SessionQuery] = deque()
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
        first = self._waiting[0] if self._waiting else None
        return first is not None and (
            not isinstance(first, SessionQuery) and HANDLERS[first.type].preempts_seek
        )

    def append(self, command: Command) -> None:
        """Add a command."""
        self._waiting.append(command)

    def append_query(self, work: QueryWork) -> asyncio.Future[Any]:
        """Add a query; return its answer, or what `work` raises."""
        query = SessionQuery(work, asyncio.get_running_loop().create_future())
        query.result.add_done_callback(_retrieve)
        self._waiting.append(query)
        return query.result

    def clear(self) -> None:
        """Drop all waiting commands."""
        for one in self._waiting:
            if isinstance(one, SessionQuery):
                one.result.cancel()
        self._waiting.clear()

    def take_next(self) -> Command | SessionQuery:
        """Return the next command; of coalesced commands of one type in a row, the last."""
        command = self._waiting.popleft()
        while self._waiting and not isinstance(command, SessionQuery):
            following = self._waiting[0]
            if isinstance(following, SessionQuery) or following.type != command.type:
                break
            if not HANDLERS[command.type].coalesced:
                break
            self._waiting.popleft()
            command = following
        return command


def _retrieve(result: asyncio.Future[Any]) -> None:
    """Read what was raised, so that asyncio reports nothing if nobody waits for it."""
    if not result.cancelled():
        result.exception()
