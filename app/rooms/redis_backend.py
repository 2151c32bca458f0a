"""Rooms that replicas share: a stream, a keyframe and presence, under keys that expire in Redis."""

import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic, time
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.connection.channel import Line
from app.logging_config import note
from app.protocol.codec import decode, encode
from app.protocol.messages import Message, Welcome
from app.rooms import redis_scripts
from app.rooms.backend import PRESENT_SECONDS, Away, Facts
from app.rooms.broadcast import Audience
from app.rooms.late_joiner_snapshot import Keyframe

ENTRIES = 300  # of a stream: more than come between two keyframes
KEYFRAME_SECONDS = 1.0
BLOCK_MILLISECONDS = 1000
AGAIN_SECONDS = 0.5
ROOMS = "rooms"


@asynccontextmanager
async def _asked() -> AsyncIterator[None]:
    try:
        yield
    except (RedisError, OSError) as failure:
        _heed_cancelling()
        raise Away(str(failure)) from failure
    _heed_cancelling()


def _heed_cancelling() -> None:
    """End a task that was cancelled: the client may have swallowed that while it was reading."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class InRedis:
    """A Backing for replicas."""

    def __init__(self, redis: "Redis", most: int, seconds: float) -> None:
        self._redis: Any = redis
        self._most, self._seconds = most, max(1, round(seconds))
        self._audiences: dict[str, Audience] = {}
        self._readers: dict[str, asyncio.Task[None]] = {}
        self._kept: dict[tuple[str, int], _Kept] = {}

    async def create(self, id: str) -> bool:
        given = (id, time(), self._seconds, self._most)
        async with _asked():
            return bool(await self._redis.eval(redis_scripts.CREATE, 2, ROOMS, _key(id), *given))

    async def facts(self, id: str) -> Facts | None:
        async with _asked():
            found = await self._redis.hgetall(_key(id))
            if not found:
                return None
            since = time() - PRESENT_SECONDS
            present = await self._redis.zcount(_key(id, "followers"), since, "+inf")
            presenting = bool(await self._redis.exists(_key(id, "presenter")))
        return Facts(int(found[b"term"]), found[b"offered"] == b"1", presenting, present)

    async def publish(self, id: str, term: int, message: Message) -> bool:
        kept = self._kept.setdefault((id, term), _Kept())
        data = await asyncio.to_thread(_bytes, message)
        keys = (_key(id), _key(id, "stream"))
        async with _asked():
            entry = await self._redis.eval(
                redis_scripts.PUBLISH, 2, *keys, term, ENTRIES, data, self._seconds
            )
            if not entry:
                self._kept.pop((id, term), None)
                return False
            await self._keep(id, kept, message, entry)
        return True

    async def beat(self, id: str, who: str, presenter: bool) -> None:
        async with _asked():
            if presenter:
                keys = (_key(id), _key(id, "presenter"), ROOMS)
                expiring = (_key(id, "stream"), _key(id, "keyframe"))
                given = (who, int(PRESENT_SECONDS * 1000), time(), id, self._seconds)
                await self._redis.eval(redis_scripts.PRESENT, 5, *keys, *expiring, *given)
            else:
                keys = (_key(id), _key(id, "followers"))
                await self._redis.eval(redis_scripts.FOLLOW, 2, *keys, time(), who, self._seconds)

    async def leave(self, id: str, who: str, term: int | None) -> None:
        if term is not None:
            self._kept.pop((id, term), None)
        async with _asked():
            if term is None:
                await self._redis.zrem(_key(id, "followers"), who)
            elif await self._redis.get(_key(id, "presenter")) == who.encode():
                await self._redis.delete(_key(id, "presenter"))

    async def offer(self, id: str, offered: bool) -> None:
        async with _asked():
            await self._redis.eval(redis_scripts.OFFER, 1, _key(id), int(offered))

    async def take_over(self, id: str) -> int | None:
        async with _asked():
            term = await self._redis.eval(
                redis_scripts.TAKE_OVER, 2, _key(id), _key(id, "presenter")
            )
        return int(term) or None

    async def end(self, id: str) -> None:
        kinds = ("", "stream", "keyframe", "followers", "presenter")
        async with _asked():
            await self._redis.delete(*(_key(id, kind) for kind in kinds))
            await self._redis.zrem(ROOMS, id)

    async def follow(self, id: str, line: Line) -> None:
        if id not in self._audiences:
            self._audiences[id] = Audience()
            self._readers[id] = asyncio.create_task(self._read(id, self._audiences[id]))
        self._audiences[id].add(line)

    async def unfollow(self, id: str, line: Line) -> None:
        if audience := self._audiences.get(id):
            audience.lines.discard(line)
            if not audience.lines:
                del self._audiences[id]
                self._readers.pop(id).cancel()

    async def close(self) -> None:
        readers = list(self._readers.values())
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)

    # -- what followers read ----------------------------------------------------------------

    async def _read(self, id: str, audience: Audience) -> None:
        """Pass on what is published, from the keyframe on; wait where Redis is away."""
        place: bytes | None = None
        while True:
            try:
                if place is None:
                    place = await self._begin(id, audience)
                found = await self._redis.xread(
                    {_key(id, "stream"): place}, count=50, block=BLOCK_MILLISECONDS
                )
            except (RedisError, OSError):
                _heed_cancelling()
                note("redis away", room=id)
                place = None
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            _heed_cancelling()
            for _, entries in found:
                for entry, fields in entries:
                    place = entry
                    message = await asyncio.to_thread(decode, _data(fields[b"message"]))
                    audience.take(message)

    async def _begin(self, id: str, audience: Audience) -> bytes:
        kept = await self._redis.get(_key(id, "keyframe"))
        if kept is None:
            return b"0"
        frame = json.loads(kept)
        for text in frame["messages"]:
            audience.take(await asyncio.to_thread(decode, _data(b64decode(text))))
        return str(frame["entry"]).encode()

    async def _keep(self, id: str, kept: "_Kept", message: Message, entry: bytes) -> None:
        """Keep the keyframe, at most once a second, and at once where a run begins."""
        kept.keyframe.take(message)
        messages = kept.keyframe.messages()
        due = isinstance(message, Welcome) or monotonic() - kept.at >= KEYFRAME_SECONDS
        if messages and due:
            kept.at = monotonic()
            frame = await asyncio.to_thread(_frame, messages, entry)
            await self._redis.set(_key(id, "keyframe"), frame, ex=self._seconds)


@dataclass
class _Kept:
    """The keyframe of one term, and when it was last written."""

    keyframe: Keyframe = field(default_factory=Keyframe)
    at: float = 0.0


def _key(id: str, kind: str = "") -> str:
    return f"room:{{{id}}}{':' if kind else ''}{kind}"


def _bytes(message: Message) -> bytes:
    data = encode(message)
    return b"t" + data.encode() if isinstance(data, str) else b"b" + data


def _data(data: bytes) -> str | bytes:
    return data[1:].decode() if data[:1] == b"t" else data[1:]


def _frame(messages: list[Message], entry: bytes) -> str:
    encoded = [b64encode(_bytes(message)).decode() for message in messages]
    return json.dumps({"entry": entry.decode(), "messages": encoded})
