"""The answer to an address that no route serves: the address without its last slash, or 404."""

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

    A page is answered with a message for a browser, and with JSON for a program. The redirection
    is relative, because the server does not know a prefix that a proxy has removed.
    """

    async def answer(request: Request, unknown: Exception) -> Response:
        assert isinstance(unknown, HTTPException)
        before, slash, end = request.scope["path"].rpartition("/")
        if request.method == "GET" and slash and not end and before:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"../{quote(before.rpartition('/')[2])}{query}")
        if message_page.is_wanted(request):
            return message_page.response(request, 404, _HEADING, _SENTENCE)
        return await http_exception_handler(request, unknown)

    return answer
