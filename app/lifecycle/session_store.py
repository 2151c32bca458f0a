"""The seats of sessions in the Redis of all replicas, so that a page may come back to any of them.

A seat is who has a session (the newest wins), its token as a hash, and where it stands. Who sits on
it is not here. Without Redis nobody asks.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from re import fullmatch
from secrets import compare_digest, token_hex
from time import monotonic
from typing import Any, TypeVar

from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.lifecycle.snapshot import SessionSnapshot, from_json, to_json
from app.logging_config import logger

WRITE_INTERVAL_SECONDS = 0.5  # between two writes of one session that goes on
OWNERSHIP_CHECK_SECONDS = 2.0  # between two looks at who has the sessions that are here
REDIS_TIMEOUT_SECONDS = 2.0
MAX_SNAPSHOT_BYTES = 512 * 1024  # a longer standing is not kept: its page knows the recipe
BATCH_SIZE = 100
MAX_CLAIM_ATTEMPTS = 5  # to claim a session that goes on meanwhile
T = TypeVar("T")

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
    """What is to be kept of one session, what was, and when."""

    token_hash: str
    snapshot: SessionSnapshot
    attached: bool
    saved: SessionSnapshot | None = None
    saved_at: float = float("-inf")

    @property
    def write_at(self) -> float:
        """When it is to be written: at once where the page has left."""
        return self.saved_at + WRITE_INTERVAL_SECONDS if self.attached else float("-inf")


@dataclass(frozen=True)
class RemoteSession:
    """A session that any process may go on with, once the page has shown its token."""

    session_id: str
    token_hash: str

    def matches_token(self, token: str) -> bool:
        """Say whether this is its token."""
        return compare_digest(self.token_hash.encode(), _hash_token(token).encode())


class SessionStore:
    """The seats that this process has, and a look at those of others.

    `schedule_save` only notes; the task `run_writer` writes. Where Redis is away that is said once,
    and what was not written is written when it is back.
    """

    def __init__(self, redis: Redis, seconds: float) -> None:
        self._redis = redis
        self._milliseconds = round(seconds * 1000)
        self._check_seconds = min(OWNERSHIP_CHECK_SECONDS, seconds / 3)
        self._replica_id = token_hex(8)
        self._sessions: dict[str, _SaveState] = {}
        self._unsaved: set[str] = set()
        self._wakeup = asyncio.Event()
        self._unavailable = False

    # -- what is here -----------------------------------------------------------------------

    def schedule_save(
        self, session_id: str, token: str, snapshot: SessionSnapshot, attached: bool
    ) -> None:
        """Note where a session stands, and whether its page is here."""
        seat = self._sessions.get(session_id)
        if seat is None:
            seat = self._sessions[session_id] = _SaveState(_hash_token(token), snapshot, attached)
        elif attached == seat.attached and snapshot == seat.snapshot:
            return
        seat.snapshot, seat.attached = snapshot, attached
        if seat.snapshot != seat.saved:
            self._unsaved.add(session_id)
            self._wakeup.set()

    def forget(self, session_id: str) -> None:
        """Note that a session is not here any more; what is kept of it stays its time."""
        self._sessions.pop(session_id, None)
        self._unsaved.discard(session_id)

    async def delete(self, session_id: str) -> None:
        """Let nobody go on with a session: it has failed, and would fail again."""
        await self._call(self._redis.delete(_redis_key(session_id)), 0)

    # -- what others had ----------------------------------------------------------------------

    async def find(self, session_id: str, owned: bool) -> RemoteSession | None:
        """Return the session with this id, unless this process has it, and has it `owned`.

        Where no process has it there is none to be found, nor where Redis is away.
        """
        if not fullmatch("[0-9a-f]{16}", session_id):
            return None
        fields: Awaitable[Any] = self._redis.hmget(_redis_key(session_id), ["owner", "token"])
        owner, token = await self._call(fields, [None, None])
        if owner is None or (owned and owner.decode() == self._replica_id):
            return None
        return RemoteSession(session_id, token.decode())

    async def claim(
        self, session_id: str, check: Callable[[SessionSnapshot], None]
    ) -> SessionSnapshot | None:
        """Have a session from now on; return where it stands.

        None, and who has it keeps it, where that is not known, cannot be read here, or `check`
        refuses it with a ValueError.
        """
        for _ in range(MAX_CLAIM_ATTEMPTS):
            kept: Awaitable[Any] = self._redis.hget(_redis_key(session_id), "standing")
            text = await self._call(kept, None)
            if not text:
                return None
            try:
                standing = from_json(text)
                check(standing)
            except ValueError as bad:
                why = {"session": session_id, "why": str(bad)}
                logger.warning("session cannot be taken over", extra={"fields": why})
                return None
            given = (self._replica_id, self._milliseconds, text)
            if await self._call(
                self._redis.eval(CLAIM_IF_UNCHANGED, 1, _redis_key(session_id), *given), 0
            ):
                return standing
        return None

    # -- writing ------------------------------------------------------------------------------

    async def run_writer(self, on_ownership_lost: Callable[[str], None]) -> None:
        """Write noted sessions, for ever; report those that another process owns."""
        watched_at = monotonic()
        while True:
            if not await self._write_due(on_ownership_lost, monotonic()):
                await asyncio.sleep(WRITE_INTERVAL_SECONDS)
            now = monotonic()
            if now - watched_at >= self._check_seconds:
                await self._check_ownership(on_ownership_lost)
                watched_at = now
            due = min((self._sessions[id].write_at for id in self._unsaved), default=float("inf"))
            await self._wait(max(0.0, min(due, watched_at + self._check_seconds) - monotonic()))

    async def _wait(self, seconds: float) -> None:
        self._wakeup.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wakeup.wait()

    async def flush(self, on_ownership_lost: Callable[[str], None]) -> None:
        """Write all that is noted and was not written, if Redis is there."""
        while self._unsaved and await self._write_due(on_ownership_lost, float("inf")):
            pass

    async def _write_due(self, on_ownership_lost: Callable[[str], None], now: float) -> bool:
        """Write what is due; return whether Redis took it, or there was nothing."""
        due = [id for id in self._unsaved if self._sessions[id].write_at <= now][:BATCH_SIZE]
        if not due:
            return True
        seats = [self._sessions[id] for id in due]
        standings = [seat.snapshot for seat in seats]
        texts = await asyncio.to_thread(lambda: [to_json(one) for one in standings])
        pipe = self._redis.pipeline(transaction=False)
        for id, seat, text in zip(due, seats, texts, strict=True):
            kept = text if len(text) <= MAX_SNAPSHOT_BYTES else ""
            pipe.eval(
                SAVE_IF_OWNER,
                1,
                _redis_key(id),
                self._replica_id,
                seat.token_hash,
                kept,
                self._milliseconds,
            )
        answers: Sequence[int] = await self._call(pipe.execute(), ())
        for id, seat, standing, answer in zip(due, seats, standings, answers, strict=False):
            seat.saved, seat.saved_at = standing, monotonic()
            if self._sessions.get(id) is seat and seat.snapshot == standing:
                self._unsaved.discard(id)
            if not answer:
                self._lose_ownership(id, on_ownership_lost)
        return bool(answers)

    async def _check_ownership(self, on_ownership_lost: Callable[[str], None]) -> None:
        """Look who has the sessions that are here; those with a page are kept from expiring."""
        ids = list(self._sessions)
        for place in range(0, len(ids), BATCH_SIZE):
            some = ids[place : place + BATCH_SIZE]
            pipe = self._redis.pipeline(transaction=False)
            for id in some:
                seat = self._sessions.get(id)
                if seat and seat.attached:
                    pipe.eval(RENEW_LEASE, 1, _redis_key(id), self._replica_id, self._milliseconds)
                else:
                    pipe.hget(_redis_key(id), "owner")
            owners: Sequence[bytes | None] = await self._call(pipe.execute(), ())
            for id, owner in zip(some, owners, strict=False):
                if owner is not None and owner.decode() != self._replica_id:
                    self._lose_ownership(id, on_ownership_lost)
                elif owner is None and id in self._sessions and self._sessions[id].attached:
                    self._unsaved.add(id)  # Redis has lost it

    def _lose_ownership(self, session_id: str, on_ownership_lost: Callable[[str], None]) -> None:
        self.forget(session_id)
        on_ownership_lost(session_id)

    async def _call(self, reply: Awaitable[T], default: Any) -> T:
        """Return the answer of Redis, or `default` where it is away, which is said once."""
        try:
            async with asyncio.timeout(REDIS_TIMEOUT_SECONDS):
                answer = await reply
        except (RedisError, OSError, TimeoutError) as failure:
            if not self._unavailable:
                why = f"{type(failure).__name__}: {failure}"
                told = {"fields": {"why": why}}
                logger.warning("redis is away: sessions are kept in this process", extra=told)
            self._unavailable = True
            found: T = default
            return found
        if self._unavailable:
            self._unavailable = False
            logger.warning("redis is back")
        return answer


def _redis_key(session_id: str) -> str:
    return f"backprop-explorer:seat:{session_id}"


def _hash_token(token: str) -> str:
    return sha256(token.encode()).hexdigest()
