"""The own data of this process: takes files of images, finds data, frees what nobody uses.

How it works
------------
`OWN_DATA` of the engine holds the data of the process, bounded by `MAX_OWN_DATA_MEBIBYTES`. A
session holds those of its run and of its undo list (app/session/own_data_holder.py). Data that no
session holds are freed `UNHELD_SECONDS` later, or before, if others need the memory: so a page has
the time to begin a run on what it has sent.

A file is decoded in a thread of its own, one after the other. Decoding takes at most one core and
never holds the event loop.

Where replicas share a Redis, each file is saved there as well, for as long as a session lives there
(`SESSION_TTL_SECONDS`), and renewed while a session holds its data. `fetch` brings data here from
there, or from the store of kept data.
"""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from time import monotonic

from app.lifecycle.malloc_trim import trim_heap
from app.logging_config import logger
from app.own_data.create_stores import create_kept_store, create_shared_store
from app.own_data.decoding import DecodedFile, decode_file
from app.redis_client import RedisUnavailable, SharedRedis
from app.settings import Settings
from app.store_errors import StoreFull, StoreUnavailable
from engine import (
    OWN_DATA,
    BadInput,
    OwnData,
    contact_sheet,
    is_own_problem,
    own_data_to_bytes,
)

UNHELD_SECONDS = 60.0
SWEEP_SECONDS = 5.0
RENEW_SECONDS = 60.0
FETCHES_AT_ONCE = 2
_ADDING = "upload"  # the holder of data while they are added


class NoRoom(Exception):
    """The data that sessions hold leave no room for more; `str` says what is allowed."""


@dataclass(frozen=True)
class KeptData:
    """Until when a file is kept, in seconds since 1970, and the token that deletes it."""

    until: float
    token: str


@dataclass(frozen=True)
class AcceptedData:
    """Own data that are here now, the warnings about them, and how they are kept."""

    data: OwnData
    warnings: tuple[str, ...]
    kept: KeptData | None


