"""Middleware that opens links whose `#` arrived as `%23`, as some programs send them.

A browser keeps the fragment of an address to itself. If a mail program or a chat has encoded the
sign, the fragment comes to the server as a part of the path or of the query.
"""

import re

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_PAGES = ("/", "/tour", "/lesson")  # with a query; that of other paths may contain the sign
_ENCODED_SIGN = re.compile("%(?:25)*23")  # also encoded more than once


class EncodedFragmentMiddleware:
    """Redirects an address with an encoded `#` to the same address with the sign."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward a request, or answer it with a redirection."""
        if scope["type"] == "http" and scope["method"] == "GET":
            path = scope.get("raw_path", b"").decode("ascii", "replace")
            query = scope["query_string"].decode("ascii", "replace")
            if (location := address_with_fragment(path, query)) is not None:
                await RedirectResponse(location)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def address_with_fragment(path: str, query: str) -> str | None:
    """Return the relative address with a fragment; None if no sign is encoded.

    `path` and `query` are as they arrived, percent codes included. The address is relative, because
    the server does not know a prefix that a proxy has removed.

    >>> address_with_fragment("/%23view/2/abc", "")
    '../../#view/2/abc'
    >>> address_with_fragment("/tour%23chapter-2", "")
    './tour#chapter-2'
    >>> address_with_fragment("/", "embed=1%23view/2/abc")
    './?embed=1#view/2/abc'
    >>> [address_with_fragment(*one) for one in [("/", "embed=1"), ("/tour.json", "x=%23")]]
    [None, None]
    """
    before, *rest = _ENCODED_SIGN.split(path, maxsplit=1)
    if rest:
        fragment = rest[0]
    else:
        query, *rest = _ENCODED_SIGN.split(query, maxsplit=1)
        if not rest or not path.endswith(_PAGES):
            return None
        fragment = rest[0]
    up = "../" * path[len(before) :].count("/") or "./"
    last = before.rpartition("/")[2]
    return f"{up}{last}{'?' if query else ''}{query}#{fragment}"
