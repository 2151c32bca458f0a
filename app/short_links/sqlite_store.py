"""Store of short links in a SQLite file, which several processes of one machine may share."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import time
from typing import TypeVar

from app.short_links.store import StoreFull, StoreUnavailable, candidate_ids

LOCK_TIMEOUT_SECONDS = 2.0  # wait for the lock of another process
T = TypeVar("T")

SCHEMA = """
create table if not exists links (id text primary key, fragment text not null, until real not null);
create index if not exists links_until on links (until);
"""


class SqliteLinkStore:
    """At most `max_links` links; each expires `ttl_seconds` after it was last saved.

    All access goes through one thread, which owns the connection.
    """

    def __init__(self, path: str, max_links: int, ttl_seconds: float) -> None:
        self._max_links, self._ttl_seconds = max_links, ttl_seconds
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="short-links")
        self._connection = self._thread.submit(_open_database, path).result()

    async def save(self, fragment: str) -> str:
        """Save a link, or extend the life of the same link; return its id."""
        return await self._run_in_thread(lambda: self._save(fragment))

    async def find(self, link_id: str) -> str | None:
        """Return the link with this id; None if it has expired or never existed."""
        return await self._run_in_thread(lambda: self._find(link_id))

    async def close(self) -> None:
        """Close the file."""
        await self._run_in_thread(self._connection.close)
        self._thread.shutdown()

    async def _run_in_thread(self, call: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, call)
        except sqlite3.Error as failure:
            raise StoreUnavailable(str(failure)) from failure

    def _save(self, fragment: str) -> str:
        now = time()
        with self._transaction():
            self._connection.execute("delete from links where until <= ?", (now,))
            for link_id in candidate_ids(fragment):
                query = "select fragment from links where id = ?"
                row = self._connection.execute(query, (link_id,)).fetchone()
                if row is None:
                    (count,) = self._connection.execute("select count(*) from links").fetchone()
                    if count >= self._max_links:
                        raise StoreFull
                if row is None or row[0] == fragment:
                    values = (link_id, fragment, now + self._ttl_seconds)
                    self._connection.execute(
                        "insert or replace into links values (?, ?, ?)", values
                    )
                    return link_id
        raise StoreFull

    def _find(self, link_id: str) -> str | None:
        query = "select fragment from links where id = ? and until > ?"
        row = self._connection.execute(query, (link_id, time())).fetchone()
        return str(row[0]) if row else None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit what the block writes, or nothing if it fails."""
        self._connection.execute("begin immediate")
        try:
            yield
            self._connection.execute("commit")
        finally:
            if self._connection.in_transaction:  # if the disk is full, SQLite has rolled back
                self._connection.execute("rollback")


def _open_database(path: str) -> sqlite3.Connection:
    file = sqlite3.connect(path, timeout=LOCK_TIMEOUT_SECONDS, isolation_level=None)
    try:
        file.execute("pragma journal_mode = wal")  # readers do not wait for writers
        file.executescript(SCHEMA)
    except sqlite3.Error:
        file.close()
        raise
    return file
