"""Stores of own data: the same tests in SQLite and in Redis."""

import asyncio
import time
from collections.abc import Callable, Iterator

import pytest

from app.own_data.create_stores import create_kept_store, create_shared_store
from app.own_data.redis_store import RedisOwnDataStore
from app.own_data.sqlite_store import SqliteOwnDataStore
from app.own_data.store import MAX_TOKENS, StoreBounds
from app.settings import Settings
from app.store_errors import StoreFull
from tests.coroutines import run_coroutine
from tests.hosting.redis_server import run_redis_server, shared_redis
from tests.hosting.stores import run_on_store, store_opener

ONE, TWO, THREE = (f"sha256:{digit * 64}" for digit in "123")
FILE = bytes(range(256)) * 4


@pytest.fixture(params=["sqlite", "redis"])
def opened(request, tmp_path) -> Iterator[Callable]:
    """A function that opens the same store again, with bounds."""

    def make(client, files=10, nbytes=10_000, seconds=60.0):
        bounds = StoreBounds(files, nbytes, seconds)
        if client is None:
            return SqliteOwnDataStore(str(tmp_path / "data.db"), bounds)
        return RedisOwnDataStore(client, "kept", bounds)

    with store_opener(request.param, tmp_path, make) as opened:
        yield opened


def test_a_file_is_found_byte_for_byte_also_later(opened):
    began = time.time()
    until = run_on_store(lambda store: store.save(ONE, FILE), opened)
    assert began + 60 <= until <= time.time() + 60

    async def find(store):
        return [await store.find(one) for one in (ONE, TWO)]

    assert run_on_store(find, opened) == [FILE, None]


@pytest.mark.parametrize("bounds", [{"files": 2}, {"nbytes": 2 * len(FILE) + 100}])
def test_no_more_are_kept_than_number_and_bytes_allow_and_those_that_are_stay(opened, bounds):
    async def fill(store):
        await store.save(ONE, FILE)
        await store.save(TWO, FILE)
        with pytest.raises(StoreFull):
            await store.save(THREE, FILE)
        await store.save(ONE, FILE)  # the same again needs no room
        return [await store.find(one) for one in (ONE, TWO, THREE)]

    assert run_on_store(fill, opened, **bounds) == [FILE, FILE, None]


def test_a_file_ends_and_makes_room_unless_it_is_saved_or_extended(opened):
    async def wait(store):
        for problem in (ONE, TWO, THREE):
            await store.save(problem, FILE)
        await asyncio.sleep(1.2)
        extended_at = time.monotonic()
        await store.save(ONE, FILE)
        missing = await store.extend([TWO])
        while await store.find(THREE) is not None:
            await asyncio.sleep(0.05)
        found = [await store.find(one) for one in (ONE, TWO)]
        assert time.monotonic() - extended_at > 2 or found == [FILE, FILE]
        gone = await store.extend([THREE])
        await store.save("sha256:" + "4" * 64, FILE)
        return missing, gone

    assert run_on_store(wait, opened, files=3, seconds=2.0) == ([], [THREE])


def test_a_file_goes_with_the_last_of_those_who_saved_it(opened):
    async def delete(store):
        await store.save(ONE, FILE, "a")
        await store.save(ONE, FILE, "b")
        wrong = await store.delete(ONE, "c"), await store.delete(TWO, "a")
        first = await store.delete(ONE, "a"), await store.delete(ONE, "a")
        still = await store.find(ONE)
        last = await store.delete(ONE, "b")
        return wrong, first, still == FILE, last, await store.find(ONE)

    assert run_on_store(delete, opened) == ((False, False), (True, False), True, True, None)


def test_the_tokens_of_one_file_are_bounded(opened):
    async def save(store):
        for number in range(MAX_TOKENS + 2):
            await store.save(ONE, FILE, f"token {number}")
        return [await store.delete(ONE, f"token {one}") for one in (0, 1, 2, MAX_TOKENS + 1)]

    assert run_on_store(save, opened) == [False, False, True, True]


def test_room_is_free_again_after_a_deletion(opened):
    async def delete(store):
        await store.save(ONE, FILE, "a")
        with pytest.raises(StoreFull):
            await store.save(TWO, FILE)
        await store.delete(ONE, "a")
        await store.save(TWO, FILE)
        return await store.find(TWO)

    assert run_on_store(delete, opened, nbytes=len(FILE)) == FILE


def test_a_redis_that_evicted_a_file_takes_it_again(tmp_path):
    async def evict(address):
        async with shared_redis(address) as client:
            store = RedisOwnDataStore(client, "kept", StoreBounds(2, 2 * len(FILE), 60.0))
            await store.save(ONE, FILE)
            await store.save(TWO, FILE)
            async with client.connection() as redis:
                await redis.delete(f"backprop-explorer:kept:file:{ONE}")
            missing = await store.extend([ONE, TWO])
            await store.save(ONE, FILE)
            return missing, await store.find(ONE)

    with run_redis_server(tmp_path) as address:
        assert run_coroutine(evict(address)) == ([ONE], FILE)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"kept_data_store": "redis"}, "KEPT_DATA_STORE: got 'redis'; allowed: .*REDIS_URL is set"),
        ({"kept_data_store": "/no/such/folder/a.db"}, "KEPT_DATA_STORE: got '/no/.*unable to open"),
    ],
)
def test_a_wrong_setting_is_named(settings, said):
    with pytest.raises(ValueError, match=said):
        create_kept_store(Settings(**settings), None)


def test_nothing_is_stored_unless_the_host_asks_for_it():
    assert create_kept_store(Settings(), None) is None
    assert create_shared_store(Settings(), None) is None
