"""The bundled script and stylesheet of each page, named with a hash of the content.

They are built on first use and kept for the life of the process. A changed content changes the
name, so browsers may cache a file for ever.
"""

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from threading import Lock

from app.assets import plotly_script
from app.assets.bundle import bundle_modules
from app.assets.page_assets import PAGES, PageAssets
from app.assets.stylesheet import join_stylesheets
from app.resources import resource_folder

HASH_DIGITS = 16
_BUILD_LOCK = Lock()  # two threads never build the same file


@dataclass(frozen=True)
class HashedFile:
    """A generated file that is served below static/, plain and gzipped."""

    name: str
    media_type: str
    plain: bytes
    compressed: bytes


def script(page: PageAssets) -> HashedFile:
    """Return the modules of a page that has a script as one. Raises: BundleError."""
    with _BUILD_LOCK:
        return _script(page)


def stylesheet(page: PageAssets) -> HashedFile:
    """Return the page's stylesheets as one. Raises: BundleError."""
    with _BUILD_LOCK:
        return _stylesheet(page)


def files_by_name() -> dict[str, HashedFile]:
    """Return the bundled files of all pages, by name."""
    files = [stylesheet(page) for page in PAGES] + [script(page) for page in PAGES if page.script]
    return {file.name: file for file in files}


@cache
def _script(page: PageAssets) -> HashedFile:
    text = bundle_modules(resource_folder("static") / "js", page.script)
    return _hashed_file(page.name, ".js", "text/javascript", text)


@cache
def _stylesheet(page: PageAssets) -> HashedFile:
    css = resource_folder("static") / "css"
    sheets = [(name, (css / name).read_text("utf-8")) for name in page.stylesheets]
    if page.plotly:
        sheets.append((plotly_script.stylesheet_name(), plotly_script.stylesheet()))
    return _hashed_file(page.name, ".css", "text/css", join_stylesheets(sheets))


def _hashed_file(name: str, suffix: str, media_type: str, text: str) -> HashedFile:
    plain = text.encode()
    digits = sha256(plain).hexdigest()[:HASH_DIGITS]
    compressed = gzip.compress(plain, compresslevel=9, mtime=0)
    return HashedFile(f"{name}-{digits}{suffix}", f"{media_type}; charset=utf-8", plain, compressed)
