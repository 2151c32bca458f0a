"""The loss surfaces that replicas share through their Redis, in bounded memory.

Only finest levels are there. Worker threads ask and offer without waiting: the commands run in the
event loop, a few at a time, and after a failure none for a while. So a Redis that is slow or away
costs no visitor anything. The keys, each of which expires:

    backprop-explorer:surface:D      the encoded message; D is a digest of what determines it
    backprop-explorer:surfaces       sorted set of these keys by the time when they were stored
    backprop-explorer:surface-bytes  hash: the length of each, and of all in the field `all`
"""

import asyncio
import platform
from collections.abc import Callable, Coroutine
from hashlib import sha256
from importlib.metadata import version
from time import monotonic, time
from typing import Any

from safetensors import SafetensorError

from app.protocol.codec import decode_message, encode_message
from app.protocol.messages import SurfaceMessage
from app.redis_client import RedisUnavailable, SharedRedis
from app.settings import Settings
from app.subscriptions.surface_level import SurfaceLevel, level_of_message

MAX_PENDING = 32  # commands that wait for Redis; further ones are dropped
RETRY_SECONDS = 5.0  # after a failure
TTL_SECONDS = 3600
INDEX_KEY, BYTES_KEY = "backprop-explorer:surfaces", "backprop-explorer:surface-bytes"

SAVE_SURFACE = """
local now, ttl, most = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local function drop(key)
  local length = redis.call('HGET', KEYS[2], key)
  redis.call('DEL', key)
  redis.call('ZREM', KEYS[1], key)
  redis.call('HDEL', KEYS[2], key)
  if length then redis.call('HINCRBY', KEYS[2], 'all', -length) end
end
for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ttl)) do drop(key) end
if #ARGV[1] > most then return 0 end
drop(KEYS[3])
redis.call('SET', KEYS[3], ARGV[1], 'EX', ttl)
redis.call('ZADD', KEYS[1], now, KEYS[3])
redis.call('HSET', KEYS[2], KEYS[3], #ARGV[1])
local all = redis.call('HINCRBY', KEYS[2], 'all', #ARGV[1])
while all > most do
  drop(redis.call('ZRANGE', KEYS[1], 0, 0)[1])
  all = tonumber(redis.call('HGET', KEYS[2], 'all'))
end
redis.call('EXPIRE', KEYS[1], 2 * ttl)
redis.call('EXPIRE', KEYS[2], 2 * ttl)
return 1
"""


def surface_digest(key: object) -> str:
    """Return the name in Redis of a surface with this key, computed by a machine like this one.

    Machines of another kind or with another NumPy may compute other bits, so they share none.
    """
    kind = version("backprop-explorer"), version("numpy"), platform.machine(), _processor()
    return sha256(repr((kind, key)).encode()).hexdigest()


class RedisSurfaces:
    """The surfaces in Redis; their encoded messages take at most `mebibytes`."""

    def __init__(self, redis: SharedRedis, mebibytes: int) -> None:
        self._redis = redis
        self._max_bytes = mebibytes * 2**20
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._retry_at = 0.0

    def open(self) -> None:
        """Begin to run commands in the present event loop."""
        self._loop = asyncio.get_running_loop()

    async def close(self) -> None:
        """Drop all commands that wait; the application closes the shared client."""
        self._loop, tasks = None, list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def fetch(self, digest: str, use: Callable[[SurfaceLevel], None]) -> None:
        """Look for a surface; `use` gets its finest level if it is there. Returns at once."""
        self._run_later(lambda: self._fetch(digest, use))

    def offer(self, digest: str, level: SurfaceLevel) -> None:
        """Store the finest level of a surface. Returns at once."""
        self._run_later(lambda: self._offer(digest, level))

    def _run_later(self, command: Callable[[], Coroutine[Any, Any, None]]) -> None:
        loop = self._loop
        if loop is not None and monotonic() >= self._retry_at:
            loop.call_soon_threadsafe(self._start, command)

    def _start(self, command: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if self._loop is None or len(self._tasks) >= MAX_PENDING:
            return
        task = self._loop.create_task(self._run(command))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, command: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await command()
        except RedisUnavailable:
            self._retry_at = monotonic() + RETRY_SECONDS

    async def _fetch(self, digest: str, use: Callable[[SurfaceLevel], None]) -> None:
        async with self._redis.connection() as redis:
            data = await redis.get(_key(digest))
        if data is None:
            return
        try:
            message = decode_message(data)
            if isinstance(message, SurfaceMessage):
                use(level_of_message(message))
        except (SafetensorError, KeyError, TypeError, ValueError):
            return  # written by another version: it is computed here

    async def _offer(self, digest: str, level: SurfaceLevel) -> None:
        data = encode_message(level.message)
        keys, limits = (INDEX_KEY, BYTES_KEY, _key(digest)), (TTL_SECONDS, self._max_bytes)
        async with self._redis.connection() as redis:
            await redis.eval(SAVE_SURFACE, len(keys), *keys, data, time(), *limits)


def _key(digest: str) -> str:
    return f"backprop-explorer:surface:{digest}"


def _processor() -> str:
    """Return the model of the processor, as far as the system tells it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next((line for line in lines if line.startswith("model name")), "")
    except OSError:
        return platform.processor()


def create_redis_surfaces(settings: Settings, redis: SharedRedis | None) -> RedisSurfaces | None:
    """Return the surfaces in the Redis of `settings`; None without a Redis or memory in it."""
    mebibytes = settings.redis_surface_mebibytes
    return RedisSurfaces(redis, mebibytes) if redis is not None and mebibytes else None
