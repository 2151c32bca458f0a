"""Store of short links in a SQLite file, which several processes of one machine may share."""

from time import time

from app.short_links.store import candidate_ids
from app.sqlite_file import SqliteFile
from app.store_errors import StoreFull

SCHEMA = """
create table if not exists links (id text primary key, fragment text not null, until real not null);
create index if not exists links_until on links (until);
"""


class SqliteLinkStore:
    """At most `max_links` links; each expires `ttl_seconds` after it was last saved."""

    def __init__(self, path: str, max_links: int, ttl_seconds: float) -> None:
        self._max_links, self._ttl_seconds = max_links, ttl_seconds
        self._file = SqliteFile(path, SCHEMA, "short-links")

    async def save(self, fragment: str) -> str:
        """Save a link, or extend the life of the same link; return its id."""
        return await self._file.run(lambda: self._save(fragment))

    async def find(self, link_id: str) -> str | None:
        """Return the link with this id; None if it has expired or never existed."""
        return await self._file.run(lambda: self._find(link_id))

    async def close(self) -> None:
        """Close the file."""
        await self._file.close()

    def _save(self, fragment: str) -> str:
        now = time()
        with self._file.transaction():
            self._file.execute("delete from links where until <= ?", (now,))
            for link_id in candidate_ids(fragment):
                query = "select fragment from links where id = ?"
                row = self._file.execute(query, (link_id,)).fetchone()
                if row is None:
                    (count,) = self._file.execute("select count(*) from links").fetchone()
                    if count >= self._max_links:
                        raise StoreFull
                if row is None or row[0] == fragment:
                    values = (link_id, fragment, now + self._ttl_seconds)
                    self._file.execute("insert or replace into links values (?, ?, ?)", values)
                    return link_id
        raise StoreFull

    def _find(self, link_id: str) -> str | None:
        query = "select fragment from links where id = ? and until > ?"
        row = self._file.execute(query, (link_id, time())).fetchone()
        return str(row[0]) if row else None
