"""Short links: the same tests on both stores, and on a real server."""

import asyncio
import doctest
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial

import httpx
import pytest
from redis import Redis

from app.connection import client_rate_limit
from app.connection.client_rate_limit import RedisRateLimit
from app.redis_client import RedisUnavailable, SharedRedis
from app.settings import Settings
from app.short_links import store
from app.short_links.redis_store import RedisLinkStore
from app.short_links.routes import create_link_store
from app.short_links.sqlite_store import SqliteLinkStore
from app.short_links.store import candidate_ids
from app.store_errors import StoreFull, StoreUnavailable
from tests.coroutines import run_coroutine, run_in_thread
from tests.hosting.redis_server import run_redis_server, shared_redis
from tests.hosting.server_process import running_server
from tests.hosting.stores import run_on_store, store_opener

LINK = "view/1q1YqVrJSMjQyNlGqBQA"
OTHER = "view/1q1YqVrJSMjUyNlGqBQB"


@pytest.fixture(params=["sqlite", "redis"])
def opened(request, tmp_path) -> Iterator[Callable]:
    """A function that opens the same store again, with limits on the number and age of links."""

    def make(client, most=10, seconds=60.0):
        if client is None:
            return SqliteLinkStore(str(tmp_path / "links.db"), most, seconds)
        return RedisLinkStore(client, most, seconds)

    with store_opener(request.param, tmp_path, make) as opened:
        yield opened


def test_what_is_kept_is_found_also_later_and_the_same_link_has_the_same_id(opened):
    async def keep(store):
        return [await store.save(one) for one in (LINK, OTHER, LINK)]

    first, second, again = run_on_store(keep, opened)
    assert first == again != second
    assert first == candidate_ids(LINK)[0]

    async def find(store):
        return [await store.find(one) for one in (first, second, "neverwasit")]

    assert run_on_store(find, opened) == [LINK, OTHER, None]


def test_no_more_are_kept_than_may_be_and_those_that_are_stay(opened):
    async def fill(store):
        first = await store.save(LINK)
        await store.save(OTHER)
        with pytest.raises(StoreFull):
            await store.save("view/1third")
        return await store.save(LINK) == first, await store.find(first)

    assert run_on_store(fill, opened, most=2) == (True, LINK)


def test_a_link_ends_and_makes_room_unless_it_is_made_again(opened):
    seconds = 2.0

    async def wait(store):
        one, two = await store.save(LINK), await store.save(OTHER)
        await asyncio.sleep(seconds / 2)
        saved_again = time.monotonic()
        await store.save(LINK)
        while await store.find(two) is not None:
            await asyncio.sleep(0.05)
        found = await store.find(one)
        assert found == LINK or time.monotonic() - saved_again > seconds
        await store.save("view/1third")

    run_on_store(wait, opened, most=2, seconds=seconds)


def test_of_two_links_that_would_have_one_id_the_second_has_a_longer_one(opened, monkeypatch):
    async def keep(store):
        ids = [await store.save(one) for one in (LINK, OTHER)]
        return ids, [await store.find(link_id) for link_id in ids]

    modules = ("sqlite_store", "redis_store")
    same = {f"app.short_links.{module}.candidate_ids" for module in modules}
    for name in same:
        monkeypatch.setattr(name, lambda one: ["a" * 10, f"{'b' * 15}{one[-1]}"])
    assert run_on_store(keep, opened) == (["a" * 10, f"{'b' * 15}B"], [LINK, OTHER])


def test_many_at_once_are_all_kept(opened):
    async def keep(store):
        links = [f"view/1{number}" for number in range(40)]
        ids = await asyncio.gather(*(store.save(one) for one in links))
        return links == [await store.find(link_id) for link_id in ids]

    assert run_on_store(keep, opened, most=40)


@pytest.mark.parametrize("module", [store, client_rate_limit])
def test_the_examples_of_the_docstrings_hold(module):
    found = run_in_thread(partial(doctest.testmod, module))
    assert (found.failed, found.attempted > 0) == (0, True)


async def milliseconds_left(shared: SharedRedis, client: str) -> int:
    """Return the milliseconds for which a client's links are still counted."""
    async with shared.connection() as redis:
        return await redis.pttl(f"backprop-explorer:links-made:{client}")


def test_replicas_count_the_links_of_a_client_together_and_only_for_a_minute(tmp_path):
    async def count(address):
        async with shared_redis(address) as one, shared_redis(address) as two:
            rates = [RedisRateLimit(one, 2, "links-made"), RedisRateLimit(two, 2, "links-made")]
            said = [await rates[turn % 2].allow("a") for turn in range(3)]
            other = await rates[0].allow("b")
            left = await milliseconds_left(one, "a")
            seldom = RedisRateLimit(one, 0.5, "links-made")
            once = [await seldom.allow("c") for _ in range(2)]
            long = await milliseconds_left(one, "c")
            return said, other, 50_000 < left <= 60_000, once, 110_000 < long <= 120_000

    with run_redis_server(tmp_path) as address:
        found = run_coroutine(count(address))
    assert found == ([True, True, False], True, True, [True, False], True)


