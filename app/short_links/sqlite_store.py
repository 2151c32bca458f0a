"""Short links in a file of SQLite, which several processes of one machine may share."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import time
from typing import TypeVar

from app.short_links.store import Full, Unavailable, ids_of

LOCKED_SECONDS = 2.0  # another process may be writing for so long
T = TypeVar("T")

TABLE = """
create table if not exists links (id text primary key, fragment text not null, until real not null);
create index if not exists links_until on links (until);
"""


class InSqlite:
    """A store of `most` links for `seconds` each; one thread of its own has the file."""

    def __init__(self, path: str, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="short-links")
        self._file = self._thread.submit(_opened, path).result()

    async def keep(self, fragment: str) -> str:
        """Keep a link from now on for its whole time, and return its id."""
        return await self._done(lambda: self._keep(fragment))

    async def find(self, id: str) -> str | None:
        """Return the link with this id; None where there is none any more, or never was."""
        return await self._done(lambda: self._find(id))

    async def close(self) -> None:
        """Close the file."""
        await self._done(self._file.close)
        self._thread.shutdown()

    async def _done(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except sqlite3.Error as failure:
            raise Unavailable(str(failure)) from failure

    def _keep(self, fragment: str) -> str:
        now = time()
        with self._writing():
            self._file.execute("delete from links where until <= ?", (now,))
            for id in ids_of(fragment):
                found = self._file.execute("select fragment from links where id = ?", (id,))
                row = found.fetchone()
                if row is None:
                    (count,) = self._file.execute("select count(*) from links").fetchone()
                    if count >= self._most:
                        raise Full
                if row is None or row[0] == fragment:
                    values = (id, fragment, now + self._seconds)
                    self._file.execute("insert or replace into links values (?, ?, ?)", values)
                    return id
        raise Full

    def _find(self, id: str) -> str | None:
        asked = "select fragment from links where id = ? and until > ?"
        row = self._file.execute(asked, (id, time())).fetchone()
        return str(row[0]) if row else None

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """All that is done inside, or nothing of it."""
        self._file.execute("begin immediate")
        try:
            yield
            self._file.execute("commit")
        finally:
            if self._file.in_transaction:  # where the disk is full SQLite has ended it itself
                self._file.execute("rollback")


def _opened(path: str) -> sqlite3.Connection:
    file = sqlite3.connect(path, timeout=LOCKED_SECONDS, isolation_level=None)
    try:
        file.execute("pragma journal_mode = wal")  # who reads does not wait for who writes
        file.executescript(TABLE)
    except sqlite3.Error:
        file.close()
        raise
    return file
