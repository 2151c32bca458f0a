"""The own data of this process: takes files of images, finds data, frees what nobody uses.

A file is decoded in a thread of its own, one after the other, so that decoding takes at most one
core and never holds the event loop. Data that no session holds are freed `UNHELD_SECONDS` later.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

from app.own_data.decoding import decode_own_data
from app.settings import Settings
from engine import OWN_DATA, BadInput, OwnData, own_data_to_bytes, own_data_warnings

UNHELD_SECONDS = 60.0
SWEEP_SECONDS = 5.0
_UPLOAD = "upload"  # the holder of data while they are added
T = TypeVar("T")


class NoRoom(Exception):
    """The data that sessions hold leave no room for more; `str` says what is allowed."""


@dataclass(frozen=True)
class AcceptedData:
    """Own data that are here now, with the warnings about them."""

    data: OwnData
    warnings: tuple[str, ...]


class OwnDataService:
    """Adds own data to those of the process (`OWN_DATA`) and frees them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._decoder = ThreadPoolExecutor(max_workers=1, thread_name_prefix="own-data")
        self._unheld_since: dict[str, float] = {}
        OWN_DATA.max_bytes = settings.max_own_data_mebibytes * 2**20

    async def accept(self, body: bytes) -> AcceptedData:
        """Decode a file of images and add its data.

        Raises:
            BadInput: the file is not what is allowed; it names what was found.
            NoRoom: the data that sessions hold leave no room.
        """
        accepted = await self._in_thread(lambda: self._decode(body))
        self._add(accepted.data)
        return accepted

    async def file_of(self, problem: str) -> bytes:
        """Return own data as the bytes of a file.

        Raises: BadInput if the data are not here.
        """
        data = OWN_DATA.find(problem)
        return await asyncio.to_thread(own_data_to_bytes, data)

    def _decode(self, body: bytes) -> AcceptedData:
        data = decode_own_data(body, self._settings)
        return AcceptedData(data, own_data_warnings(data))

    def _add(self, data: OwnData) -> None:
        try:
            problem = OWN_DATA.add(data, _UPLOAD)
        except BadInput as full:
            raise NoRoom(full.allowed) from full
        OWN_DATA.release(_UPLOAD)
        self._unheld_since[problem] = monotonic()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._decoder, work)

    def close(self) -> None:
        """End the thread of the decoder."""
        self._decoder.shutdown(wait=False, cancel_futures=True)
