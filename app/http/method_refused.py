"""The answer to a method that an address does not take: it names all methods that it does."""

from fastapi import Request, Response
from fastapi.exception_handlers import http_exception_handler
from starlette.exceptions import HTTPException
from starlette.routing import compile_path


async def refuse_method(request: Request, refused: Exception) -> Response:
    """Answer 405 with the methods of all routes of the address (RFC 9110, section 15.5.6).

    Starlette names those of the first route only.
    """
    assert isinstance(refused, HTTPException)
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    allowed = {
        method.upper()
        for template, operations in request.app.openapi()["paths"].items()
        if compile_path(template)[0].match(path)
        for method in operations
    }
    headers = {"Allow": ", ".join(sorted(allowed))} if allowed else refused.headers
    return await http_exception_handler(request, HTTPException(405, refused.detail, headers))
