"""HTTP responses of content that is compressed once and cached."""

from collections.abc import Callable, Mapping

from starlette.datastructures import Headers
from starlette.responses import Response

IMMUTABLE_CACHE = "public, max-age=31536000, immutable"


def precompressed_response(
    request: Headers,
    media_type: str,
    plain: Callable[[], bytes],
    compressed: Callable[[], bytes],
    headers: Mapping[str, str],
) -> Response:
    """Return the response to a request with these headers, gzipped if the browser accepts that."""
    if "gzip" not in request.get("accept-encoding", ""):
        return Response(plain(), media_type=media_type, headers=headers)  # GZipMiddleware adds Vary
    headers = {**headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(compressed(), media_type=media_type, headers=headers)
