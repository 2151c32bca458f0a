"""Short links in a file of SQLite, which several processes of one machine may share."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import time
from typing import TypeVar

from app.short_links.store import StoreFull, StoreUnavailable, candidate_ids

LOCK_TIMEOUT_SECONDS = 2.0  # another process may be writing for so long
T = TypeVar("T")

SCHEMA = """
create table if not exists links (id text primary key, fragment text not null, until real not null);
create index if not exists links_until on links (until);
"""


class SqliteLinkStore:
    """A store of `most` links for `seconds` each; one thread of its own has the file."""

    def __init__(self, path: str, max_links: int, ttl_seconds: float) -> None:
        self._max_links, self._ttl_seconds = max_links, ttl_seconds
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="short-links")
        self._connection = self._thread.submit(_open_database, path).result()

    async def save(self, fragment: str) -> str:
        """Keep a link from now on for its whole time, and return its id."""
        return await self._run_in_thread(lambda: self._save(fragment))

    async def find(self, link_id: str) -> str | None:
        """Return the link with this id; None where there is none any more, or never was."""
        return await self._run_in_thread(lambda: self._find(link_id))

    async def close(self) -> None:
        """Close the file."""
        await self._run_in_thread(self._connection.close)
        self._thread.shutdown()

    async def _run_in_thread(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except sqlite3.Error as failure:
            raise StoreUnavailable(str(failure)) from failure

    def _save(self, fragment: str) -> str:
        now = time()
        with self._transaction():
            self._connection.execute("delete from links where until <= ?", (now,))
            for id in candidate_ids(fragment):
                found = self._connection.execute("select fragment from links where id = ?", (id,))
                row = found.fetchone()
                if row is None:
                    (count,) = self._connection.execute("select count(*) from links").fetchone()
                    if count >= self._max_links:
                        raise StoreFull
                if row is None or row[0] == fragment:
                    values = (id, fragment, now + self._ttl_seconds)
                    self._connection.execute(
                        "insert or replace into links values (?, ?, ?)", values
                    )
                    return id
        raise StoreFull

    def _find(self, link_id: str) -> str | None:
        asked = "select fragment from links where id = ? and until > ?"
        row = self._connection.execute(asked, (link_id, time())).fetchone()
        return str(row[0]) if row else None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All that is done inside, or nothing of it."""
        self._connection.execute("begin immediate")
        try:
            yield
            self._connection.execute("commit")
        finally:
            if self._connection.in_transaction:  # where the disk is full SQLite has ended it itself
                self._connection.execute("rollback")


def _open_database(path: str) -> sqlite3.Connection:
    file = sqlite3.connect(path, timeout=LOCK_TIMEOUT_SECONDS, isolation_level=None)
    try:
        file.execute("pragma journal_mode = wal")  # who reads does not wait for who writes
        file.executescript(SCHEMA)
    except sqlite3.Error:
        file.close()
        raise
    return file
