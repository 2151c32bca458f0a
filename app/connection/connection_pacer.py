"""Lets a burst of connections through a few at a time, the clients in rotation."""

import asyncio
from collections import deque
from collections.abc import Callable

ENTRIES_PER_TURN = 2


class ConnectionPacer:
    """Runs callbacks, at most `per_turn` in one turn of the event loop.

    Between two turns the event loop serves everything else, so a burst delays nobody by more than
    a few callbacks. Clients take turns, so the first callback of a client waits for at most one of
    each other client.
    """

    def __init__(self, per_turn: int = ENTRIES_PER_TURN) -> None:
        self._per_turn = per_turn
        self._waiting: dict[str, deque[Callable[[], None]]] = {}
        self._scheduled = False

    def enter(self, client: str, callback: Callable[[], None]) -> None:
        """Run `callback` when it is the turn of the client."""
        self._waiting.setdefault(client, deque()).append(callback)
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._turn)

    async def wait(self, client: str) -> None:
        """Return when it is the turn of the client."""
        passed = asyncio.get_running_loop().create_future()
        self.enter(client, lambda: None if passed.done() else passed.set_result(None))
        await passed

    def _turn(self) -> None:
        self._scheduled = False
        for _ in range(min(self._per_turn, len(self._waiting))):
            client, callbacks = next(iter(self._waiting.items()))
            del self._waiting[client]
            callback = callbacks.popleft()
            if callbacks:
                self._waiting[client] = callbacks  # at the end of the rotation
            callback()
        if self._waiting:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._turn)
