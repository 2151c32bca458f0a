"""Reads the body of an upload: bounded in size, in time, and in what all bodies take together."""

import asyncio

from fastapi import Request
from starlette.requests import ClientDisconnect

from app.http.request_refused import RequestRefused

BODY_TIMEOUT_SECONDS = 60.0
CONTENT_TYPE = "application/octet-stream"
CONCURRENT_BODIES = 4  # of the largest size; more of smaller ones
CLIENT_SHARE = 2  # a client may take one of so many parts of the memory for bodies


class BodyReader:
    """Reads request bodies of at most `max_bytes`; all at once `CONCURRENT_BODIES` times as much.

    The size that a request names counts while its body is read, the largest size if it names none.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._free_bytes = CONCURRENT_BODIES * max_bytes
        self._taken: dict[str, int] = {}

    async def read(self, request: Request, client: str) -> bytes:
        """Return the body of a request.

        Raises: RequestRefused for another content type, a body that is too long or does not come in
        time, and while other bodies take the memory.
        """
        _check_content_type(request)
        size = self._named_size(request)
        share = CONCURRENT_BODIES * self._max_bytes // CLIENT_SHARE
        if size > self._free_bytes or self._taken.get(client, 0) + size > share:
            sentence = "This server receives too many files at once. Try again in a few seconds."
            raise RequestRefused(503, "file", "one more", "fewer at once", sentence)
        self._take(client, size)
        try:
            return await self._read(request, size)
        finally:
            self._take(client, -size)

    def _take(self, client: str, size: int) -> None:
        self._free_bytes -= size
        taken = self._taken.pop(client, 0) + size
        if taken:
            self._taken[client] = taken

    def _named_size(self, request: Request) -> int:
        named = request.headers.get("content-length", "")
        if not named.isdecimal():
            return self._max_bytes
        if int(named[:20]) > self._max_bytes:
            raise self._too_long(f"{int(named[:20]):,} bytes")
        return int(named)

    async def _read(self, request: Request, size: int) -> bytes:
        body = bytearray()
        try:
            async with asyncio.timeout(BODY_TIMEOUT_SECONDS):
                async for part in request.stream():
                    body += part
                    if len(body) > size:
                        raise self._too_long("longer")
        except (ClientDisconnect, TimeoutError):
            sentence = "The file did not arrive as a whole."
            raise RequestRefused(400, "file", "a part", "a whole file", sentence) from None
        return bytes(body)

    def _too_long(self, value: str) -> RequestRefused:
        allowed = f"at most {self._max_bytes // 2**20} MiB"
        sentence = f"The file of images is too large: this server takes {allowed}."
        return RequestRefused(413, "file", value, allowed, sentence)


def _check_content_type(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != CONTENT_TYPE:
        sentence = f"The content type must be {CONTENT_TYPE}."
        raise RequestRefused(415, "content-type", kind, CONTENT_TYPE, sentence)