# -- failures ---------------------------------------------------------------------------------


def test_the_lock_of_another_process_is_waited_for_and_then_named(tmp_path):
    path = str(tmp_path / "links.db")

    async def keep():
        store = SqliteLinkStore(path, 10, 60)
        link_id = await store.save(LINK)
        with closing(sqlite3.connect(path)) as other:
            other.execute("begin immediate")
            assert await store.find(link_id) == LINK
            with pytest.raises(StoreUnavailable, match="locked"):
                await store.save(OTHER)
        assert await store.find(await store.save(OTHER)) == OTHER
        await store.close()

    run_coroutine(keep())


def test_a_full_disk_is_named_and_what_was_kept_stays(tmp_path):
    async def keep():
        store = SqliteLinkStore(str(tmp_path / "links.db"), 1000, 60)
        link_id = await store.save(LINK)
        await store._file.run(lambda: store._file.execute("pragma max_page_count = 6"))
        with pytest.raises(StoreUnavailable, match="full"):
            await store.save("view/1" + "a" * 30_000)
        assert await store.find(link_id) == LINK
        assert await store.find(await store.save(OTHER)) == OTHER
        await store.close()

    run_coroutine(keep())


def test_a_redis_that_is_away_is_named(tmp_path):
    async def ask():
        async with shared_redis(f"unix://{tmp_path}/nobody.sock") as client:
            links, rates = RedisLinkStore(client, 10, 60), RedisRateLimit(client, 1, "links-made")
            for asked in (links.save(LINK), links.find("a"), rates.allow("a")):
                with pytest.raises(RedisUnavailable, match=r"nobody\.sock"):
                    await asked

    run_coroutine(ask())


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"short_link_store": "redis"},
            "SHORT_LINK_STORE: got 'redis'; allowed: that where .*REDIS_URL is set",
        ),
        (
            {"short_link_store": "/no/such/folder/links.db"},
            "SHORT_LINK_STORE: got '/no/.*unable to open",
        ),
    ],
)
def test_a_wrong_setting_is_named(settings, said):
    with pytest.raises(ValueError, match=said):
        create_link_store(Settings(**settings), None)


# -- on a server ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def host(tmp_path_factory) -> Iterator[str]:
    """A server that stores short links in a file, and also answers under a prefix."""
    path = tmp_path_factory.mktemp("links") / "links.db"
    with running_server(
        short_link_store=path,
        max_short_link_characters=200,
        short_links_per_minute=1000,
        root_path="/deep",
    ) as one:
        yield one.address


def test_a_short_link_leads_to_the_page_with_the_whole_one(host):
    answer = httpx.post(host + "links", json={"fragment": LINK})
    assert (answer.status_code, set(answer.json())) == (201, {"id"})
    link_id = answer.json()["id"]
    assert httpx.post(host + "deep/links", json={"fragment": LINK}).json()["id"] == link_id
    for prefix in ("", "deep/"):
        lead = httpx.get(f"{host}{prefix}s/{link_id}")
        assert lead.status_code == 302
        assert str(lead.next_request.url) == f"{host}{prefix}#{LINK}"
        embedded = httpx.get(f"{host}{prefix}s/{link_id}?embed&panels=network,loss&theme=dark")
        assert str(embedded.next_request.url) == (
            f"{host}{prefix}?embed&panels=network,loss&theme=dark#{LINK}"
        )
    assert "frame-ancestors" in lead.headers["content-security-policy"]


def test_no_id_ends_in_a_sign_that_is_cut_and_stuck_signs_are_taken_off(host):
    """Also ids of before, whose last sign was - or _."""
    for number in range(2000):
        ids = candidate_ids(f"view/1{number}")
        assert all(one[-1].isalnum() for one in ids)
        assert len(set(ids)) == len(ids)
        for old in (ids[0][:9] + "-", ids[0][:9] + "_"):
            assert old in store.possible_ids(old[:-1])
    link_id = httpx.post(host + "links", json={"fragment": LINK}).json()["id"]
    for stuck in (*".,)]>};:!'\"_-*|", "%E2%80%A6", "%0D%0A", "%20now"):
        lead = httpx.get(f"{host}s/{link_id}{stuck}")
        assert lead.headers.get("location") == f"../#{LINK}", stuck
    assert "Copy the whole of it" in httpx.get(f"{host}s/{link_id[:-2]}").text


