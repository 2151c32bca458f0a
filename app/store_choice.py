"""The choice of a store by a setting: the path of an SQLite file, the word redis, or none."""

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from app.redis_client import SharedRedis
from app.settings import environment_name

InRedis = TypeVar("InRedis")
InFile = TypeVar("InFile")


def open_store(
    setting: str,
    where: str,
    redis: SharedRedis | None,
    in_redis: Callable[[SharedRedis], InRedis],
    in_file: Callable[[str], InFile],
) -> InRedis | InFile | None:
    """Return the store that the setting names with its value `where`; None if it is empty.

    Raises:
        ValueError: the store cannot be opened. The sentence names the setting.
    """
    name = environment_name(setting)
    if not where:
        return None
    if where == "redis":
        if redis is None:
            raise ValueError(
                f"{name}: got 'redis'; allowed: that where {environment_name('redis_url')} is set"
            )
        return in_redis(redis)
    try:
        return in_file(where)
    except sqlite3.Error as failure:
        allowed = "a file that may be written, in a folder that exists"
        raise ValueError(f"{name}: got {where!r} ({failure}); allowed: {allowed}") from failure
