"""Store of own data in Redis, shared by all replicas."""

from collections.abc import Sequence
from time import time

from app.own_data.store import MAX_TOKENS, StoreBounds
from app.redis_client import SharedRedis
from app.store_errors import StoreFull

# KEYS: index (sorted set of problems by expiry), sizes (hash), the file, its tokens (by time).
# ARGV: problem, now, seconds of life, file, most files, most bytes, hash of the token or "".
SAVE_FILE = """
for _, old in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[2])) do
  redis.call('ZREM', KEYS[1], old)
  redis.call('HDEL', KEYS[2], old)
end
if redis.call('EXISTS', KEYS[3]) == 0 then
  redis.call('ZREM', KEYS[1], ARGV[1])
  redis.call('HDEL', KEYS[2], ARGV[1])
  local nbytes = string.len(ARGV[4])
  for _, size in ipairs(redis.call('HVALS', KEYS[2])) do nbytes = nbytes + tonumber(size) end
  local full = redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[5])
  if full or nbytes > tonumber(ARGV[6]) then return 0 end
  redis.call('SET', KEYS[3], ARGV[4])
  redis.call('HSET', KEYS[2], ARGV[1], string.len(ARGV[4]))
end
if ARGV[7] ~= '' then
  redis.call('ZADD', KEYS[4], ARGV[2], ARGV[7])
  redis.call('ZREMRANGEBYRANK', KEYS[4], 0, -1 - MAX_TOKENS)
end
redis.call('ZADD', KEYS[1], ARGV[2] + ARGV[3], ARGV[1])
redis.call('PEXPIRE', KEYS[3], math.ceil(ARGV[3] * 1000))
redis.call('PEXPIRE', KEYS[4], math.ceil(ARGV[3] * 1000))
return 1
""".replace("MAX_TOKENS", str(MAX_TOKENS))
# KEYS: index, the file, its tokens. ARGV: problem, time of the end, milliseconds of life.
EXTEND_FILE = """
if redis.call('PEXPIRE', KEYS[2], ARGV[3]) == 0 then return 0 end
redis.call('PEXPIRE', KEYS[3], ARGV[3])
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
return 1
"""
# KEYS: index, sizes, the file, its tokens. ARGV: problem, hash of the token.
DELETE_FILE = """
if redis.call('ZREM', KEYS[4], ARGV[2]) == 0 then return 0 end
if redis.call('ZCARD', KEYS[4]) == 0 then
  redis.call('DEL', KEYS[3])
  redis.call('ZREM', KEYS[1], ARGV[1])
  redis.call('HDEL', KEYS[2], ARGV[1])
end
return 1
"""


class RedisOwnDataStore:
    """Files of own data within bounds; `name` is in the names of the keys."""

    def __init__(self, redis: SharedRedis, name: str, bounds: StoreBounds) -> None:
        self._redis, self._bounds = redis, bounds
        self._prefix = f"backprop-explorer:{name}"

    async def save(self, problem: str, file: bytes, token_hash: str | None = None) -> float:
        """Save a file, or extend the life of the same one; return the time at which it ends."""
        now, bounds = time(), self._bounds
        keys = (self._index, self._sizes, self._file(problem), self._tokens(problem))
        given = (problem, repr(now), str(bounds.seconds), file, bounds.max_files, bounds.max_bytes)
        async with self._redis.connection() as redis:
            saved = await redis.eval(SAVE_FILE, len(keys), *keys, *given, token_hash or "")
        if not saved:
            raise StoreFull
        return now + bounds.seconds

    async def find(self, problem: str) -> bytes | None:
        """Return the file of a problem; None if it has ended or never was."""
        async with self._redis.connection() as redis:
            found: bytes | None = await redis.get(self._file(problem))
        return found

    async def extend(self, problems: Sequence[str]) -> list[str]:
        """Extend the life of files as a save does; return the problems that are not stored."""
        until, milliseconds = time() + self._bounds.seconds, round(self._bounds.seconds * 1000)
        async with self._redis.connection() as redis:
            pipe = redis.pipeline(transaction=False)
            for problem in problems:
                keys = (self._index, self._file(problem), self._tokens(problem))
                pipe.eval(EXTEND_FILE, len(keys), *keys, problem, repr(until), str(milliseconds))
            replies = await pipe.execute()
        return [one for one, known in zip(problems, replies, strict=True) if not known]

    async def delete(self, problem: str, token_hash: str) -> bool:
        """Take back a save; with the last one the file goes. Return whether it was this token's."""
        keys = (self._index, self._sizes, self._file(problem), self._tokens(problem))
        async with self._redis.connection() as redis:
            return bool(await redis.eval(DELETE_FILE, len(keys), *keys, problem, token_hash))

    async def close(self) -> None:
        """Do nothing: the application closes the shared client."""

    @property
    def _index(self) -> str:
        return self._prefix

    @property
    def _sizes(self) -> str:
        return f"{self._prefix}:sizes"

    def _file(self, problem: str) -> str:
        return f"{self._prefix}:file:{problem}"

    def _tokens(self, problem: str) -> str:
        return f"{self._prefix}:tokens:{problem}"
