"""Room backend in Redis, shared by all replicas.

A room with the id R has these keys, each of which expires, and those of redis_questions.py:

    room:{R}              hash: `term` (the epoch), `offered` (for a handover), `client` (opener),
                          `word`
    room:{R}:stream       stream of the messages published in the room
    room:{R}:keyframe     late-joiner snapshot (JSON) and the stream entry that it includes last
    room:{R}:followers    sorted set of followers by the time of their last heartbeat
    room:{R}:whereabouts  hash: where each follower is (whereabouts.py)
    room:{R}:presenter    member id of the presenter; expires unless it sends heartbeats

The key `room-word:W` holds the id of the room with the word W, and expires with that room.
The sorted set `rooms` holds the ids of all rooms by the time of the presenter's last heartbeat.
Each replica reads the stream of a room once and sends it to all its followers there.
"""

import asyncio
import json
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic, time
from typing import Any

from app.connection.channel import Channel
from app.protocol.codec import decode_message, encode_message
from app.protocol.messages import Message, WelcomeMessage
from app.redis_client import RedisUnavailable, SharedRedis
from app.rooms.backend import PRESENCE_TIMEOUT_SECONDS, RoomState
from app.rooms.broadcast import Broadcaster, QuestionListener
from app.rooms.late_joiner_snapshot import LateJoinerSnapshot
from app.rooms.redis_keys import KINDS, ROOMS_KEY, room_key, since_present, word_key
from app.rooms.redis_questions import RedisQuestions
from app.rooms.redis_scripts import (
    CREATE_ROOM,
    END_ROOM,
    FOLLOWER_HEARTBEAT,
    FOLLOWER_LEAVES,
    OFFER_HANDOVER,
    PRESENT,
    PRESENT_WHEREABOUTS,
    PRESENTER_HEARTBEAT,
    PUBLISH,
    TAKE_OVER,
    WORD_TAKEN,
)
from app.rooms.room_words import draw_word
from app.rooms.whereabouts import Whereabouts, count_whereabouts

MAX_STREAM_ENTRIES = 300  # more than are published between two snapshots
SNAPSHOT_SECONDS = 1.0
READ_BLOCK_MILLISECONDS = 1000
READ_BATCH_SIZE = 50
RETRY_SECONDS = 0.5
EXPIRING_KINDS = tuple(kind for kind in KINDS if kind not in ("", "presenter"))


