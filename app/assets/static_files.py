"""The HTTP route of static/: the files of the folder, and the bundled files."""

from pathlib import PurePath

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.assets import hashed_files
from app.assets.page_assets import PAGES
from app.assets.precompressed import IMMUTABLE_CACHE, precompressed_response

# The types of all files of static/: those of the machine may be wrong (the registry of Windows).
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ts": "text/plain; charset=utf-8",
    ".webp": "image/webp",
}
_PREFIXES = tuple(f"{page.name}-" for page in PAGES)


class BundledStaticFiles(StaticFiles):
    """Serves a folder, revalidated by browsers, and the bundled files, cached for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the response to a request for `path`."""
        if path.startswith(_PREFIXES):
            files = await run_in_threadpool(hashed_files.files_by_name)
            if file := files.get(path):
                return precompressed_response(
                    Headers(scope=scope),
                    file.media_type,
                    lambda: file.plain,
                    lambda: file.compressed,
                    {"Cache-Control": IMMUTABLE_CACHE},
                )
        response = await super().get_response(path, scope)
        media_type = MEDIA_TYPES.get(PurePath(path).suffix)
        if media_type and "content-type" in response.headers:
            response.headers["content-type"] = media_type
        return response
