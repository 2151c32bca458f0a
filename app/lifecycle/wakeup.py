"""An event that a task waits for with a time limit."""

import asyncio
from contextlib import suppress


class Wakeup:
    """Set by others, waited for by one task."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        """End the wait that is going on."""
        self._event.set()

    async def wait(self, seconds: float | None) -> None:
        """Wait until it is set from now on, at most `seconds`."""
        self._event.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
