"""The Redis that replicas share: one client, one timeout, one exception, one log line an outage."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from app.hosting_extra import hosting_extra
from app.logging_config import logger
from app.settings import Settings, environment_name

if TYPE_CHECKING:
    from redis.asyncio import Redis

CONNECT_TIMEOUT_SECONDS = 5.0
REPLY_TIMEOUT_SECONDS = 3.0
COMMAND_CONNECTIONS = 50  # beside one for each room that is read


class RedisUnavailable(Exception):
    """Redis refused a command, cannot be reached, or did not reply in time; `str` says why."""


class SharedRedis:
    """The client of this process. Every command goes through `connection`."""

    def __init__(self, client: "Redis") -> None:
        from redis.exceptions import RedisError

        self._client = client
        self._failures = (RedisError, OSError, TimeoutError)
        self._unavailable = False

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """Yield the client for commands that take at most `REPLY_TIMEOUT_SECONDS` together.

        It is untyped because redis-py declares every reply as awaitable or not. An outage is
        logged when its first command fails, and its end when the next one succeeds.

        Raises:
            RedisUnavailable: Redis refused a command, cannot be reached, or did not reply in time.
            CancelledError: the task was cancelled and redis-py swallowed that while it was reading.
        """
        try:
            async with asyncio.timeout(REPLY_TIMEOUT_SECONDS):
                yield self._client
        except self._failures as failure:
            _raise_if_cancelled()
            reason = f"{type(failure).__name__}: {failure}"
            if not self._unavailable:
                logger.warning("redis is unavailable", extra={"fields": {"why": reason}})
            self._unavailable = True
            raise RedisUnavailable(reason) from failure
        _raise_if_cancelled()
        if self._unavailable:
            self._unavailable = False
            logger.warning("redis is available again")

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()


def create_redis(settings: Settings) -> SharedRedis | None:
    """Return a client of the Redis that `settings` names; None if they name none.

    The client connects with its first command. Commands that find no free connection wait for one:
    a whole class may answer at once.

    Raises:
        ValueError: the address is invalid, the secret that replicas must share is missing, or the
            package redis is not installed. The sentence names the setting.
    """
    if not settings.redis_url:
        return None
    if not settings.secret_key:
        raise ValueError(
            f"{environment_name('secret_key')}: got nothing; replicas that share a Redis need one "
            "long random text"
        )
    with hosting_extra("redis_url"):
        from redis.asyncio import BlockingConnectionPool, Redis
    try:
        pool = BlockingConnectionPool.from_url(
            settings.redis_url,
            max_connections=settings.max_rooms + COMMAND_CONNECTIONS,
            timeout=REPLY_TIMEOUT_SECONDS,
            socket_connect_timeout=CONNECT_TIMEOUT_SECONDS,
        )
    except ValueError as invalid:
        allowed = "redis://host:6379/0, rediss://… or unix:///path"
        raise ValueError(
            f"{environment_name('redis_url')}: got {settings.redis_url!r}; allowed: {allowed}"
        ) from invalid
    return SharedRedis(Redis.from_pool(pool))


def _raise_if_cancelled() -> None:
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
