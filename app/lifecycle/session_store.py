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

from app.lifecycle.snapshot import Standing, read, written
from app.logging_config import logger

BETWEEN_SECONDS = 0.5  # between two writes of one session that goes on
WATCH_SECONDS = 2.0  # between two looks at who has the sessions that are here
PATIENCE_SECONDS = 2.0
MOST_BYTES = 512 * 1024  # a longer standing is not kept: its page knows the recipe
AT_ONCE = 100
TRIES = 5  # to claim a session that goes on meanwhile
T = TypeVar("T")

KEEP = """
local owner = redis.call('HGET', KEYS[1], 'owner')
if owner and owner ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'token', ARGV[2], 'standing', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
"""
CLAIM = """
if redis.call('HGET', KEYS[1], 'standing') ~= ARGV[3] then return 0 end
redis.call('HSET', KEYS[1], 'owner', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
"""
STAY = """
local owner = redis.call('HGET', KEYS[1], 'owner')
if owner == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return owner
"""


@dataclass
class _Seat:
    """What is to be kept of one session, what was, and when."""

    token: str
    standing: Standing
    here: bool
    kept: Standing | None = None
    at: float = float("-inf")

    @property
    def due(self) -> float:
        """When it is to be written: at once where the page has left."""
        return self.at + BETWEEN_SECONDS if self.here else float("-inf")


@dataclass(frozen=True)
class Found:
    """A session that any process may go on with, once the page has shown its token."""

    id: str
    token_hash: str

    def knows(self, token: str) -> bool:
        """Say whether this is its token."""
        return compare_digest(self.token_hash.encode(), _hashed(token).encode())