class OwnDataService:
    """Adds own data to those of the process (`OWN_DATA`), fetches them and frees them.

    Raises: ValueError if a store cannot be opened. The sentence names the setting.
    """

    def __init__(self, settings: Settings, redis: SharedRedis | None) -> None:
        self._settings = settings
        self._shared = create_shared_store(settings, redis)
        self._kept = create_kept_store(settings, redis)
        self._decoder = ThreadPoolExecutor(max_workers=1, thread_name_prefix="own-data")
        self._fetching = asyncio.Semaphore(FETCHES_AT_ONCE)
        self._making_sheet = asyncio.Lock()
        self._unheld_since: dict[str, float] = {}
        self._renewed_at = monotonic()
        OWN_DATA.max_bytes = settings.max_own_data_mebibytes * 2**20

    @property
    def keeps_data(self) -> bool:
        """Whether the host keeps files for links."""
        return self._kept is not None

    # -- files that come and go -------------------------------------------------------------

    async def accept(self, body: bytes) -> AcceptedData:
        """Decode a file of images, add its data, and save it where replicas or links find it.

        Raises:
            BadInput: the file is not what is allowed; it names what was found.
            NoRoom: the data that sessions hold leave no room.
            RedisUnavailable: the other replicas could not find the data.
        """
        decoded = await self._decode(body)
        self._add(decoded.data)
        problem = decoded.data.problem
        if self._shared is not None:
            try:
                await self._shared.save(problem, decoded.file)
            except StoreFull:
                raise NoRoom("what sessions of other visitors leave") from None
        try:
            return AcceptedData(decoded.data, decoded.warnings, await self._keep(decoded))
        except (StoreFull, StoreUnavailable, RedisUnavailable) as failure:
            if isinstance(failure, StoreUnavailable):
                _log_unavailable(failure)
            sentence = "This server cannot keep the images for links now: it has no room"
            return AcceptedData(decoded.data, (*decoded.warnings, sentence), None)

    async def _keep(self, decoded: DecodedFile) -> KeptData | None:
        if self._kept is None:
            return None
        token = token_urlsafe(24)
        until = await self._kept.save(decoded.data.problem, decoded.file, _hash_token(token))
        return KeptData(until, token)

    async def delete(self, problem: str, token: str) -> bool:
        """Take back the keeping of a file; return whether the token is that of its upload.

        Raises: StoreUnavailable, RedisUnavailable.
        """
        if self._kept is None or not await self._kept.delete(problem, _hash_token(token)):
            return False
        OWN_DATA.drop(problem)
        return True

    async def file_of(self, problem: str) -> bytes:
        """Return own data as the bytes of a file.

        Raises: BadInput if the data are not here.
        """
        await self.fetch([problem])
        return await asyncio.to_thread(own_data_to_bytes, OWN_DATA.find(problem))

    async def contact_sheet(self, problem: str) -> bytes:
        """Return a few training images of a data set as a file; one sheet is made at a time.

        Raises: BadInput if the data are not here.
        """
        await self.fetch([problem])
        async with self._making_sheet:
            return await asyncio.to_thread(contact_sheet, problem)

    # -- data that other replicas, or the host, have ----------------------------------------

    async def fetch(self, problems: Iterable[str]) -> None:
        """Bring own data here, if a store has them.

        Raises: BadInput if there is no room for them.
        """
        for problem in problems:
            if is_own_problem(problem) and problem not in OWN_DATA:
                async with self._fetching:
                    await self._fetch(problem)

    async def _fetch(self, problem: str) -> None:
        for store in filter(None, (self._shared, self._kept)):
            if problem in OWN_DATA:
                return
            try:
                file = await store.find(problem)
            except RedisUnavailable:  # its client logs the outage
                continue
            except StoreUnavailable as failure:
                _log_unavailable(failure)
                continue
            if file is None:
                continue
            data = (await self._decode(file)).data
            if data.problem != problem:  # somebody else has written to the store
                continue
            try:
                self._add(data)
            except NoRoom:
                allowed = "data for which this server has memory: try again later"
                raise BadInput("problem", problem, allowed) from None

    # -- upkeep -----------------------------------------------------------------------------

    async def run_upkeep(self, on_freed: Callable[[], None]) -> None:
        """Free data that no session needs, then call `on_freed`; renew the others; for ever."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            if self.free_unheld(monotonic()):
                on_freed()
                await asyncio.to_thread(trim_heap)
            interval = min(RENEW_SECONDS, self._settings.session_ttl_seconds / 3)
            if monotonic() - self._renewed_at >= interval:
                self._renewed_at = monotonic()
                await self.renew_held()

    def free_unheld(self, now: float) -> bool:
        """Free data that no session has held for `UNHELD_SECONDS`; return whether there were any.

        `now` is a time of `monotonic`.
        """
        unheld = OWN_DATA.unheld
        self._unheld_since = {one: self._unheld_since.get(one, now) for one in unheld}
        old = [one for one in unheld if now - self._unheld_since[one] >= UNHELD_SECONDS]
        return sum(OWN_DATA.drop(problem) for problem in old) > 0

    async def renew_held(self) -> None:
        """Let the data that sessions hold live longer where replicas share them."""
        if self._shared is None:
            return
        with suppress(RedisUnavailable, StoreFull, BadInput):
            for problem in await self._shared.extend(OWN_DATA.held):
                file = await asyncio.to_thread(own_data_to_bytes, OWN_DATA.find(problem))
                await self._shared.save(problem, file)

    async def close(self) -> None:
        """End the thread of the decoder and close the stores."""
        self._decoder.shutdown(wait=False, cancel_futures=True)
        for store in filter(None, (self._shared, self._kept)):
            with suppress(StoreUnavailable):
                await store.close()

    def _add(self, data: OwnData) -> None:
        try:
            problem = OWN_DATA.add(data, _ADDING)
        except BadInput as full:
            raise NoRoom(full.allowed) from full
        OWN_DATA.release(_ADDING)
        self._unheld_since[problem] = monotonic()

    async def _decode(self, body: bytes) -> DecodedFile:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._decoder, decode_file, body, self._settings)


def _hash_token(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _log_unavailable(failure: StoreUnavailable) -> None:
    logger.warning("kept data are unavailable", extra={"fields": {"why": str(failure)}})
