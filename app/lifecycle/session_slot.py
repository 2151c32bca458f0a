"""The slot of a session among those that may compute, and what its page hears while it waits."""

from collections.abc import Callable

from app.lifecycle.admission_queue import AdmissionQueue
from app.protocol.messages import WaitingMessage
from app.settings import Settings


class SessionSlot:
    """`owner`: the client that the slot counts for; None without a slot."""

    def __init__(self, settings: Settings, admission_queue: AdmissionQueue) -> None:
        self._max_per_client = settings.max_sessions_per_client
        self._admission_queue = admission_queue
        self.owner: str | None = None

    async def acquire(self, client: str, tell: Callable[[WaitingMessage], None]) -> None:
        """Wait for a slot; meanwhile `tell` the position in the queue.

        Raises: QueueFull if even the queue has no position.
        """

        def tell_position(position: int, client_limited: bool) -> None:
            tell(self._waiting_message(position, client_limited))

        await self._admission_queue.acquire(client, tell_position)
        self.owner = client

    def release(self) -> None:
        """Give the slot back, if there is one."""
        client, self.owner = self.owner, None
        if client is not None:
            self._admission_queue.release(client)

    def note_freed_memory(self) -> None:
        """Note that the session has freed memory."""
        self._admission_queue.memory_freed = True

    def _waiting_message(self, position: int, client_limited: bool) -> WaitingMessage:
        limit = self._max_per_client
        reason = (
            f"Your network has as many runs here as it may ({limit}). A class can follow a room "
            "instead: that takes no run of its own."
            if client_limited
            else "The server is full."
        )
        if client_limited:
            self._admission_queue.warn_of_client_limit(limit)
        place = f"You are number {position} in the queue; the page starts automatically."
        return WaitingMessage(position, f"{reason} {place}")