class Seats:
    """The seats that this process has, and a look at those of others.

    `keep` only notes; the task `write` writes. Where Redis is away that is said once, and what was
    not written is written when it is back.
    """

    def __init__(self, redis: Redis, seconds: float) -> None:
        self._redis = redis
        self._milliseconds = round(seconds * 1000)
        self._watch_seconds = min(WATCH_SECONDS, seconds / 3)
        self._owner = token_hex(8)
        self._seats: dict[str, _Seat] = {}
        self._unwritten: set[str] = set()
        self._rung = asyncio.Event()
        self._away = False

    # -- what is here -----------------------------------------------------------------------

    def keep(self, id: str, token: str, standing: Standing, here: bool) -> None:
        """Note where a session stands, and whether its page is here."""
        seat = self._seats.get(id)
        if seat is None:
            seat = self._seats[id] = _Seat(_hashed(token), standing, here)
        elif here == seat.here and standing == seat.standing:
            return
        seat.standing, seat.here = standing, here
        if seat.standing != seat.kept:
            self._unwritten.add(id)
            self._rung.set()

    def forget(self, id: str) -> None:
        """Note that a session is not here any more; what is kept of it stays its time."""
        self._seats.pop(id, None)
        self._unwritten.discard(id)

    async def drop(self, id: str) -> None:
        """Let nobody go on with a session: it has failed, and would fail again."""
        await self._asked(self._redis.delete(_key(id)), 0)

    # -- what others had ----------------------------------------------------------------------

    async def find(self, id: str, here: bool) -> Found | None:
        """Return the session with this id, unless this process has it, and has it `here`.

        Where no process has it there is none to be found, nor where Redis is away.
        """
        if not fullmatch("[0-9a-f]{16}", id):
            return None
        fields: Awaitable[Any] = self._redis.hmget(_key(id), ["owner", "token"])
        owner, token = await self._asked(fields, [None, None])
        if owner is None or (here and owner.decode() == self._owner):
            return None
        return Found(id, token.decode())

    async def claim(self, id: str, check: Callable[[Standing], None]) -> Standing | None:
        """Have a session from now on; return where it stands.

        None, and who has it keeps it, where that is not known, cannot be read here, or `check`
        refuses it with a ValueError.
        """
        for _ in range(TRIES):
            kept: Awaitable[Any] = self._redis.hget(_key(id), "standing")
            text = await self._asked(kept, None)
            if not text:
                return None
            try:
                standing = read(text)
                check(standing)
            except ValueError as bad:
                why = {"session": id, "why": str(bad)}
                logger.warning("session cannot be taken over", extra={"fields": why})
                return None
            given = (self._owner, self._milliseconds, text)
            if await self._asked(self._redis.eval(CLAIM, 1, _key(id), *given), 0):
                return standing
        return None

    # -- writing ------------------------------------------------------------------------------

    async def write(self, taken: Callable[[str], None]) -> None:
        """Write what is noted, for ever; `taken` hears of sessions that another process has now."""
        watched_at = monotonic()
        while True:
            if not await self._write_due(taken, monotonic()):
                await asyncio.sleep(BETWEEN_SECONDS)
            now = monotonic()
            if now - watched_at >= self._watch_seconds:
                await self._watch(taken)
                watched_at = now
            due = min((self._seats[id].due for id in self._unwritten), default=float("inf"))
            await self._rest(max(0.0, min(due, watched_at + self._watch_seconds) - monotonic()))

    async def _rest(self, seconds: float) -> None:
        self._rung.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()

    async def flush(self, taken: Callable[[str], None]) -> None:
        """Write all that is noted and was not written, if Redis is there."""
        while self._unwritten and await self._write_due(taken, float("inf")):
            pass

    async def _write_due(self, taken: Callable[[str], None], now: float) -> bool:
        """Write what is due; return whether Redis took it, or there was nothing."""
        due = [id for id in self._unwritten if self._seats[id].due <= now][:AT_ONCE]
        if not due:
            return True
        seats = [self._seats[id] for id in due]
        standings = [seat.standing for seat in seats]
        texts = await asyncio.to_thread(lambda: [written(one) for one in standings])
        pipe = self._redis.pipeline(transaction=False)
        for id, seat, text in zip(due, seats, texts, strict=True):
            kept = text if len(text) <= MOST_BYTES else ""
            pipe.eval(KEEP, 1, _key(id), self._owner, seat.token, kept, self._milliseconds)
        answers: Sequence[int] = await self._asked(pipe.execute(), ())
        for id, seat, standing, answer in zip(due, seats, standings, answers, strict=False):
            seat.kept, seat.at = standing, monotonic()
            if self._seats.get(id) is seat and seat.standing == standing:
                self._unwritten.discard(id)
            if not answer:
                self._taken(id, taken)
        return bool(answers)

    async def _watch(self, taken: Callable[[str], None]) -> None:
        """Look who has the sessions that are here; those with a page are kept from expiring."""
        ids = list(self._seats)
        for place in range(0, len(ids), AT_ONCE):
            some = ids[place : place + AT_ONCE]
            pipe = self._redis.pipeline(transaction=False)
            for id in some:
                seat = self._seats.get(id)
                if seat and seat.here:
                    pipe.eval(STAY, 1, _key(id), self._owner, self._milliseconds)
                else:
                    pipe.hget(_key(id), "owner")
            owners: Sequence[bytes | None] = await self._asked(pipe.execute(), ())
            for id, owner in zip(some, owners, strict=False):
                if owner is not None and owner.decode() != self._owner:
                    self._taken(id, taken)
                elif owner is None and id in self._seats and self._seats[id].here:
                    self._unwritten.add(id)  # Redis has lost it

    def _taken(self, id: str, taken: Callable[[str], None]) -> None:
        self.forget(id)
        taken(id)

    async def _asked(self, asked: Awaitable[T], otherwise: Any) -> T:
        """Return the answer of Redis, or `otherwise` where it is away, which is said once."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                answer = await asked
        except (RedisError, OSError, TimeoutError) as failure:
            if not self._away:
                why = f"{type(failure).__name__}: {failure}"
                told = {"fields": {"why": why}}
                logger.warning("redis is away: sessions are kept in this process", extra=told)
            self._away = True
            found: T = otherwise
            return found
        if self._away:
            self._away = False
            logger.warning("redis is back")
        return answer


def _key(id: str) -> str:
    return f"backprop-explorer:seat:{id}"


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
