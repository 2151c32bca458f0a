"""The Redis that replicas share: found by its address, or what is wrong with that."""

import pytest

from app.redis_client import create_redis
from app.settings import Settings
from tests.coroutines import run_coroutine
from tests.hosting.redis_server import run_redis_server


def test_without_an_address_the_process_is_alone():
    assert create_redis(Settings()) is None


def test_what_is_kept_there_is_found_there(tmp_path):
    async def kept(address):
        redis = create_redis(Settings(redis=address, secret="s"))
        assert redis is not None
        async with redis:
            await redis.set("a", b"1", ex=60)
            return await redis.get("a")

    with run_redis_server(tmp_path) as address:
        assert run_coroutine(kept(address)) == b"1"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"redis": "redis://localhost"}, "BACKPROP_EXPLORER_SECRET: got nothing"),
        ({"redis": "localhost:6379", "secret": "s"}, "REDIS: got 'localhost:6379'; allowed: redis"),
    ],
)
def test_what_is_wrong_is_named(settings, said):
    with pytest.raises(ValueError, match=said):
        create_redis(Settings(**settings))
