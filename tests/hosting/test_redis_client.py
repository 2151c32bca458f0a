"""The client of the shared Redis: its settings, its timeout, its exception and its log lines."""

import asyncio
import logging

import pytest

from app import redis_client
from app.redis_client import RedisUnavailable, create_redis
from app.settings import Settings
from tests.coroutines import run_coroutine
from tests.hosting.redis_server import run_redis_server, shared_redis


def test_without_an_address_the_process_is_alone():
    assert create_redis(Settings()) is None


def test_what_is_kept_there_is_found_there(tmp_path):
    async def kept(address):
        async with shared_redis(address) as client:
            async with client.connection() as redis:
                await redis.set("a", b"1", ex=60)
            async with client.connection() as redis:
                return await redis.get("a")

    with run_redis_server(tmp_path) as address:
        assert run_coroutine(kept(address)) == b"1"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"redis_url": "redis://localhost"}, "BACKPROP_EXPLORER_SECRET_KEY: got nothing"),
        (
            {"redis_url": "localhost:6379", "secret_key": "s"},
            "REDIS_URL: got 'localhost:6379'; allowed: redis",
        ),
    ],
)
def test_what_is_wrong_is_named(settings, said):
    with pytest.raises(ValueError, match=said):
        create_redis(Settings(**settings))


def test_an_outage_is_logged_once_and_its_end_once(tmp_path, caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("app"), "propagate", True)

    async def ask(client):
        async with client.connection() as redis:
            return await redis.get("a")

    async def outage():
        async with shared_redis(f"unix://{tmp_path}/redis.sock") as client:
            for _ in range(3):
                with pytest.raises(RedisUnavailable, match=r"ConnectionError: .*redis\.sock"):
                    await ask(client)
            with run_redis_server(tmp_path):
                await ask(client)
                await ask(client)

    run_coroutine(outage())
    said = [record.getMessage() for record in caplog.records]
    assert said == ["redis is unavailable", "redis is available again"]


def test_a_redis_that_does_not_reply_in_time_is_unavailable(tmp_path, monkeypatch):
    monkeypatch.setattr(redis_client, "REPLY_TIMEOUT_SECONDS", 0.1)

    async def wait(address):
        async with shared_redis(address) as client:
            with pytest.raises(RedisUnavailable, match="TimeoutError"):
                async with client.connection() as redis:
                    await redis.blpop("nothing", timeout=10)
            async with client.connection() as redis:
                return await redis.ping()

    with run_redis_server(tmp_path) as address:
        assert run_coroutine(wait(address)) is True


def test_a_refused_command_is_the_same_exception(tmp_path):
    async def refuse(address):
        async with shared_redis(address) as client:
            async with client.connection() as redis:
                await redis.set("a", "text")
            with pytest.raises(RedisUnavailable, match="WRONGTYPE"):
                async with client.connection() as redis:
                    await redis.hgetall("a")

    with run_redis_server(tmp_path) as address:
        run_coroutine(refuse(address))


def test_a_task_that_waits_for_redis_can_be_cancelled(tmp_path):
    async def read(client):
        while True:
            async with client.connection() as redis:
                await redis.xread({"stream": "0"}, block=200)

    async def cancel(address):
        async with shared_redis(address) as client:
            task = asyncio.create_task(read(client))
            await asyncio.sleep(0.1)
            task.cancel()
            await asyncio.wait([task], timeout=5)
            return task.cancelled()

    with run_redis_server(tmp_path) as address:
        assert run_coroutine(cancel(address))
