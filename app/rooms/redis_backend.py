"""Room backend in Redis, shared by all replicas.

A room with the id R has up to five keys; each of them expires:

    room:{R}            hash: `term` (the epoch), `offered` (for a handover), `client` (its opener)
    room:{R}:stream     stream of the messages published in the room
    room:{R}:keyframe   late-joiner snapshot (JSON) and the stream entry that it includes last
    room:{R}:followers  sorted set of followers by the time of their last heartbeat
    room:{R}:presenter  member id of the presenter; expires unless it sends heartbeats

The sorted set `rooms` holds the ids of all rooms by the time of the presenter's last heartbeat.
Each replica reads the stream of a room once and sends it to all its followers there.
"""

import asyncio
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from time import monotonic, time

from app.connection.channel import Channel
from app.protocol.codec import decode_message, encode_message
from app.protocol.messages import Message, WelcomeMessage
from app.redis_client import RedisUnavailable, SharedRedis
from app.rooms.backend import PRESENCE_TIMEOUT_SECONDS, RoomState
from app.rooms.broadcast import Broadcaster
from app.rooms.late_joiner_snapshot import LateJoinerSnapshot

MAX_STREAM_ENTRIES = 300  # more than are published between two snapshots
SNAPSHOT_SECONDS = 1.0
READ_BLOCK_MILLISECONDS = 1000
READ_BATCH_SIZE = 50
RETRY_SECONDS = 0.5
ROOMS_KEY = "rooms"

# Lua scripts: Redis runs each one atomically.
CREATE_ROOM = """
local id, now, ttl = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local max, max_own, presence = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local client, member = ARGV[7], ARGV[8]
local function key(room, kind) return 'room:{' .. room .. '}' .. kind end
local function is_own(room) return redis.call('HGET', key(room, ''), 'client') == client end
local function is_empty(room)
  return redis.call('EXISTS', key(room, ':presenter')) == 0
    and redis.call('ZCOUNT', key(room, ':followers'), now - presence, '+inf') == 0
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ttl)
local rooms = redis.call('ZRANGE', KEYS[1], 0, -1)
local count, own = #rooms, 0
for _, room in ipairs(rooms) do if is_own(room) then own = own + 1 end end
local function drop_empty(only_own)
  for _, room in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    if (is_own(room) or not only_own) and is_empty(room) then
      if is_own(room) then own = own - 1 end
      count = count - 1
      redis.call('ZREM', KEYS[1], room)
      for _, kind in ipairs({'', ':stream', ':keyframe', ':followers', ':presenter'}) do
        redis.call('DEL', key(room, kind))
      end
      return
    end
  end
end
if own >= max_own then drop_empty(true) end
if own >= max_own then return 0 end
if count >= max then drop_empty(false) end
if count >= max then return 0 end
redis.call('ZADD', KEYS[1], now, id)
redis.call('HSET', KEYS[2], 'term', 1, 'offered', 0, 'client', client)
redis.call('EXPIRE', KEYS[2], ttl)
redis.call('SET', KEYS[3], member, 'PX', presence * 1000)
return 1
"""
PRESENT = """
if redis.call('HGET', KEYS[1], 'term') ~= ARGV[1] then return 0 end
local presenter = redis.call('GET', KEYS[2])
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
if presenter and presenter ~= ARGV[2] then return redis.call('HINCRBY', KEYS[1], 'term', 1) end
return tonumber(ARGV[1])
"""
PRESENTER_HEARTBEAT = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[4])
for i, key in ipairs(KEYS) do
  if i ~= 2 and i ~= 3 then redis.call('EXPIRE', key, ARGV[5]) end
