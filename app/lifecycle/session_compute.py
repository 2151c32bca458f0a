"""The compute requests of one session: interactive ones, and slices of background work."""

from collections.abc import Callable, Generator
from functools import partial
from time import perf_counter
from typing import Any, TypeVar

from app.compute.fair_queue import ComputeRequest
from app.compute.scheduler import Scheduler
from app.lifecycle.command_inbox import SessionQuery
from app.lifecycle.data_source import DataSource, fetch_data_of_command
from app.protocol.commands import Command
from app.protocol.message_builders import refusal_message
from app.protocol.messages import Message
from app.session.session import Session
from engine import BadInput

QUERY_SLICE_SECONDS = 0.025
T = TypeVar("T")


class SessionCompute:
    """Runs calls of a session in worker threads, one at a time; they count for `client`."""

    def __init__(
        self, scheduler: Scheduler, client: str, session_id: str, data_source: DataSource | None
    ) -> None:
        self._scheduler, self._data_source = scheduler, data_source
        self.client, self.session_id = client, session_id
        self._background_request: ComputeRequest | None = None

    async def run_interactive(self, work: Callable[[], T]) -> T:
        """Run work that the page waits for."""
        return await self._scheduler.run(ComputeRequest(self.client, self.session_id, True), work)

    async def run_command(self, session: Session, command: Command | SessionQuery) -> list[Message]:
        """Execute a command, once the own data that it names are here, or answer a query.

        About a large run it is no interactive request.

        Its answer may take seconds and cannot be interrupted: as background work it leaves a thread
        free for the pages that wait for something short.
        """
        request = ComputeRequest(self.client, self.session_id, not session.is_large)
        if isinstance(command, SessionQuery):
            await self._answer(session, command, request)
            return []
        if self._data_source is not None:
            try:
                await fetch_data_of_command(self._data_source, command)
            except BadInput as bad:
                return [refusal_message(command.type, bad)]
        return await self._scheduler.run(request, partial(session.handle, command))

    async def _answer(self, session: Session, query: SessionQuery, request: ComputeRequest) -> None:
        """Answer a query, or give it what was raised; what is no refusal is raised here as well.

        All but its first slice is background work.
        """
        parts = query.work(session)
        try:
            while not (found := await self._scheduler.run(request, partial(_run_slice, parts))):
                request = ComputeRequest(self.client, self.session_id, False)
        except Exception as failure:
            if not query.result.done():
                query.result.set_exception(failure)
            if not isinstance(failure, BadInput):
                raise
        else:
            if not query.result.done():
                query.result.set_result(found[0])

    async def run_slice(self, session: Session) -> list[Message]:
        """Run a slice of a session's background work; what is there already does not wait.

        Raises: Withdrawn as `run_background`.
        """
        if session.only_fetches_surface:
            return await self.run_interactive(session.run_slice)
        refines = session.only_refines_surface
        return await self.run_background(session.run_slice, refinement=refines)

    async def run_background(self, work: Callable[[], T], *, refinement: bool = False) -> T:
        """Run a slice of background work; `refinement`: it makes finer what the page has already.

        Raises: Withdrawn if a command came before its start.
        """
        self._background_request = ComputeRequest(self.client, self.session_id, False, refinement)
        try:
            return await self._scheduler.run(self._background_request, work)
        finally:
            self._background_request = None

    def withdraw_background(self) -> None:
        """Withdraw a background request that has not started, so that input goes first."""
        if self._background_request is not None:
            self._scheduler.withdraw(self._background_request)


def _run_slice(parts: Generator[None, None, Any]) -> list[Any]:
    """Go on for about 25 ms; return what the parts have returned, in a list, once they end."""
    started = perf_counter()
    while perf_counter() - started < QUERY_SLICE_SECONDS:
        try:
            next(parts)
        except StopIteration as end:
            return [end.value]
    return []
