"""The Redis that replicas share: found by its address, or what is wrong with that."""

import pytest

from app.redis_client import connect
from app.settings import Settings
from tests.hosting.redis_server import redis_server
from tests.running import awaited


def test_without_an_address_the_process_is_alone():
    assert connect(Settings()) is None


def test_what_is_kept_there_is_found_there(tmp_path):
    async def kept(address):
        redis = connect(Settings(redis=address, secret="s"))
        assert redis is not None
        async with redis:
            await redis.set("a", b"1", ex=60)
            return await redis.get("a")

    with redis_server(tmp_path) as address:
        assert awaited(kept(address)) == b"1"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"redis": "redis://localhost"}, "BACKPROP_EXPLORER_SECRET: got nothing"),
        ({"redis": "localhost:6379", "secret": "s"}, "REDIS: got 'localhost:6379'; allowed: redis"),
    ],
)
def test_what_is_wrong_is_named(settings, said):
    with pytest.raises(ValueError, match=said):
        connect(Settings(**settings))