@pytest.mark.parametrize("query", ["?a\"'<>\\", "?" + "x" * 5000, "?//evil.example"])
def test_a_query_leads_nowhere_else(host, query):
    link_id = httpx.post(host + "links", json={"fragment": LINK}).json()["id"]
    lead = httpx.get(f"{host}s/{link_id}{query}")
    url = lead.next_request.url
    assert (url.host, url.path, url.fragment) == ("localhost", "/", LINK)
    assert len(lead.headers["location"]) < 1600


@pytest.mark.parametrize("link_id", ["neverwasit", "short", "x" * 3000, "..%2f..", "a b c d e f g"])
def test_what_was_never_kept_is_said_to_be_gone(host, link_id):
    answer = httpx.get(f"{host}s/{link_id}")
    assert answer.status_code == 404
    assert "no such short link" in answer.text or "Not Found" in answer.text


def test_a_browser_gets_a_page_with_the_way_to_the_start_page(host):
    answer = httpx.get(f"{host}s/neverwasit", headers={"accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 404
    assert "This short link opens nothing</h1>" in answer.text
    assert '<a class="go" href="../">' in answer.text


@pytest.mark.parametrize(
    ("content", "headers", "status", "field"),
    [
        ('{"fragment": "tour/5"}', {}, 400, "fragment"),
        ('{"fragment": "view/1<b>"}', {}, 400, "fragment"),
        ('{"fragment": "view/1a\\nb"}', {}, 400, "fragment"),
        ('{"fragment": "view/1abc\\n"}', {}, 400, "fragment"),
        ('{"fragment": 7}', {}, 400, "body"),
        ('{"fragment": "view/1a", "more": 1}', {}, 400, "body"),
        ("[" * 200, {}, 400, "body"),
        (b"\xff\xfe", {}, 400, "body"),
        ("", {}, 400, "body"),
        ('{"fragment": "view/1' + "a" * 200 + '"}', {}, 400, "fragment"),
        ('{"fragment": "view/1' + "a" * 10_000_000 + '"}', {}, 413, "fragment"),
        ('{"fragment": "view/1a"}', {"Content-Type": "text/plain"}, 415, "content-type"),
        ('{"fragment": "view/1a"}', {"Origin": "https://evil.example"}, 403, "origin"),
        ('{"fragment": "view/1a"}', {"Origin": "null"}, 403, "origin"),
    ],
)
def test_what_is_no_link_is_refused_in_words(host, content, headers, status, field):
    given = {"Content-Type": "application/json", **headers}
    answer = httpx.post(host + "links", content=content, headers=given)
    said = answer.json()
    assert (answer.status_code, said["field"]) == (status, field)
    assert said["message"].endswith(".")
    assert set(said) == {"field", "value", "allowed", "message"}


def test_the_pages_own_origin_may(host):
    headers = {"Origin": host.rstrip("/")}
    answer = httpx.post(host + "links", json={"fragment": LINK}, headers=headers)
    assert answer.status_code == 201


def test_there_are_none_unless_the_host_keeps_some(server):
    assert httpx.post(server + "links", json={"fragment": LINK}).status_code == 404
    assert httpx.get(server + "s/neverwasit").status_code == 404
    assert "data-short-link-days" not in httpx.get(server).text


def test_full_and_too_many_are_told_apart_and_an_end_is_an_end(tmp_path):
    with running_server(
        short_link_store=tmp_path / "links.db",
        max_short_links=2,
        short_links_per_minute=4,
        short_link_ttl_days=3 / 86_400,
    ) as one:
        codes, said = [], {}
        for number in range(5):
            answer = httpx.post(one.address + "links", json={"fragment": f"view/1{number}"})
            codes.append(answer.status_code)
            said[answer.status_code] = answer.json()
        assert codes == [201, 201, 507, 507, 429]
        assert said[507]["message"].endswith("The long link still works.")
        assert said[429]["allowed"] == "4 a minute"
        link_id = said[201]["id"]
        assert httpx.get(f"{one.address}s/{link_id}").status_code == 302
        time.sleep(3.5)
        assert httpx.get(f"{one.address}s/{link_id}").status_code == 404


def test_replicas_share_their_links_and_say_so_where_redis_is_away(tmp_path):
    with run_redis_server(tmp_path) as redis:
        shared = {
            "redis_url": redis,
            "secret_key": "s",
            "short_link_store": "redis",
            "quiet": False,
        }
        with running_server(**shared) as one, running_server(**shared) as two:
            link_id = httpx.post(one.address + "links", json={"fragment": LINK}).json()["id"]
            assert httpx.get(f"{two.address}s/{link_id}").headers["location"] == f"../#{LINK}"
            with Redis.from_url(redis) as client:
                client.shutdown(nosave=True)
            answer = httpx.post(one.address + "links", json={"fragment": LINK}, timeout=20)
            assert answer.status_code == 503
            assert answer.json()["message"].endswith("The long link still works.")
            assert httpx.get(f"{one.address}s/{link_id}", timeout=20).status_code == 503
            assert httpx.get(one.address).status_code == 200
