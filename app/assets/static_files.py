"""The HTTP route of static/: the files of the folder, and the bundled files."""

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.assets import hashed_files
from app.assets.page_assets import PAGES
from app.assets.precompressed import IMMUTABLE_CACHE, precompressed_response

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
        return await super().get_response(path, scope)