end
return 1
"""
FOLLOWER_HEARTBEAT = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('ZADD', KEYS[2], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[3])
return 1
"""
OFFER_HANDOVER = """
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'offered', ARGV[1]) end
"""
TAKE_OVER = """
if redis.call('HGET', KEYS[1], 'offered') ~= '1' then return 0 end
redis.call('HSET', KEYS[1], 'offered', '0')
redis.call('DEL', KEYS[2])
return redis.call('HINCRBY', KEYS[1], 'term', 1)
"""
PUBLISH = """
if redis.call('HGET', KEYS[1], 'term') ~= ARGV[1] then return false end
local id = redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[2], '*', 'message', ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[4])
return id
"""


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

    async def create(self, room_id: str, client: str, member_id: str) -> bool:
        keys = (ROOMS_KEY, _key(room_id), _key(room_id, "presenter"))
        limits = (self._ttl_seconds, self._max_rooms, self._max_rooms_per_client)
        given = (room_id, time(), *limits, int(PRESENCE_TIMEOUT_SECONDS), client, member_id)
        async with self._redis.connection() as redis:
            return bool(await redis.eval(CREATE_ROOM, 3, *keys, *given))

    async def get_state(self, room_id: str) -> RoomState | None:
        async with self._redis.connection() as redis:
            fields = await redis.hgetall(_key(room_id))
            if not fields:
                return None
            since = time() - PRESENCE_TIMEOUT_SECONDS
            follower_count = await redis.zcount(_key(room_id, "followers"), since, "+inf")
            connected = bool(await redis.exists(_key(room_id, "presenter")))
        return RoomState(
            int(fields[b"term"]), fields[b"offered"] == b"1", connected, follower_count
        )

    async def publish(self, room_id: str, epoch: int, message: Message) -> bool:
        stored = self._snapshots.setdefault((room_id, epoch), _StoredSnapshot())
        data = await asyncio.to_thread(_to_tagged_bytes, message)
        keys = (_key(room_id), _key(room_id, "stream"))
        given = (epoch, MAX_STREAM_ENTRIES, data, self._ttl_seconds)
        async with self._redis.connection() as redis:
            entry = await redis.eval(PUBLISH, 2, *keys, *given)
        if not entry:
            self._snapshots.pop((room_id, epoch), None)
            return False
        await self._save_snapshot(room_id, stored, message, entry)
        return True

    async def heartbeat(self, room_id: str, member_id: str, presenter: bool) -> None:
        async with self._redis.connection() as redis:
            if presenter:
                keys = (_key(room_id), _key(room_id, "presenter"), ROOMS_KEY)
                expiring = (_key(room_id, "stream"), _key(room_id, "keyframe"))
                presence = int(PRESENCE_TIMEOUT_SECONDS * 1000)
                given = (member_id, presence, time(), room_id, self._ttl_seconds)
                await redis.eval(PRESENTER_HEARTBEAT, 5, *keys, *expiring, *given)
            else:
                both = (_key(room_id), _key(room_id, "followers"))
                await redis.eval(FOLLOWER_HEARTBEAT, 2, *both, time(), member_id, self._ttl_seconds)

    async def leave(self, room_id: str, member_id: str, epoch: int | None) -> None:
        if epoch is not None:
            self._snapshots.pop((room_id, epoch), None)
        async with self._redis.connection() as redis:
            if epoch is None:
                await redis.zrem(_key(room_id, "followers"), member_id)
            elif await redis.get(_key(room_id, "presenter")) == member_id.encode():
                await redis.delete(_key(room_id, "presenter"))

    async def offer_handover(self, room_id: str, offered: bool) -> None:
        async with self._redis.connection() as redis:
            await redis.eval(OFFER_HANDOVER, 1, _key(room_id), int(offered))

    async def take_over(self, room_id: str) -> int | None:
        keys = (_key(room_id), _key(room_id, "presenter"))
        async with self._redis.connection() as redis:
            return int(await redis.eval(TAKE_OVER, 2, *keys)) or None

    async def present(self, room_id: str, epoch: int, member_id: str) -> int | None:
        keys = (_key(room_id), _key(room_id, "presenter"))
        given = (epoch, member_id, int(PRESENCE_TIMEOUT_SECONDS * 1000))
        async with self._redis.connection() as redis:
            return int(await redis.eval(PRESENT, 2, *keys, *given)) or None

    async def end(self, room_id: str) -> None:
        kinds = ("", "stream", "keyframe", "followers", "presenter")
        async with self._redis.connection() as redis:
            await redis.delete(*(_key(room_id, kind) for kind in kinds))
            await redis.zrem(ROOMS_KEY, room_id)

    async def add_follower(self, room_id: str, channel: Channel) -> None:
        if room_id not in self._broadcasters:
            broadcaster = self._broadcasters[room_id] = Broadcaster()
            reader = asyncio.create_task(self._read_stream(room_id, broadcaster))
            self._readers[room_id] = reader
        self._broadcasters[room_id].add(channel)

    async def remove_follower(self, room_id: str, channel: Channel) -> None:
        if broadcaster := self._broadcasters.get(room_id):
            broadcaster.channels.discard(channel)
            if not broadcaster.channels:
                del self._broadcasters[room_id]
                self._readers.pop(room_id).cancel()

    async def close(self) -> None:
        readers = list(self._readers.values())
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)

    # -- reading ----------------------------------------------------------------------------

    async def _read_stream(self, room_id: str, broadcaster: Broadcaster) -> None:
        """Send the snapshot, then the stream; begin with the snapshot again after an outage."""
        last_entry: bytes | None = None
        while True:
            try:
                if last_entry is None:
                    last_entry = await self._load_snapshot(room_id, broadcaster)
                streams = {_key(room_id, "stream"): last_entry}
                limits = {"count": READ_BATCH_SIZE, "block": READ_BLOCK_MILLISECONDS}
                async with self._redis.connection() as redis:
                    found = await redis.xread(streams, **limits)
            except RedisUnavailable:
                last_entry = None
                await asyncio.sleep(RETRY_SECONDS)
                continue
            for _, entries in found:
                for entry, fields in entries:
                    last_entry = entry
                    broadcaster.send(await _from_tagged_bytes(fields[b"message"]))

    async def _load_snapshot(self, room_id: str, broadcaster: Broadcaster) -> bytes:
        """Send the stored snapshot; return the stream entry that it includes last."""
        async with self._redis.connection() as redis:
            stored = await redis.get(_key(room_id, "keyframe"))
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
                await redis.set(_key(room_id, "keyframe"), text, ex=self._ttl_seconds)


@dataclass
class _StoredSnapshot:
    """The snapshot of one epoch, and when it was last stored."""

    snapshot: LateJoinerSnapshot = field(default_factory=LateJoinerSnapshot)
    saved_at: float = 0.0


def _key(room_id: str, kind: str = "") -> str:
    return f"room:{{{room_id}}}{':' if kind else ''}{kind}"


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
