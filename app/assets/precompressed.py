"""An answer whose compressed form is made once and kept, not anew for every request."""

from collections.abc import Callable, Mapping

from starlette.datastructures import Headers
from starlette.responses import Response

FOR_EVER = "public, max-age=31536000, immutable"


def precompressed(
    request: Headers,
    kind: str,
    plain: Callable[[], bytes],
    compressed: Callable[[], bytes],
    headers: Mapping[str, str],
) -> Response:
    """Return the answer to a request with these headers: gzipped where the browser takes that."""
    if "gzip" not in request.get("accept-encoding", ""):
        return Response(plain(), media_type=kind, headers=headers)  # GZipMiddleware adds Vary
    headers = {**headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(compressed(), media_type=kind, headers=headers)
