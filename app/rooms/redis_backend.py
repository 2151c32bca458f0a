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

from app.connection.channel import Channel
from app.logging_config import log_event
from app.protocol.codec import decode_message, encode_message
from app.protocol.messages import Message, WelcomeMessage
from app.rooms import redis_scripts
from app.rooms.backend import PRESENCE_TIMEOUT_SECONDS, BackendUnavailable, RoomState
from app.rooms.broadcast import Broadcaster
from app.rooms.late_joiner_snapshot import LateJoinerSnapshot

MAX_STREAM_ENTRIES = 300  # of a stream: more than come between two keyframes
SNAPSHOT_SECONDS = 1.0
READ_BLOCK_MILLISECONDS = 1000
RETRY_SECONDS = 0.5
ROOMS_KEY = "rooms"


@asynccontextmanager
async def _redis_errors() -> AsyncIterator[None]:
    try:
        yield
    except (RedisError, OSError) as failure:
        _raise_if_cancelled()
        raise BackendUnavailable(str(failure)) from failure
    _raise_if_cancelled()


def _raise_if_cancelled() -> None:
    """End a task that was cancelled: the client may have swallowed that while it was reading."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class RedisRoomBackend:
    """A Backing for replicas."""

    def __init__(self, redis: "Redis", max_rooms: int, ttl_seconds: float) -> None:
        self._redis: Any = redis
        self._max_rooms, self._ttl_seconds = max_rooms, max(1, round(ttl_seconds))
        self._broadcasters: dict[str, Broadcaster] = {}
        self._readers: dict[str, asyncio.Task[None]] = {}
        self._snapshots: dict[tuple[str, int], _StoredSnapshot] = {}

    async def create(self, room_id: str) -> bool:
        given = (room_id, time(), self._ttl_seconds, self._max_rooms)
        async with _redis_errors():
            return bool(
                await self._redis.eval(
                    redis_scripts.CREATE_ROOM, 2, ROOMS_KEY, _key(room_id), *given
                )
            )

    async def get_state(self, room_id: str) -> RoomState | None:
        async with _redis_errors():
            found = await self._redis.hgetall(_key(room_id))
            if not found:
                return None
            since = time() - PRESENCE_TIMEOUT_SECONDS
            present = await self._redis.zcount(_key(room_id, "followers"), since, "+inf")
            presenting = bool(await self._redis.exists(_key(room_id, "presenter")))
        return RoomState(int(found[b"term"]), found[b"offered"] == b"1", presenting, present)

    async def publish(self, room_id: str, epoch: int, message: Message) -> bool:
        kept = self._snapshots.setdefault((room_id, epoch), _StoredSnapshot())
        data = await asyncio.to_thread(_to_tagged_bytes, message)
        keys = (_key(room_id), _key(room_id, "stream"))
        async with _redis_errors():
            entry = await self._redis.eval(
                redis_scripts.PUBLISH, 2, *keys, epoch, MAX_STREAM_ENTRIES, data, self._ttl_seconds
            )
            if not entry:
                self._snapshots.pop((room_id, epoch), None)
                return False
            await self._save_snapshot(room_id, kept, message, entry)
        return True

    async def heartbeat(self, room_id: str, member_id: str, presenter: bool) -> None:
        async with _redis_errors():
            if presenter:
                keys = (_key(room_id), _key(room_id, "presenter"), ROOMS_KEY)
                expiring = (_key(room_id, "stream"), _key(room_id, "keyframe"))
                given = (
                    member_id,
                    int(PRESENCE_TIMEOUT_SECONDS * 1000),
                    time(),
                    room_id,
                    self._ttl_seconds,
                )
                await self._redis.eval(
                    redis_scripts.PRESENTER_HEARTBEAT, 5, *keys, *expiring, *given
                )
            else:
                both = (_key(room_id), _key(room_id, "followers"))
                await self._redis.eval(
                    redis_scripts.FOLLOWER_HEARTBEAT, 2, *both, time(), member_id, self._ttl_seconds
                )

    async def leave(self, room_id: str, member_id: str, epoch: int | None) -> None:
        if epoch is not None:
            self._snapshots.pop((room_id, epoch), None)
        async with _redis_errors():
            if epoch is None:
                await self._redis.zrem(_key(room_id, "followers"), member_id)
            elif await self._redis.get(_key(room_id, "presenter")) == member_id.encode():
                await self._redis.delete(_key(room_id, "presenter"))

    async def offer_handover(self, room_id: str, offered: bool) -> None:
        async with _redis_errors():
            await self._redis.eval(redis_scripts.OFFER_HANDOVER, 1, _key(room_id), int(offered))

    async def take_over(self, room_id: str) -> int | None:
        async with _redis_errors():
            term = await self._redis.eval(
                redis_scripts.TAKE_OVER, 2, _key(room_id), _key(room_id, "presenter")
            )
        return int(term) or None

    async def end(self, room_id: str) -> None:
        kinds = ("", "stream", "keyframe", "followers", "presenter")
        async with _redis_errors():
            await self._redis.delete(*(_key(room_id, kind) for kind in kinds))
            await self._redis.zrem(ROOMS_KEY, room_id)

    async def add_follower(self, room_id: str, channel: Channel) -> None:
        if room_id not in self._broadcasters:
            self._broadcasters[room_id] = Broadcaster()
            self._readers[room_id] = asyncio.create_task(
                self._read_stream(room_id, self._broadcasters[room_id])
            )
        self._broadcasters[room_id].add(channel)

    async def remove_follower(self, room_id: str, channel: Channel) -> None:
        if audience := self._broadcasters.get(room_id):
            audience.channels.discard(channel)
            if not audience.channels:
                del self._broadcasters[room_id]
                self._readers.pop(room_id).cancel()

    async def close(self) -> None:
        readers = list(self._readers.values())
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)

    # -- what followers read ----------------------------------------------------------------

    async def _read_stream(self, room_id: str, broadcaster: Broadcaster) -> None:
        """Pass on what is published, from the keyframe on; wait where Redis is away."""
        place: bytes | None = None
        while True:
            try:
                if place is None:
                    place = await self._load_snapshot(room_id, broadcaster)
                found = await self._redis.xread(
                    {_key(room_id, "stream"): place}, count=50, block=READ_BLOCK_MILLISECONDS
                )
            except (RedisError, OSError):
                _raise_if_cancelled()
                log_event("redis away", room=room_id)
                place = None
                await asyncio.sleep(RETRY_SECONDS)
                continue
            _raise_if_cancelled()
            for _, entries in found:
                for entry, fields in entries:
                    place = entry
                    message = await asyncio.to_thread(
                        decode_message, _from_tagged_bytes(fields[b"message"])
                    )
                    broadcaster.send(message)

    async def _load_snapshot(self, room_id: str, broadcaster: Broadcaster) -> bytes:
        kept = await self._redis.get(_key(room_id, "keyframe"))
        if kept is None:
            return b"0"
        frame = json.loads(kept)
        for text in frame["messages"]:
            broadcaster.send(
                await asyncio.to_thread(decode_message, _from_tagged_bytes(b64decode(text)))
            )
        return str(frame["entry"]).encode()

    async def _save_snapshot(
        self, room_id: str, stored: "_StoredSnapshot", message: Message, entry: bytes
    ) -> None:
        """Keep the keyframe, at most once a second, and at once where a run begins."""
        stored.snapshot.add(message)
        messages = stored.snapshot.messages()
        due = (
            isinstance(message, WelcomeMessage) or monotonic() - stored.saved_at >= SNAPSHOT_SECONDS
        )
        if messages and due:
            stored.saved_at = monotonic()
            frame = await asyncio.to_thread(_snapshot_json, messages, entry)
            await self._redis.set(_key(room_id, "keyframe"), frame, ex=self._ttl_seconds)


@dataclass
class _StoredSnapshot:
    """The keyframe of one term, and when it was last written."""

    snapshot: LateJoinerSnapshot = field(default_factory=LateJoinerSnapshot)
    saved_at: float = 0.0


def _key(room_id: str, kind: str = "") -> str:
    return f"room:{{{room_id}}}{':' if kind else ''}{kind}"


def _to_tagged_bytes(message: Message) -> bytes:
    data = encode_message(message)
    return b"t" + data.encode() if isinstance(data, str) else b"b" + data


def _from_tagged_bytes(data: bytes) -> str | bytes:
    return data[1:].decode() if data[:1] == b"t" else data[1:]


def _snapshot_json(messages: list[Message], entry: bytes) -> str:
    encoded = [b64encode(_to_tagged_bytes(message)).decode() for message in messages]
    return json.dumps({"entry": entry.decode(), "messages": encoded})
