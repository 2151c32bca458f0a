"""Loss surfaces that replicas share through a real Redis, in bounded memory; nobody waits."""

import asyncio
from itertools import count

import numpy as np
import pytest

from app.protocol import commands
from app.protocol.codec import decode_message, encode_message
from app.session.session import Session
from app.session.shared_results import SharedResults
from app.settings import Settings
from app.subscriptions import redis_surfaces
from app.subscriptions.redis_surfaces import BYTES_KEY, INDEX_KEY, RedisSurfaces, surface_digest
from app.subscriptions.surface_level import SurfaceLevel, level_of_message, surface_level
from engine import Place, Recipe, SurfaceRequest, compute_surface, initial_run, next_step_record
from tests.coroutines import run_coroutine
from tests.hosting.redis_server import run_redis_server, shared_redis


def session_on(shared: SharedResults) -> Session:
    ticks = count()
    session = Session(Settings(), lambda: next(ticks) * 0.1, shared)  # one piece in each slice
    session.handle(commands.ConfigureCommand(preset="mlp", batch_size=8))
    return session


def surfaces(session: Session) -> list:
    found = []
    while session.computing_surface:
        found += session.run_surface_slice()
    return found


def finest_level(**request) -> SurfaceLevel:
    run = initial_run(Recipe(preset="mlp", batch_size=8))
    *_, last = filter(None, compute_surface(run, next_step_record(run), SurfaceRequest(**request)))
    return surface_level(last)


async def stored(redis, number: int) -> None:
    """Wait until this many surfaces are in Redis."""
    async with asyncio.timeout(10):
        while True:
            async with redis.connection() as client:
                if await client.zcard(INDEX_KEY) >= number:
                    return
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    "request_fields",
    [
        {},
        {"plane": "random", "seed": 4},
        {"plane": "chosen", "chosen": (Place("fc3.weight", (0, 1)), Place("fc3.bias", (0,)))},
        {"plane": "curvature", "ghost": True, "fan": 4},
    ],
)
def test_a_level_comes_back_as_it_was(request_fields):
    level = finest_level(**request_fields)
    found = level_of_message(decode_message(encode_message(level.message)))
    for name, value in vars(level.record).items():
        again = getattr(found.record, name)
        if isinstance(value, np.ndarray):
            np.testing.assert_array_equal(again, value)
        else:
            assert again == value, name
    assert encode_message(found.message, 3) == encode_message(level.message, 3)


def test_another_replica_takes_the_surface_over(tmp_path):
    async def share(address):
        async with shared_redis(address) as redis:
            replicas = [SharedResults(Settings(), redis) for _ in range(2)]
            for replica in replicas:
                replica.open()
            first = await asyncio.to_thread(lambda: surfaces(session_on(replicas[0])))
            await stored(redis, 1)
            session = await asyncio.to_thread(session_on, replicas[1])
            begun = await asyncio.to_thread(session.run_surface_slice)
            async with asyncio.timeout(10):
                for surface in list(replicas[1].surfaces._in_progress.values()):
                    while surface.made_here:  # unless Redis has answered before the first piece
                        await asyncio.sleep(0.01)
                    del surface
            rest = await asyncio.to_thread(surfaces, session)
            for replica in replicas:
                await replica.close()
            return first[-1], [*begun, *rest]

    with run_redis_server(tmp_path) as address:
        made, found = run_coroutine(share(address))
    assert [one.scalars["level"] for one in found] in ([33], [9, 33])
    assert encode_message(found[-1]) == encode_message(made)


def test_what_is_stored_stays_within_the_setting_and_expires(tmp_path, monkeypatch):
    level = finest_level()
    length = len(encode_message(level.message))

    async def fill(address):
        async with shared_redis(address) as redis:
            kept = RedisSurfaces(redis, 1)
            kept._max_bytes = 3 * length + 10
            kept.open()
            for number in range(6):
                await kept._offer(surface_digest(number), level)
            await kept._offer(surface_digest(5), level)  # again: it counts once
            found = []
            for number in range(6):
                await kept._fetch(surface_digest(number), lambda _, one=number: found.append(one))
            async with redis.connection() as client:
                sizes = await client.hgetall(BYTES_KEY)
                times = [await client.ttl(key) for key in await client.keys("*surface:*")]
            monkeypatch.setattr(redis_surfaces, "TTL_SECONDS", 0)
            kept._max_bytes = 0
            await kept._offer(surface_digest(7), level)
            async with redis.connection() as client:
                left = await client.zcard(INDEX_KEY)
            await kept.close()
            return found, sizes, times, left

    with run_redis_server(tmp_path) as address:
        found, sizes, times, left = run_coroutine(fill(address))
    assert found == [3, 4, 5]
    assert int(sizes.pop(b"all")) == 3 * length == sum(map(int, sizes.values()))
    assert len(times) == 3
    assert all(0 < one <= 3600 for one in times)
    assert left == 0


def test_a_redis_that_is_away_costs_no_surface(tmp_path):
    async def alone():
        async with shared_redis(f"unix://{tmp_path}/nobody.sock") as redis:
            shared = SharedResults(Settings(), redis)
            shared.open()
            found = await asyncio.to_thread(lambda: surfaces(session_on(shared)))
            await asyncio.sleep(0.1)
            retry_at = shared._redis_surfaces._retry_at
            await shared.close()
            return found, retry_at

    found, retry_at = run_coroutine(alone())
    assert [one.scalars["level"] for one in found] == [9, 17, 33]
    assert retry_at > 0


def test_without_memory_in_redis_nothing_is_shared(tmp_path):
    async def none():
        async with shared_redis(f"unix://{tmp_path}/nobody.sock") as redis:
            settings = Settings(redis_surface_mebibytes=0)
            return redis_surfaces.create_redis_surfaces(settings, redis)

    assert run_coroutine(none()) is None
