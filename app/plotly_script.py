"""The Plotly script as the installed Python package carries it, compressed once. No other file."""

import gzip
import re
from functools import cache
from importlib.resources import files


@cache
def plain() -> bytes:
    """Return plotly.min.js."""
    return (files("plotly") / "package_data" / "plotly.min.js").read_bytes()


@cache
def compressed() -> bytes:
    """Return plotly.min.js, gzipped."""
    return gzip.compress(plain(), compresslevel=6, mtime=0)


@cache
def script_name() -> str:
    """Return a name with the version in it, so that a browser may keep the file for ever.

    Raises: RuntimeError where the script's banner names no version.
    """
    found = re.search(rb"plotly\.js v([\w.-]+)", plain()[:500])
    if found is None:
        raise RuntimeError("plotly.min.js names no version in its first 500 bytes")
    return f"plotly-{found.group(1).decode()}.min.js"
