"""Makes the stores of own data that the settings name: the replicas' own, and that of kept data."""

import sqlite3

from app.own_data.redis_store import RedisOwnDataStore
from app.own_data.sqlite_store import SqliteOwnDataStore
from app.own_data.store import OwnDataStore, StoreBounds
from app.redis_client import SharedRedis
from app.settings import Settings, environment_name

DAY_SECONDS = 86_400
MAX_SHARED_FILES = 10_000


def create_shared_store(settings: Settings, redis: SharedRedis | None) -> OwnDataStore | None:
    """Return the store in which replicas find the data of each other's sessions, if there are any.

    It may hold as many bytes as one process may take for own data.
    """
    if redis is None:
        return None
    nbytes = settings.max_own_data_mebibytes * 2**20
    bounds = StoreBounds(MAX_SHARED_FILES, nbytes, settings.session_ttl_seconds)
    return RedisOwnDataStore(redis, "session-data", bounds)


def create_kept_store(settings: Settings, redis: SharedRedis | None) -> OwnDataStore | None:
    """Return the store of kept data; None if the host keeps none.

    Raises:
        ValueError: the store cannot be opened. The sentence names the setting.
    """
    where, name = settings.kept_data_store, environment_name("kept_data_store")
    nbytes, seconds = (
        settings.max_kept_data_mebibytes * 2**20,
        settings.kept_data_days * DAY_SECONDS,
    )
    bounds = StoreBounds(settings.max_kept_data, nbytes, seconds)
    if not where:
        return None
    if where == "redis":
        if redis is None:
            raise ValueError(
                f"{name}: got 'redis'; allowed: that where {environment_name('redis_url')} is set"
            )
        return RedisOwnDataStore(redis, "kept-data", bounds)
    try:
        return SqliteOwnDataStore(where, bounds)
    except sqlite3.Error as failure:
        allowed = "a file that may be written, in a folder that exists"
        raise ValueError(f"{name}: got {where!r} ({failure}); allowed: {allowed}") from failure
