"""The Redis that the replicas of a demo share, if there is one. What is kept in it is not here."""

from redis.asyncio import Redis

from app.settings import ENVIRONMENT_PREFIX, Settings

CONNECT_TIMEOUT_SECONDS = 5.0


def create_redis(settings: Settings) -> Redis | None:
    """Return a client of the Redis that `settings` names; None where this process is alone.

    The connection itself is made with the first command. ValueError, naming the setting, for an
    address that is none and where the secret that replicas must share is missing.
    """
    if not settings.redis:
        return None
    if not settings.secret:
        raise ValueError(
            f"{ENVIRONMENT_PREFIX}SECRET: got nothing; replicas that share a Redis need one "
            "long random text"
        )
    try:
        return Redis.from_url(settings.redis, socket_connect_timeout=CONNECT_TIMEOUT_SECONDS)
    except ValueError as bad:
        allowed = "redis://host:6379/0, rediss://… or unix:///path"
        raise ValueError(
            f"{ENVIRONMENT_PREFIX}REDIS: got {settings.redis!r}; allowed: {allowed}"
        ) from bad
