"""What all readers share: errors that name the file, bounded reading, bounded unpacking."""

import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.core.errors import BadInput

MAX_FILE_BYTES = 2**28  # of one file, unpacked: 256 MiB
FIELD = "data"


def file_error(path: Path, found: str, allowed: str) -> BadInput:
    """Return the error that names a file, what was found in it and what is allowed."""
    return BadInput(FIELD, f"{path.name}: {found}", allowed)


@contextmanager
def errors_of(path: Path) -> Iterator[None]:
    """Turn errors of the file system and of checks inside into a BadInput that names the file."""
    try:
        yield
    except BadInput as bad:
        if bad.field == FIELD:
            raise
        raise file_error(path, f"{bad.field} {bad.value_text}", bad.allowed) from bad
    except OSError as failure:
        reason = failure.strerror or type(failure).__name__
        raise file_error(path, reason, "a file that can be read") from failure


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a file, which are at most `MAX_FILE_BYTES`, unpacked if it is gzip.

    Raises: BadInput for a larger file, one that unpacks to more, and damaged gzip.
    """
    data = read_start(path, MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise file_error(path, "more bytes than allowed, unpacked", size_words())
    return data


def read_start(path: Path, count: int) -> bytes:
    """Return the first `count` bytes of a file, unpacked if it is gzip.

    Raises: BadInput for a file over `MAX_FILE_BYTES`, and for damaged gzip.
    """
    with errors_of(path):
        check_file_size(path)
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        try:
            with gzip.open(path) if packed else path.open("rb") as file:
                return file.read(count)
        except (EOFError, zlib.error, gzip.BadGzipFile) as failure:
            raise file_error(path, "damaged gzip", "a whole gzip file") from failure


def check_file_size(path: Path) -> None:
    """Raise BadInput unless the path is that of a file of at most `MAX_FILE_BYTES`."""
    if not path.is_file():
        raise file_error(path, "no file", "a file that can be read")
    size = os.stat(path).st_size
    if size > MAX_FILE_BYTES:
        raise file_error(path, f"{size:,} bytes", size_words())


def size_words() -> str:
    """Return how large a file may be, as text."""
    return f"at most {MAX_FILE_BYTES // 2**20} MiB"
