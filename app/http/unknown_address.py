"""The answer to an address that no route serves: one with a slash more or less, or 404."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from app.http.message_page import MessagePage

_HEADING = "There is no such page"
_SENTENCE = "The address may be mistyped, or a part of a link is missing. Copy the whole of it."


def unknown_address(
    message_page: MessagePage,
) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Return the handler of 404.

    An address that ends with a slash is redirected to the one without, and the root path without a
    slash to the start page. Otherwise a browser gets a message, and a program JSON.
    """

    async def answer(request: Request, unknown: Exception) -> Response:
        assert isinstance(unknown, HTTPException)
        address = _redirected(request.scope["path"], request.scope.get("root_path", ""))
        if request.method == "GET" and address is not None:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{address}{query}")
        if message_page.is_wanted(request):
            return message_page.response(request, 404, _HEADING, _SENTENCE)
        return await http_exception_handler(request, unknown)

    return answer


def _redirected(path: str, root_path: str) -> str | None:
    """Return the relative address to which a path is redirected, or None.

    It is relative because the server does not know a prefix that a proxy has removed.
    """
    before, _, last = path.rpartition("/")
    if path == root_path:
        return f"{quote(last)}/"
    if last or not before:
        return None
    return f"../{quote(before.rpartition('/')[2])}"
