"""Short links in the Redis that several replicas share."""

import asyncio
from collections.abc import Awaitable
from time import time
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.short_links.store import StoreFull, StoreUnavailable, candidate_ids

CALL_TIMEOUT_SECONDS = 3.0
INDEX_KEY = "backprop-explorer:links"  # their ids by the time at which they end

SAVE_LINK = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2])
for place = 2, #KEYS do
  local kept = redis.call('GET', KEYS[place])
  if not kept and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return false end
  if not kept or kept == ARGV[1] then
    redis.call('SET', KEYS[place], ARGV[1], 'PX', ARGV[4])
    redis.call('ZADD', KEYS[1], ARGV[2] + ARGV[4] / 1000, KEYS[place])
    return place
  end
end
return false
"""


class RedisLinkStore:
    """A store of `most` links for `seconds` each."""

    def __init__(self, redis: Redis, max_links: int, seconds: float) -> None:
        self._redis = redis
        self._max_links, self._ttl_milliseconds = max_links, round(seconds * 1000)

    async def save(self, fragment: str) -> str:
        """Keep a link from now on for its whole time, and return its id."""
        ids = candidate_ids(fragment)
        keys = [INDEX_KEY, *map(_key, ids)]
        given = [fragment, repr(time()), str(self._max_links), str(self._ttl_milliseconds)]
        place = await call_redis(self._redis.eval(SAVE_LINK, len(keys), *keys, *given))
        if place is None:
            raise StoreFull
        return ids[int(place) - 2]

    async def find(self, link_id: str) -> str | None:
        """Return the link with this id; None where there is none any more, or never was."""
        found = await call_redis(self._redis.get(_key(link_id)))
        return found.decode() if found is not None else None

    async def close(self) -> None:
        """Leave the connection to whom it belongs."""


async def call_redis(call: Awaitable[Any]) -> Any:
    """Return what Redis answers. Raises: Unavailable where it does not, or not in 3 s."""
    try:
        async with asyncio.timeout(CALL_TIMEOUT_SECONDS):
            return await call
    except (RedisError, OSError, TimeoutError) as failure:
        raise StoreUnavailable(str(failure) or type(failure).__name__) from failure


def _key(link_id: str) -> str:
    return f"backprop-explorer:link:{link_id}"
