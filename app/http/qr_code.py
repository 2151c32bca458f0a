"""The HTTP route that draws the QR code of a link, for a class to scan from the wall."""

import re
from io import BytesIO

import segno
from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from app.http.access import is_origin_allowed
from app.settings import Settings

MAX_LINK_CHARACTERS = 500  # a code of more is too fine for a camera across a room
MARGIN = 4  # modules of quiet zone (ISO/IEC 18004, section 6.3.8)

_LINK_PATTERN = "^https?://[!-~]+$"


def draw_qr_code(link: str) -> bytes:
    """Return an SVG image of the QR code of `link`, black on white, error correction level M."""
    image = BytesIO()
    segno.make(link, error="m", micro=False).save(
        image, kind="svg", border=MARGIN, light="#fff", svgns=True, xmldecl=False, unit=None
    )
    return image.getvalue()


def qr_code_routes(settings: Settings) -> APIRouter:
    """Return the route `POST qr.svg`: the body is the link, as text.

    The link is not in the address of the request, because that of a room has a token, and proxies
    log addresses.
    """
    router = APIRouter()

    @router.post(
        "/qr.svg",
        response_class=Response,
        responses={
            200: {"content": {"image/svg+xml": {}}},
            400: {"description": "the body is not an http(s) link"},
            403: {"description": "the request comes from another page"},
            413: {"description": "the link is too long"},
        },
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {
                    "text/plain": {
                        "schema": {
                            "type": "string",
                            "pattern": _LINK_PATTERN,
                            "maxLength": MAX_LINK_CHARACTERS,
                        }
                    }
                },
            }
        },
    )
    async def qr_code(request: Request) -> Response:
        """Draw the QR code of a link."""
        if not is_origin_allowed(request, settings.allowed_origins):
            return PlainTextResponse("Only the page itself can draw QR codes.\n", 403)
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MAX_LINK_CHARACTERS:
                sentence = f"A link of a QR code has at most {MAX_LINK_CHARACTERS} characters.\n"
                return PlainTextResponse(sentence, 413)
        link = body.decode("latin-1")
        if not re.fullmatch(_LINK_PATTERN, link):
            return PlainTextResponse("The body must be a link that begins with http.\n", 400)
        return Response(draw_qr_code(link), media_type="image/svg+xml")

    return router
