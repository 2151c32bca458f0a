"""The questions of rooms in Redis, shared by all replicas.

The question of a room R takes four keys, which expire with the room:

    room:{R}:question   hash: `id`, `state`, `round`, and the question as JSON in `data`
    room:{R}:answers1   hash: the answers of the first round as JSON, by member id
    room:{R}:answers2   hash: those of the second round
    room:{R}:changes    stream of one entry, newer with each change: replicas wait for it
"""

import json
from contextlib import suppress

from app.redis_client import RedisUnavailable, SharedRedis
from app.rooms.question_store import MAX_ANSWERS, AnswerOutcome, DelayedNotices
from app.rooms.questions import OPEN, AnsweredQuestion, Question, Value
from app.rooms.redis_keys import room_key, since_present

ANSWER_KINDS = ("answers1", "answers2")

# Lua scripts: Redis runs each one atomically.
SAVE_QUESTION = """
if redis.call('HGET', KEYS[1], 'term') ~= ARGV[1] then return 0 end
local id, state, round, data, ttl = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
if redis.call('HGET', KEYS[2], 'id') ~= id then redis.call('DEL', KEYS[2], KEYS[4], KEYS[5]) end
if id ~= '' then
  redis.call('HSET', KEYS[2], 'id', id, 'state', state, 'round', round, 'data', data)
  redis.call('EXPIRE', KEYS[2], ttl)
end
redis.call('XADD', KEYS[3], 'MAXLEN', 1, '*', 'changed', id)
redis.call('EXPIRE', KEYS[3], ttl)
return 1
"""
ANSWER = """
local found = redis.call('HMGET', KEYS[1], 'id', 'state', 'round')
if found[1] ~= ARGV[1] then return 'missing' end
if found[2] ~= ARGV[2] or found[3] ~= ARGV[3] then return 'closed' end
if redis.call('HEXISTS', KEYS[2], ARGV[4]) == 0
  and redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[6]) then return 'full' end
redis.call('HSET', KEYS[2], ARGV[4], ARGV[5])
redis.call('EXPIRE', KEYS[2], ARGV[7])
return 'stored'
"""
LOAD_QUESTION = """
local data = redis.call('HGET', KEYS[1], 'data')
if not data then return false end
local present = redis.call('ZCOUNT', KEYS[2], ARGV[1], '+inf')
return {data, present, redis.call('HGETALL', KEYS[3]), redis.call('HGETALL', KEYS[4])}
"""
TELL = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('XADD', KEYS[2], 'MAXLEN', 1, '*', 'changed', '')
redis.call('EXPIRE', KEYS[2], ARGV[1])
return 1
"""


class RedisQuestions:
    """The questions of all rooms; each is kept `ttl_seconds` after the presenter was there last."""

    def __init__(self, redis: SharedRedis, ttl_seconds: int) -> None:
        self._redis, self._ttl_seconds = redis, ttl_seconds
        self._notices = DelayedNotices(self._tell)

    async def save(self, room_id: str, epoch: int, question: Question | None) -> bool:
        kinds = ("", "question", "changes", *ANSWER_KINDS)
        keys = [room_key(room_id, kind) for kind in kinds]
        fields: tuple[str | int, ...] = ("", "", "", "")
        if question is not None:
            data = json.dumps(question.to_data())
            fields = (question.id, question.state, question.round, data)
        async with self._redis.connection() as redis:
            return bool(
                await redis.eval(SAVE_QUESTION, 5, *keys, epoch, *fields, self._ttl_seconds)
            )

    async def load(self, room_id: str) -> AnsweredQuestion | None:
        keys = [room_key(room_id, kind) for kind in ("question", "followers", *ANSWER_KINDS)]
        async with self._redis.connection() as redis:
            found = await redis.eval(LOAD_QUESTION, 4, *keys, since_present())
        if not found:
            return None
        data, present, *rounds = found
        answers = {
            number: _decoded_pairs(pairs) for number, pairs in enumerate(rounds, start=1) if pairs
        }
        return AnsweredQuestion(Question(**json.loads(data)), answers, present)

    async def answer(
        self, room_id: str, member_id: str, question_id: str, number: int, value: Value
    ) -> AnswerOutcome:
        keys = (room_key(room_id, "question"), room_key(room_id, f"answers{number}"))
        given = (question_id, OPEN, number, member_id, json.dumps(value), MAX_ANSWERS)
        async with self._redis.connection() as redis:
            outcome = await redis.eval(ANSWER, 2, *keys, *given, self._ttl_seconds)
        found: AnswerOutcome = outcome.decode()
        if found == "stored":
            self._notices.note(room_id)
        return found

    async def close(self) -> None:
        """Drop the notices that wait."""
        await self._notices.close()

    async def _tell(self, room_id: str) -> None:
        """Tell all replicas that answers have come; without Redis the next answer does it."""
        keys = (room_key(room_id), room_key(room_id, "changes"))
        with suppress(RedisUnavailable):
            async with self._redis.connection() as redis:
                await redis.eval(TELL, 2, *keys, self._ttl_seconds)


def _decoded_pairs(pairs: list[bytes]) -> dict[str, Value]:
    """Return the fields and values of a hash that a script has returned."""
    return {
        member.decode(): json.loads(value)
        for member, value in zip(pairs[::2], pairs[1::2], strict=True)
    }
