"""static/ over HTTP: its files as they lie there, and the bundled files of `hashed_files`."""

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
    """The files of a folder, which browsers ask for anew, and the bundled ones, which they keep."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the answer to a request for `path`."""
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
