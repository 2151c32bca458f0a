"""Store of short links in Redis, shared by all replicas."""

from time import time

from app.redis_client import SharedRedis
from app.short_links.store import candidate_ids
from app.store_errors import StoreFull

INDEX_KEY = "backprop-explorer:links"  # sorted set of the links' keys by expiry time

SAVE_LINK = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2])
for i = 2, #KEYS do
  local kept = redis.call('GET', KEYS[i])
  if not kept and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then return false end
  if not kept or kept == ARGV[1] then
    redis.call('SET', KEYS[i], ARGV[1], 'PX', ARGV[4])
    redis.call('ZADD', KEYS[1], ARGV[2] + ARGV[4] / 1000, KEYS[i])
    return i
  end
end
return false
"""


class RedisLinkStore:
    """At most `max_links` links; each expires `ttl_seconds` after it was last saved."""

    def __init__(self, redis: SharedRedis, max_links: int, ttl_seconds: float) -> None:
        self._redis = redis
        self._max_links, self._ttl_milliseconds = max_links, round(ttl_seconds * 1000)

    async def save(self, fragment: str) -> str:
        """Save a link, or extend the life of the same link; return its id."""
        ids = candidate_ids(fragment)
        keys = [INDEX_KEY, *map(_key, ids)]
        given = [fragment, repr(time()), str(self._max_links), str(self._ttl_milliseconds)]
        async with self._redis.connection() as redis:
            position = await redis.eval(SAVE_LINK, len(keys), *keys, *given)
        if position is None:
            raise StoreFull
        return ids[int(position) - 2]

    async def find(self, link_id: str) -> str | None:
        """Return the link with this id; None if it has expired or never existed."""
        async with self._redis.connection() as redis:
            found: bytes | None = await redis.get(_key(link_id))
        return found.decode() if found is not None else None

    async def close(self) -> None:
        """Do nothing: the application closes the shared client."""


def _key(link_id: str) -> str:
    return f"backprop-explorer:link:{link_id}"
