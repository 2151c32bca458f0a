"""Makes the stores of own data that the settings name: the replicas' own, and that of kept data."""

from app.own_data.redis_store import RedisOwnDataStore
from app.own_data.sqlite_store import SqliteOwnDataStore
from app.own_data.store import OwnDataStore, StoreBounds
from app.redis_client import SharedRedis
from app.settings import Settings
from app.store_choice import open_store

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
    nbytes = settings.max_kept_data_mebibytes * 2**20
    bounds = StoreBounds(settings.max_kept_data, nbytes, settings.kept_data_days * DAY_SECONDS)
    return open_store(
        "kept_data_store",
        settings.kept_data_store,
        redis,
        lambda shared: RedisOwnDataStore(shared, "kept-data", bounds),
        lambda path: SqliteOwnDataStore(path, bounds),
    )
