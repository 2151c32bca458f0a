"""How many links one client may make in a time: counted here, or in the Redis of replicas."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic
from typing import Protocol

from redis.asyncio import Redis

from app.connection.rate_limit import TokenBucket
from app.short_links.redis_store import call_redis

MAX_CLIENTS = 10_000

COUNT_LINK = """
local made = redis.call('INCR', KEYS[1])
if made == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return made
"""


class RateLimit(Protocol):
    """Counts what clients make. Raises: Unavailable, where it cannot be asked."""

    async def allow(self, client: str) -> bool:
        """Count one of a client; say whether it may."""


class LocalRateLimit:
    """A bucket for each client, of those that came last; all of a minute at once.

    >>> from asyncio import run
    >>> rates = LocalRateLimit(2)
    >>> [run(rates.allow(client)) for client in "aaab"]
    [True, True, False, True]
    """

    def __init__(self, per_minute: float, clock: Callable[[], float] = monotonic) -> None:
        self._per_minute, self._clock = per_minute, clock
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    async def allow(self, client: str) -> bool:
        """Count one of a client; say whether it may."""
        bucket = self._buckets.get(client)
        if bucket is None:
            at_once = max(1.0, self._per_minute)
            bucket = self._buckets[client] = TokenBucket(
                self._per_minute / 60, at_once, self._clock
            )
        self._buckets.move_to_end(client)
        if len(self._buckets) > MAX_CLIENTS:
            self._buckets.popitem(last=False)
        return bucket.try_acquire()


class RedisRateLimit:
    """A count for each client in Redis, from its first link on for a minute, by all replicas.

    Of less than one a minute it is one, in as many minutes as that takes.
    """

    def __init__(self, redis: Redis, per_minute: float) -> None:
        self._redis = redis
        self._max_links = max(1, int(per_minute))
        self._window_milliseconds = round(60_000 * self._max_links / per_minute)

    async def allow(self, client: str) -> bool:
        """Count one of a client; say whether it may."""
        key = f"backprop-explorer:links-made:{client}"
        made = await call_redis(
            self._redis.eval(COUNT_LINK, 1, key, str(self._window_milliseconds))
        )
        return int(made) <= self._max_links
