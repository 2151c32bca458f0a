"""Store of own data in a SQLite file, which several processes of one machine may share."""

from collections.abc import Sequence
from time import time

from app.own_data.store import MAX_TOKENS, StoreBounds
from app.sqlite_file import SqliteFile
from app.store_errors import StoreFull

SCHEMA = """
create table if not exists files (
  problem text primary key, until real not null, file blob not null
);
create table if not exists tokens (
  number integer primary key autoincrement, problem text not null, hash text not null,
  unique (problem, hash)
);
"""


class SqliteOwnDataStore:
    """Files of own data within bounds, in the table `files`."""

    def __init__(self, path: str, bounds: StoreBounds) -> None:
        self._bounds = bounds
        self._file = SqliteFile(path, SCHEMA, "kept-data")

    async def save(self, problem: str, file: bytes, token_hash: str | None = None) -> float:
        """Save a file, or extend the life of the same one; return the time at which it ends."""
        return await self._file.run(lambda: self._save(problem, file, token_hash))

    async def find(self, problem: str) -> bytes | None:
        """Return the file of a problem; None if it has ended or never was."""
        return await self._file.run(lambda: self._find(problem))

    async def extend(self, problems: Sequence[str]) -> list[str]:
        """Extend the life of files as a save does; return the problems that are not stored."""
        return await self._file.run(lambda: self._extend(problems))

    async def delete(self, problem: str, token_hash: str) -> bool:
        """Take back a save; with the last one the file goes. Return whether it was this token's."""
        return await self._file.run(lambda: self._delete(problem, token_hash))

    async def close(self) -> None:
        """Close the file."""
        await self._file.close()

    def _save(self, problem: str, file: bytes, token_hash: str | None) -> float:
        execute, now = self._file.execute, time()
        until = now + self._bounds.seconds
        with self._file.transaction():
            execute("delete from files where until <= ?", (now,))
            execute("delete from tokens where problem not in (select problem from files)")
            known = execute("update files set until = ? where problem = ?", (until, problem))
            if not known.rowcount:
                query = "select count(*), coalesce(sum(length(file)), 0) from files"
                count, nbytes = execute(query).fetchone()
                if count >= self._bounds.max_files or nbytes + len(file) > self._bounds.max_bytes:
                    raise StoreFull
                execute("insert into files values (?, ?, ?)", (problem, until, file))
            if token_hash is not None:
                values = (problem, token_hash)
                execute("insert or ignore into tokens (problem, hash) values (?, ?)", values)
                newest = "select number from tokens where problem = ? order by number desc limit ?"
                execute(
                    f"delete from tokens where problem = ? and number not in ({newest})",
                    (problem, problem, MAX_TOKENS),
                )
        return until

    def _find(self, problem: str) -> bytes | None:
        query = "select file from files where problem = ? and until > ?"
        row = self._file.execute(query, (problem, time())).fetchone()
        return bytes(row[0]) if row else None

    def _extend(self, problems: Sequence[str]) -> list[str]:
        now, missing = time(), []
        statement = "update files set until = ? where problem = ? and until > ?"
        with self._file.transaction():
            for problem in problems:
                values = (now + self._bounds.seconds, problem, now)
                if not self._file.execute(statement, values).rowcount:
                    missing.append(problem)
        return missing

    def _delete(self, problem: str, token_hash: str) -> bool:
        execute = self._file.execute
        with self._file.transaction():
            statement = "delete from tokens where problem = ? and hash = ?"
            if not execute(statement, (problem, token_hash)).rowcount:
                return False
            others = "select 1 from tokens where problem = ?"
            if execute(others, (problem,)).fetchone() is None:
                execute("delete from files where problem = ?", (problem,))
        return True
