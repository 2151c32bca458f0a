"""Redis store for sessions: any replica can continue a session that another one began.

How it works
------------
Each session has one hash in Redis, `backprop-explorer:seat:<session id>`, with three fields:

    owner     the replica that runs the session; the last claim wins
    token     SHA-256 of the resume token, so that Redis never holds the token itself
    standing  the snapshot (recipes, branches, position; a few KB of JSON); empty if it is too long

The hash is a lease. It expires `ttl_seconds` after its last write or renewal, so a session that no
replica renews is forgotten without any clean-up.

Save. The owner calls `schedule_save` after every change; that only marks the session. `run_writer`
writes the marked ones in batches: a session with a page at most every `WRITE_INTERVAL_SECONDS`, a
session whose page has left at once. `SAVE_IF_OWNER` compares the owner and writes in one step, so a
replica that lost the session cannot overwrite the newer snapshot. A killed replica therefore loses
at most the steps of the last half second, and replaying the recipe reproduces them bit for bit.

Claim. A page that reconnects to another replica names its session and shows its token there. `find`
reads owner and token hash. `claim` reads the snapshot, checks that this replica can run it, and
becomes the owner with `CLAIM_IF_UNCHANGED`: only if the snapshot is still the one it read. If the
old owner wrote meanwhile, `claim` reads again, at most `MAX_CLAIM_ATTEMPTS` times.

Ownership. Every `OWNERSHIP_CHECK_SECONDS`, or a third of the lease if that is shorter, each replica
reads the owners of its sessions, and `RENEW_LEASE` extends the leases of those with a page. If a
check or a save finds another owner, the replica closes its copy of the session and the page's
socket (`SESSION_MOVED`). If the hash is missing although the page is connected, Redis has lost its
data, and the session is written again. The owner field acts as a fencing token: all writes compare
it inside Redis, so no lock and no clock that replicas would have to agree on is needed.

Outage. While Redis is unavailable every session continues on its replica, `find` finds nothing, and
marked sessions stay marked; they are written when Redis is available again.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from re import fullmatch
from secrets import compare_digest, token_hex
from time import monotonic

from app.lifecycle.data_source import DataSource, fetch_data_of_session
from app.lifecycle.snapshot import SessionSnapshot, from_json, to_json
from app.lifecycle.wakeup import Wakeup
from app.lifecycle.write_schedule import WriteSchedule
from app.logging_config import logger
from app.redis_client import RedisUnavailable, SharedRedis

WRITE_INTERVAL_SECONDS = 0.5
OWNERSHIP_CHECK_SECONDS = 2.0
MAX_SNAPSHOT_BYTES = 512 * 1024
MAX_CLAIM_ATTEMPTS = 5
BATCH_SIZE = 100

SAVE_IF_OWNER = """
local owner = redis.call('HGET', KEYS[1], 'owner')
if owner and owner ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'token', ARGV[2], 'standing', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
"""
CLAIM_IF_UNCHANGED = """
if redis.call('HGET', KEYS[1], 'standing') ~= ARGV[3] then return 0 end
redis.call('HSET', KEYS[1], 'owner', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
"""
RENEW_LEASE = """
local owner = redis.call('HGET', KEYS[1], 'owner')
if owner == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return owner
"""


@dataclass
class _SaveState:
    """The newest snapshot of one session, the one last written, and when that was."""

    token_hash: str
    snapshot: SessionSnapshot
    attached: bool
    saved: SessionSnapshot | None = None
    saved_at: float = float("-inf")

    @property
    def write_at(self) -> float:
        """Earliest time of the next write: immediately if the page has left."""
        return self.saved_at + WRITE_INTERVAL_SECONDS if self.attached else float("-inf")


@dataclass(frozen=True)
class RemoteSession:
    """A session found in Redis. A replica may claim it once the page has shown its token."""

    session_id: str
    token_hash: str

    def matches_token(self, token: str) -> bool:
        """Return whether this is the session's token, in constant time."""
        return compare_digest(self.token_hash.encode(), _hash_token(token).encode())


class SessionStore:
    """The sessions that this replica owns, and access to those of the others.

    `schedule_save` only marks a session; the task `run_writer` writes to Redis.
    """

    def __init__(self, redis: SharedRedis, ttl_seconds: float) -> None:
        self._redis = redis
        self._ttl_milliseconds = round(ttl_seconds * 1000)
        self._check_seconds = min(OWNERSHIP_CHECK_SECONDS, ttl_seconds / 3)
        self._replica_id = token_hex(8)
        self._sessions: dict[str, _SaveState] = {}
        self._unsaved = WriteSchedule()
        self._wakeup = Wakeup()

    # -- own sessions -----------------------------------------------------------------------

    def schedule_save(
        self, session_id: str, token: str, snapshot: SessionSnapshot, attached: bool
    ) -> None:
        """Mark the session's newest snapshot for writing; `attached`: its page is connected."""
        state = self._sessions.get(session_id)
        if state is None:
            state = self._sessions[session_id] = _SaveState(_hash_token(token), snapshot, attached)
        elif attached == state.attached and snapshot == state.snapshot:
            return
        state.snapshot, state.attached = snapshot, attached
        if state.snapshot != state.saved:
            self._unsaved.set(session_id, state.write_at)
            self._wakeup.set()

    def forget(self, session_id: str) -> None:
        """Stop writing a session that ended here; its hash in Redis expires with its lease."""
        self._sessions.pop(session_id, None)
        self._unsaved.discard(session_id)

    async def delete(self, session_id: str) -> None:
        """Delete a session that failed, so that no replica resumes it and fails again."""
        with suppress(RedisUnavailable):
            async with self._redis.connection() as redis:
                await redis.delete(_redis_key(session_id))

    # -- sessions of other replicas ---------------------------------------------------------

    async def find(self, session_id: str, running_here: bool) -> RemoteSession | None:
        """Return the session unless this replica owns it and it is `running_here`.

        None also if the session is unknown or Redis is unavailable.
        """
        if not fullmatch("[0-9a-f]{16}", session_id):
            return None
        try:
            async with self._redis.connection() as redis:
                owner, token = await redis.hmget(_redis_key(session_id), ["owner", "token"])
        except RedisUnavailable:
            return None
        if owner is None or (running_here and owner.decode() == self._replica_id):
            return None
        return RemoteSession(session_id, token.decode())

    async def claim(
        self,
        session_id: str,
        check: Callable[[SessionSnapshot], None],
        data_source: DataSource | None = None,
    ) -> SessionSnapshot | None:
        """Become the owner of a session and return its snapshot; bring its own data here before.

        None, and the owner stays, if the snapshot is missing or unreadable, if `check` refuses it
        with a ValueError, or if Redis is unavailable.

        Raises: BadInput, naming the hash, if own data of the session are not to be had.
        """
        try:
            for _ in range(MAX_CLAIM_ATTEMPTS):
                async with self._redis.connection() as redis:
                    text = await redis.hget(_redis_key(session_id), "standing")
                if not text:
                    return None
                if data_source is not None:
                    await fetch_data_of_session(data_source, text.decode(errors="replace"))
                try:
                    snapshot = from_json(text)
                    check(snapshot)
                except ValueError as refused:
                    fields = {"session": session_id, "why": str(refused)}
                    logger.warning("session cannot be taken over", extra={"fields": fields})
                    return None
                given = (self._replica_id, self._ttl_milliseconds, text)
                async with self._redis.connection() as redis:
                    if await redis.eval(CLAIM_IF_UNCHANGED, 1, _redis_key(session_id), *given):
                        return snapshot
        except RedisUnavailable:
            return None
        return None

    # -- writing ----------------------------------------------------------------------------

    async def run_writer(self, on_ownership_lost: Callable[[str], None]) -> None:
        """Write marked sessions for ever; report each session that another replica owns now."""
        checked_at = monotonic()
        while True:
            if not await self._write_due(on_ownership_lost, monotonic()):
                await asyncio.sleep(WRITE_INTERVAL_SECONDS)
            now = monotonic()
            if now - checked_at >= self._check_seconds:
                await self._check_ownership(on_ownership_lost)
                checked_at = now
            due = min(self._unsaved.next_time, checked_at + self._check_seconds)
            await self._wakeup.wait(max(0.0, due - monotonic()))

    async def flush(self, on_ownership_lost: Callable[[str], None]) -> None:
        """Write all marked sessions now, unless Redis is unavailable."""
        while self._unsaved and await self._write_due(on_ownership_lost, float("inf")):
            pass

    async def _write_due(self, on_ownership_lost: Callable[[str], None], now: float) -> bool:
        """Write one batch of due sessions; return False if Redis was unavailable."""
        due = self._unsaved.take_due(now, BATCH_SIZE)
        if not due:
            return True
        states = [self._sessions[one] for one in due]
        snapshots = [state.snapshot for state in states]
        try:
            replies = await self._write(due, states, snapshots)
        except RedisUnavailable:
            return False
        else:
            for state, snapshot in zip(states, snapshots, strict=True):
                state.saved, state.saved_at = snapshot, monotonic()
        finally:
            for session_id, state in zip(due, states, strict=True):
                if self._sessions.get(session_id) is state and state.snapshot != state.saved:
                    self._unsaved.set(session_id, state.write_at)
        for session_id, accepted in zip(due, replies, strict=True):
            if not accepted:
                self._lose_ownership(session_id, on_ownership_lost)
        return True

    async def _write(
        self, ids: list[str], states: list[_SaveState], snapshots: list[SessionSnapshot]
    ) -> Sequence[int]:
        """Write snapshots to Redis; return for each session whether this replica owns it.

        Raises: RedisUnavailable.
        """
        texts = await asyncio.to_thread(lambda: [to_json(one) for one in snapshots])
        async with self._redis.connection() as redis:
            pipe = redis.pipeline(transaction=False)
            for session_id, state, text in zip(ids, states, texts, strict=True):
                kept = text if len(text) <= MAX_SNAPSHOT_BYTES else ""
                given = (self._replica_id, state.token_hash, kept, self._ttl_milliseconds)
                pipe.eval(SAVE_IF_OWNER, 1, _redis_key(session_id), *given)
            replies: Sequence[int] = await pipe.execute()
        return replies

    async def _check_ownership(self, on_ownership_lost: Callable[[str], None]) -> None:
        """Read the owners of all own sessions; renew the leases of those with a page."""
        ids = list(self._sessions)
        for start in range(0, len(ids), BATCH_SIZE):
            batch = ids[start : start + BATCH_SIZE]
            try:
                owners = await self._read_owners(batch)
            except RedisUnavailable:
                return
            for session_id, owner in zip(batch, owners, strict=True):
                if owner is not None and owner.decode() != self._replica_id:
                    self._lose_ownership(session_id, on_ownership_lost)
                elif owner is None and self._is_attached(session_id):
                    self._mark_lost(session_id)

    def _mark_lost(self, session_id: str) -> None:
        """Mark a session for writing again: Redis has lost its data."""
        state = self._sessions[session_id]
        state.saved = None
        self._unsaved.set(session_id, state.write_at)

    async def _read_owners(self, ids: list[str]) -> Sequence[bytes | None]:
        async with self._redis.connection() as redis:
            pipe = redis.pipeline(transaction=False)
            for session_id in ids:
                if self._is_attached(session_id):
                    given = (self._replica_id, self._ttl_milliseconds)
                    pipe.eval(RENEW_LEASE, 1, _redis_key(session_id), *given)
                else:
                    pipe.hget(_redis_key(session_id), "owner")
            owners: Sequence[bytes | None] = await pipe.execute()
        return owners

    def _is_attached(self, session_id: str) -> bool:
        state = self._sessions.get(session_id)
        return state is not None and state.attached

    def _lose_ownership(self, session_id: str, on_ownership_lost: Callable[[str], None]) -> None:
        self.forget(session_id)
        on_ownership_lost(session_id)


def _redis_key(session_id: str) -> str:
    return f"backprop-explorer:seat:{session_id}"


def _hash_token(token: str) -> str:
    return sha256(token.encode()).hexdigest()