class RedisRoomBackend:
    """At most `max_rooms` rooms, `max_rooms_per_client` of one client.

    Each lives `ttl_seconds` after its presenter's last heartbeat.
    """

    def __init__(
        self, redis: SharedRedis, max_rooms: int, ttl_seconds: float, max_rooms_per_client: int
    ) -> None:
        self._redis = redis
        self._max_rooms_per_client = max_rooms_per_client
        self._max_rooms, self._ttl_seconds = max_rooms, max(1, round(ttl_seconds))
        self._broadcasters: dict[str, Broadcaster] = {}
        self._readers: dict[str, asyncio.Task[None]] = {}
        self._snapshots: dict[tuple[str, int], _StoredSnapshot] = {}
        self.questions = RedisQuestions(redis, self._ttl_seconds)

    async def create(self, room_id: str, client: str, member_id: str) -> bool:
        room_keys = (ROOMS_KEY, room_key(room_id), room_key(room_id, "presenter"))
        limits = (self._ttl_seconds, self._max_rooms, self._max_rooms_per_client)
        given = (room_id, time(), *limits, int(PRESENCE_TIMEOUT_SECONDS), client, member_id)
        created = WORD_TAKEN
        while created == WORD_TAKEN:
            word = draw_word()
            keys = (*room_keys, word_key(word))
            async with self._redis.connection() as redis:
                created = await redis.eval(CREATE_ROOM, 4, *keys, *given, word, *KINDS)
        return bool(created)

    async def get_state(self, room_id: str) -> RoomState | None:
        async with self._redis.connection() as redis:
            fields = await redis.hgetall(room_key(room_id))
            if not fields:
                return None
            followers = room_key(room_id, "followers")
            follower_count = await redis.zcount(followers, since_present(), "+inf")
            connected = bool(await redis.exists(room_key(room_id, "presenter")))
        word = fields[b"word"].decode() if b"word" in fields else None
        return RoomState(
            int(fields[b"term"]), fields[b"offered"] == b"1", connected, follower_count, word
        )

    async def find_room(self, word: str) -> str | None:
        async with self._redis.connection() as redis:
            found = await redis.get(word_key(word))
            room_id = found.decode() if found else None
            return room_id if room_id and await redis.exists(room_key(room_id)) else None

    async def publish(self, room_id: str, epoch: int, message: Message) -> bool:
        stored = self._snapshots.setdefault((room_id, epoch), _StoredSnapshot())
        data = await asyncio.to_thread(_to_tagged_bytes, message)
        keys = (room_key(room_id), room_key(room_id, "stream"))
        given = (epoch, MAX_STREAM_ENTRIES, data, self._ttl_seconds)
        async with self._redis.connection() as redis:
            entry = await redis.eval(PUBLISH, 2, *keys, *given)
        if not entry:
            self._snapshots.pop((room_id, epoch), None)
            return False
        await self._save_snapshot(room_id, stored, message, entry)
        return True

    async def heartbeat(
        self, room_id: str, member_id: str, presenter: bool, whereabouts: Whereabouts | None = None
    ) -> None:
        async with self._redis.connection() as redis:
            if presenter:
                keys = (room_key(room_id), room_key(room_id, "presenter"), ROOMS_KEY)
                expiring = [room_key(room_id, kind) for kind in EXPIRING_KINDS]
                presence = int(PRESENCE_TIMEOUT_SECONDS * 1000)
                given = (member_id, presence, time(), room_id, self._ttl_seconds)
                all_keys = (*keys, *expiring)
                await redis.eval(PRESENTER_HEARTBEAT, len(all_keys), *all_keys, *given)
            else:
                three = [room_key(room_id, kind) for kind in ("", "followers", "whereabouts")]
                where = (whereabouts or Whereabouts()).to_text()
                stored = (time(), member_id, self._ttl_seconds, where)
                await redis.eval(FOLLOWER_HEARTBEAT, 3, *three, *stored)

    async def count_whereabouts(self, room_id: str) -> dict[str, Any]:
        keys = (room_key(room_id, "followers"), room_key(room_id, "whereabouts"))
        async with self._redis.connection() as redis:
            texts = await redis.eval(PRESENT_WHEREABOUTS, 2, *keys, since_present())
        return count_whereabouts(Whereabouts.from_text(one.decode()) for one in texts if one)

    async def leave(self, room_id: str, member_id: str, epoch: int | None) -> None:
        if epoch is not None:
            self._snapshots.pop((room_id, epoch), None)
        async with self._redis.connection() as redis:
            if epoch is None:
                keys = (room_key(room_id, "followers"), room_key(room_id, "whereabouts"))
                await redis.eval(FOLLOWER_LEAVES, 2, *keys, member_id)
            elif await redis.get(room_key(room_id, "presenter")) == member_id.encode():
                await redis.delete(room_key(room_id, "presenter"))

    async def offer_handover(self, room_id: str, offered: bool) -> None:
        async with self._redis.connection() as redis:
            await redis.eval(OFFER_HANDOVER, 1, room_key(room_id), int(offered))

    async def take_over(self, room_id: str) -> int | None:
        keys = (room_key(room_id), room_key(room_id, "presenter"))
        async with self._redis.connection() as redis:
            return int(await redis.eval(TAKE_OVER, 2, *keys)) or None

    async def present(self, room_id: str, epoch: int, member_id: str) -> int | None:
        keys = (room_key(room_id), room_key(room_id, "presenter"))
        given = (epoch, member_id, int(PRESENCE_TIMEOUT_SECONDS * 1000))
        async with self._redis.connection() as redis:
            return int(await redis.eval(PRESENT, 2, *keys, *given)) or None

    async def end(self, room_id: str) -> None:
        async with self._redis.connection() as redis:
            keys = (ROOMS_KEY, *(room_key(room_id, kind) for kind in KINDS))
            await redis.eval(END_ROOM, len(keys), *keys, room_id)

    async def add_follower(
        self,
        room_id: str,
        channel: Channel,
        on_question: QuestionListener | None = None,
        away: bool = False,
    ) -> None:
        if room_id not in self._broadcasters:
            broadcaster = self._broadcasters[room_id] = Broadcaster()
            reader = asyncio.create_task(self._read_room(room_id, broadcaster))
            self._readers[room_id] = reader
        self._broadcasters[room_id].add(channel, on_question, away)
        if on_question is not None:
            with suppress(RedisUnavailable):  # the reader tells the question after an outage
                if found := await self.questions.load(room_id):
                    on_question(found)

    async def remove_follower(self, room_id: str, channel: Channel) -> None:
        if broadcaster := self._broadcasters.get(room_id):
            broadcaster.remove(channel)
            if broadcaster.is_empty:
                del self._broadcasters[room_id]
                self._readers.pop(room_id).cancel()

    async def close(self) -> None:
        await self.questions.close()
        readers = list(self._readers.values())
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)

    # -- reading ----------------------------------------------------------------------------

    async def _read_room(self, room_id: str, broadcaster: Broadcaster) -> None:
        """Send the snapshot, then the stream; begin with the snapshot again after an outage.

        The question is told when it has changed, and after an outage.
        """
        stream, changes = room_key(room_id, "stream"), room_key(room_id, "changes")
        last: dict[str, bytes] = {}
        while True:
            try:
                if not last:
                    last = {stream: await self._load_snapshot(room_id, broadcaster), changes: b"0"}
                limits = {"count": READ_BATCH_SIZE, "block": READ_BLOCK_MILLISECONDS}
                async with self._redis.connection() as redis:
                    found = dict(await redis.xread(last, **limits))
                if entries := found.get(changes.encode()):
                    broadcaster.show_question(await self.questions.load(room_id))
                    last[changes] = entries[-1][0]
            except RedisUnavailable:
                last = {}
                await asyncio.sleep(RETRY_SECONDS)
                continue
            for entry, fields in found.get(stream.encode(), ()):
                last[stream] = entry
                broadcaster.send(await _from_tagged_bytes(fields[b"message"]))

    async def _load_snapshot(self, room_id: str, broadcaster: Broadcaster) -> bytes:
        """Send the stored snapshot; return the stream entry that it includes last."""
        async with self._redis.connection() as redis:
            stored = await redis.get(room_key(room_id, "keyframe"))
        if stored is None:
            return b"0"
        snapshot = json.loads(stored)
        for text in snapshot["messages"]:
            broadcaster.send(await _from_tagged_bytes(b64decode(text)))
        return str(snapshot["entry"]).encode()

    async def _save_snapshot(
        self, room_id: str, stored: "_StoredSnapshot", message: Message, entry: bytes
    ) -> None:
        """Store the snapshot every `SNAPSHOT_SECONDS`, and immediately after a welcome."""
        stored.snapshot.add(message)
        messages = stored.snapshot.messages()
        age = monotonic() - stored.saved_at
        if messages and (isinstance(message, WelcomeMessage) or age >= SNAPSHOT_SECONDS):
            stored.saved_at = monotonic()
            text = await asyncio.to_thread(_snapshot_json, messages, entry)
            async with self._redis.connection() as redis:
                await redis.set(room_key(room_id, "keyframe"), text, ex=self._ttl_seconds)


@dataclass
class _StoredSnapshot:
    """The snapshot of one epoch, and when it was last stored."""

    snapshot: LateJoinerSnapshot = field(default_factory=LateJoinerSnapshot)
    saved_at: float = 0.0


def _to_tagged_bytes(message: Message) -> bytes:
    """Return the encoded message behind one byte that says whether it is text or binary."""
    data = encode_message(message)
    return b"t" + data.encode() if isinstance(data, str) else b"b" + data


async def _from_tagged_bytes(data: bytes) -> Message:
    """Return the message, decoded in a thread."""
    encoded = data[1:].decode() if data[:1] == b"t" else data[1:]
    return await asyncio.to_thread(decode_message, encoded)


def _snapshot_json(messages: list[Message], entry: bytes) -> str:
    encoded = [b64encode(_to_tagged_bytes(message)).decode() for message in messages]
    return json.dumps({"entry": entry.decode(), "messages": encoded})
