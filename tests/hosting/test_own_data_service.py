"""The own data of a process: freed once nobody uses them, within bounds, beside other work."""

import asyncio
import gc
import threading
import time
import tracemalloc
from collections import OrderedDict
from collections.abc import Iterator

import httpx
import pytest

from app.application import create_app
from app.own_data.decoding import decode_file
from app.own_data.service import UNHELD_SECONDS, NoRoom, OwnDataService
from app.own_data.sqlite_store import SqliteOwnDataStore
from app.own_data.store import StoreBounds
from app.protocol import commands
from app.settings import Settings
from engine import OWN_DATA, BadInput, own_data_to_bytes
from tests.app.suspendable_sessions import do, fresh, steps
from tests.coroutines import run_coroutine
from tests.hosting.own_data_files import HEADERS, made_data, made_file

VISITORS = 24  # the process keeps the probe images of the last eight data sets


@pytest.fixture(autouse=True)
def nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Begin and end without own data, also without those of other tests, with the usual bound."""
    monkeypatch.setattr(OWN_DATA, "_entries", OrderedDict())
    monkeypatch.setattr(OWN_DATA, "max_bytes", OWN_DATA.max_bytes)
    yield
    assert OWN_DATA.held == ()


async def with_service(work, **settings):
    service = OwnDataService(Settings(**settings), None)
    try:
        return await work(service)
    finally:
        await service.close()


def test_data_wait_a_minute_for_a_session_and_are_freed_a_minute_after_the_last():
    async def work(service):
        accepted = await service.accept(made_file(seed=1))
        problem, now = accepted.data.problem, time.monotonic()
        assert not service.free_unheld(now + UNHELD_SECONDS - 5)
        OWN_DATA.hold(problem, "session")
        assert not service.free_unheld(now + 10 * UNHELD_SECONDS)
        OWN_DATA.release("session")
        assert not service.free_unheld(now + 10 * UNHELD_SECONDS)
        assert not service.free_unheld(now + 11 * UNHELD_SECONDS - 1)
        assert problem in OWN_DATA
        assert service.free_unheld(now + 11 * UNHELD_SECONDS)
        assert problem not in OWN_DATA

    run_coroutine(with_service(work))


def test_a_file_that_comes_again_waits_as_long_as_a_new_one():
    async def work(service):
        await service.accept(made_file(seed=1))
        began = time.monotonic()
        service.free_unheld(began)
        await asyncio.sleep(0.1)
        await service.accept(made_file(seed=1))
        assert not service.free_unheld(began + UNHELD_SECONDS)
        assert service.free_unheld(began + UNHELD_SECONDS + 1)

    run_coroutine(with_service(work))


def test_what_sessions_use_stays_and_what_waits_gives_way():
    """Of 8 MiB, two sets of 1,000 images of 28×28 take 7.5 MiB."""

    async def work(service):
        files = [made_file(seed=seed, count=1000, side=28) for seed in range(4)]
        first, second, third = [(await service.accept(one)).data.problem for one in files[:3]]
        assert first not in OWN_DATA  # the longest unused made room
        OWN_DATA.hold(second, "a")
        OWN_DATA.hold(third, "b")
        with pytest.raises(NoRoom, match="at most"):
            await service.accept(files[3])
        assert OWN_DATA.nbytes <= 8 * 2**20
        OWN_DATA.release("a")
        await service.accept(files[3])
        assert second not in OWN_DATA
        OWN_DATA.release("b")

    run_coroutine(with_service(work, max_own_data_mebibytes=8))


def test_files_are_decoded_one_at_a_time_and_not_in_the_thread_of_the_event_loop(monkeypatch):
    running, most, threads = 0, 0, set()

    def watched(body, settings):
        nonlocal running, most
        threads.add(threading.get_ident())
        running += 1
        most = max(most, running)
        decoded = decode_file(body, settings)
        running -= 1
        return decoded

    async def work(service):
        files = [made_file(seed=seed, count=400, side=32) for seed in range(6)]
        await asyncio.gather(*(service.accept(one) for one in files))
        return threading.get_ident()

    monkeypatch.setattr("app.own_data.service.decode_file", watched)
    loop_thread = run_coroutine(with_service(work))
    assert (len(threads), most, len(OWN_DATA)) == (1, 1, 6)
    assert loop_thread not in threads


def test_a_file_that_is_refused_is_gone():
    async def work(service):
        with pytest.raises(BadInput):
            await service.accept(made_file(side=80))
        return len(OWN_DATA)

    assert run_coroutine(with_service(work)) == 0


def test_the_memory_of_visitors_with_own_images_is_as_stated_and_free_once_they_left():
    """Each has 200 images of 3×32×32, which take five bytes for each value.

    A visitor before them has compiled the network that stays for all.
    """
    stated = 5 * 200 * 3 * 32 * 32
    files = [made_file(seed=one, count=200, side=32, channels=3) for one in range(VISITORS)]

    async def work(service, files):
        return [(await service.accept(one)).data.problem for one in files]

    def visit(problems):
        return [
            do(fresh(), commands.ConfigureCommand(problem=one, batch_size=16), *steps(3))
            for one in problems
        ]

    first = made_file(seed=VISITORS, count=200, side=32, channels=3)
    for one in visit(run_coroutine(with_service(lambda service: work(service, [first])))):
        one.close()
    OWN_DATA.drop_unheld()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        sessions = visit(run_coroutine(with_service(lambda service: work(service, files))))
        for one in sessions:
            one.suspend()
        gc.collect()
        each = (tracemalloc.get_traced_memory()[0] - before) / VISITORS
        assert stated <= each < 1.6 * stated
        for one in sessions:
            one.close()
        del sessions, one
        OWN_DATA.drop_unheld()
        gc.collect()
        left = (tracemalloc.get_traced_memory()[0] - before) / VISITORS
    finally:
        tracemalloc.stop()
    assert left < 0.15 * stated


def test_data_that_are_added_are_those_of_the_file():
    async def work(service):
        data = made_data(seed=4)
        accepted = await service.accept(own_data_to_bytes(data))
        assert accepted.data.problem == data.problem
        assert await service.file_of(data.problem) == own_data_to_bytes(data)

    run_coroutine(with_service(work))


# -- kept data and other stores ---------------------------------------------------------------


def test_kept_data_outlive_the_server_and_are_deleted_by_their_token(tmp_path):
    settings = {"kept_data_store": str(tmp_path / "data.db")}
    data = made_data(seed=5)
    problem, file = data.problem, own_data_to_bytes(data)

    async def keep(service):
        return (await service.accept(file)).kept

    async def find(service):
        OWN_DATA.drop_unheld()
        return await service.file_of(problem)

    async def delete(service):
        wrong = await service.delete(problem, "wrong")
        return wrong, await service.delete(problem, kept.token), problem in OWN_DATA

    kept = run_coroutine(with_service(keep, **settings))
    assert run_coroutine(with_service(find, **settings)) == file
    assert run_coroutine(with_service(delete, **settings)) == (False, True, False)
    with pytest.raises(BadInput, match=problem):
        run_coroutine(with_service(find, **settings))


def test_what_cannot_be_kept_is_said_and_can_be_used_all_the_same(tmp_path):
    async def work(service):
        first = await service.accept(made_file(seed=1))
        second = await service.accept(made_file(seed=2))
        assert first.kept
        assert second.kept is None
        assert "cannot keep" in second.warnings[-1]
        return await service.file_of(second.data.problem)

    found = with_service(work, kept_data_store=str(tmp_path / "data.db"), max_kept_data=1)
    assert run_coroutine(found) == made_file(seed=2)


def test_a_stored_file_that_is_not_the_named_one_is_not_taken_for_it(tmp_path):
    """Whoever can write to the store cannot put other images under a name."""
    path = str(tmp_path / "data.db")
    named = made_data(seed=6).problem

    async def forge():
        store = SqliteOwnDataStore(path, StoreBounds(10, 10**6, 60))
        await store.save(named, made_file(seed=7))
        await store.close()

    async def find(service):
        await service.fetch([named])
        return len(OWN_DATA)

    run_coroutine(forge())
    assert run_coroutine(with_service(find, kept_data_store=path)) == 0


async def posted(count: int, **settings: object) -> list[httpx.Response]:
    """Send the same file `count` times to an application in this process."""
    app = create_app(Settings(**settings))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        body = made_file(seed=1)
        return [await client.post("/data", content=body, headers=HEADERS) for _ in range(count)]


def test_the_rate_of_files_is_that_of_one_address():
    answers = run_coroutine(posted(3, own_data_per_minute=2))
    assert [one.status_code for one in answers] == [201, 201, 429]
    assert answers[-1].json()["allowed"] == "2 a minute"


def test_no_memory_is_told_by_its_status():
    large = made_data(seed=2, count=408, side=64)
    OWN_DATA.max_bytes = 8 * 2**20
    OWN_DATA.add(large, "session")
    (answer,) = run_coroutine(posted(1, max_own_data_mebibytes=8))
    OWN_DATA.release("session")
    assert large.nbytes < 8 * 2**20 < large.nbytes + made_data(seed=1).nbytes
    assert (answer.status_code, answer.json()["field"]) == (507, "images")


def test_no_file_is_taken_where_replicas_would_not_find_it(tmp_path):
    url = f"unix://{tmp_path}/nobody.sock"
    (answer,) = run_coroutine(posted(1, redis_url=url, secret_key="s"))
    assert answer.status_code == 503
    assert answer.json()["message"].endswith("Try again later.")
