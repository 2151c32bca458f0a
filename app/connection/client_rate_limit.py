"""Rate limit of the requests of each client: per process, or for all replicas in Redis."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic
from typing import Protocol

from app.connection.rate_limit import TokenBucket
from app.redis_client import SharedRedis

MAX_CLIENTS = 10_000

COUNT_REQUEST = """
local made = redis.call('INCR', KEYS[1])
if made == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return made
"""


class RateLimit(Protocol):
    """Limits the requests of each client. May raise `RedisUnavailable`."""

    async def allow(self, client: str) -> bool:
        """Count one request of a client; return whether the client may make it."""


class LocalRateLimit:
    """A token bucket for each of the last `MAX_CLIENTS` clients; a burst is one minute's requests.

    >>> from asyncio import run
    >>> limit = LocalRateLimit(2)
    >>> [run(limit.allow(client)) for client in "aaab"]
    [True, True, False, True]
    """

    def __init__(self, per_minute: float, clock: Callable[[], float] = monotonic) -> None:
        self._per_minute, self._clock = per_minute, clock
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    async def allow(self, client: str) -> bool:
        """Count one request of a client; return whether the client may make it."""
        bucket = self._buckets.get(client)
        if bucket is None:
            rate, burst = self._per_minute / 60, max(1.0, self._per_minute)
            bucket = self._buckets[client] = TokenBucket(rate, burst, self._clock)
        self._buckets.move_to_end(client)
        if len(self._buckets) > MAX_CLIENTS:
            self._buckets.popitem(last=False)
        return bucket.try_acquire()


class RedisRateLimit:
    """A counter for each client in Redis. Its window begins with the client's first request.

    The window is one minute. A rate below one a minute allows one request in a longer window.
    `name` is that of the counter: "links-made", "data-sent".
    """

    def __init__(self, redis: SharedRedis, per_minute: float, name: str) -> None:
        self._redis, self._name = redis, name
        self._max_requests = max(1, int(per_minute))
        self._window_milliseconds = round(60_000 * self._max_requests / per_minute)

    async def allow(self, client: str) -> bool:
        """Count one request of a client; return whether the client may make it."""
        key = f"backprop-explorer:{self._name}:{client}"
        async with self._redis.connection() as redis:
            made = await redis.eval(COUNT_REQUEST, 1, key, str(self._window_milliseconds))
        return int(made) <= self._max_requests


def create_rate_limit(redis: SharedRedis | None, per_minute: float, name: str) -> RateLimit:
    """Return a rate limit of this process, or of all replicas if they share a Redis."""
    return RedisRateLimit(redis, per_minute, name) if redis else LocalRateLimit(per_minute)
