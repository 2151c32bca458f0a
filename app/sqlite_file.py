"""A SQLite file that several processes of one machine may share, used from one thread."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from app.store_errors import StoreUnavailable

LOCK_TIMEOUT_SECONDS = 2.0  # wait for the lock of another process
T = TypeVar("T")


class SqliteFile:
    """An open file with the tables of `schema`. All access goes through one thread of this name.

    Raises: sqlite3.Error if the file cannot be opened.
    """

    def __init__(self, path: str, schema: str, thread_name: str) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=thread_name)
        self.connection = self._thread.submit(_open_database, path, schema).result()

    async def run(self, call: Callable[[], T]) -> T:
        """Run a call in the thread, where it may use the connection; return its result.

        Raises: StoreUnavailable if the file cannot be read or written now.
        """
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, call)
        except sqlite3.Error as failure:
            raise StoreUnavailable(str(failure)) from failure

    def execute(self, statement: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        """Execute a statement; only in the thread."""
        return self.connection.execute(statement, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what the block writes, or nothing if it fails."""
        self.execute("begin immediate")
        try:
            yield
            self.execute("commit")
        finally:
            if self.connection.in_transaction:  # if the disk is full, SQLite has rolled back
                self.execute("rollback")

    async def close(self) -> None:
        """Close the file."""
        await self.run(self.connection.close)
        self._thread.shutdown()


def _open_database(path: str, schema: str) -> sqlite3.Connection:
    file = sqlite3.connect(path, timeout=LOCK_TIMEOUT_SECONDS, isolation_level=None)
    try:
        file.execute("pragma journal_mode = wal")  # readers do not wait for writers
        file.executescript(schema)
    except sqlite3.Error:
        file.close()
        raise
    return file
