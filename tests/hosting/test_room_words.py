"""Room words: kept by the backends in memory and in Redis, and joining by them over HTTP."""

import asyncio
import doctest
import re
import time
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from urllib.parse import urljoin

import httpx
import pytest

from app.rooms import memory_backend, redis_backend, redis_keys, room_words
from app.rooms.room_words import WORD_COUNT, draw_word, parse_word
from app.settings import Settings
from tests.app.websocket_client import open_socket, send
from tests.coroutines import run_coroutine
from tests.hosting.redis_server import run_redis_server, shared_redis
from tests.hosting.rooms import follow, room_message, teach
from tests.hosting.server_process import running_server
from tests.hosting.stores import run_on_store

PUPILS = 40


def test_words_have_four_syllables_and_differ():
    words = {draw_word() for _ in range(1000)}
    assert len(words) > 990  # 1000²/2 pairs, each equal with a probability of 1 in 24,010,000
    assert all(parse_word(word) == word for word in words)
    assert WORD_COUNT == 24_010_000
    assert {len(word) for word in words} == {8}


@pytest.mark.parametrize(
    "typed", ["MIKALUTO", "mika luto", "Mika-Luto", " mi\u2013ka lu\u00a0to\n"]
)
def test_case_blanks_and_hyphens_do_not_matter(typed):
    assert parse_word(typed) == "mikaluto"


@pytest.mark.parametrize("typed", ["", "mikalut", "mikalutoo", "imkaluto", "mikalut0", "mi/kaluto"])
def test_what_has_not_the_form_of_a_word_is_none(typed):
    assert parse_word(typed) is None


@pytest.mark.parametrize("module", [room_words, redis_keys])
def test_the_examples_are_right(module):
    assert doctest.testmod(module).failed == 0


# -- backends ---------------------------------------------------------------------------------


def test_a_room_has_a_word_of_its_own_until_it_ends(opened, monkeypatch):
    """Of the words that are drawn, those of open rooms are passed over."""
    drawn = iter(["mikaluto", "mikaluto", "tapezoni", "mikaluto"])
    for backend in (memory_backend, redis_backend):
        monkeypatch.setattr(backend, "draw_word", lambda: next(drawn))

    async def work(rooms):
        assert await rooms.create("a", "client", "teacher")
        assert await rooms.create("b", "client", "teacher")
        words = [(await rooms.get_state(room)).word for room in "ab"]
        found = [await rooms.find_room(word) for word in (*words, "vanifusa")]
        await rooms.end("a")
        freed = await rooms.find_room("mikaluto")
        assert await rooms.create("c", "client", "teacher")
        return words, found, freed, await rooms.find_room("mikaluto")

    words, found, freed, again = run_on_store(work, opened)
    assert words == ["mikaluto", "tapezoni"]
    assert (found, freed, again) == (["a", "b", None], None, "c")


def test_a_handover_keeps_the_word(opened):
    async def work(rooms):
        await rooms.create("r", "client", "teacher")
        before = await rooms.get_state("r")
        await rooms.offer_handover("r", True)
        assert await rooms.take_over("r") == 2
        after = await rooms.get_state("r")
        return before.word, after.word, await rooms.find_room(before.word)

    before, after, found = run_on_store(work, opened)
    assert (after, found) == (before, "r")


def test_a_room_that_gives_up_its_place_gives_up_its_word(opened):
    async def work(rooms):
        await rooms.create("left", "client", "teacher")
        word = (await rooms.get_state("left")).word
        await rooms.leave("left", "teacher", 1)
        assert await rooms.create("next", "client", "teacher")
        return await rooms.find_room(word), await rooms.get_state("left")

    assert run_on_store(work, opened, most=1) == (None, None)


def test_a_word_lives_as_long_as_its_room(opened):
    async def work(rooms):
        await rooms.create("left", "client", "teacher")
        await rooms.create("taught", "client", "teacher")
        words = [(await rooms.get_state(room)).word for room in ("left", "taught")]
        for _ in range(5):
            await rooms.heartbeat("taught", "teacher", True)
            await asyncio.sleep(0.5)
        return [await rooms.find_room(word) for word in words]

    assert run_on_store(work, opened, seconds=2.0) == [None, "taught"]


def test_nothing_of_a_room_that_ended_is_left_in_redis(tmp_path):
    async def work(address):
        async with shared_redis(address) as client:
            rooms = redis_backend.RedisRoomBackend(client, 3, 60.0, 100)
            await rooms.create("r", "client", "teacher")
            await rooms.heartbeat("r", "teacher", True)
            async with client.connection() as redis:
                kept = len(await redis.keys("room-word:*"))
                expires = await redis.ttl(f"room-word:{(await rooms.get_state('r')).word}")
                await rooms.end("r")
                return kept, 0 < expires <= 60, await redis.keys("*")

    with run_redis_server(tmp_path) as address:
        assert run_coroutine(work(address)) == (1, True, [])


# -- over HTTP --------------------------------------------------------------------------------


def test_a_word_leads_to_the_room_from_every_replica_and_below_a_prefix(houses):
    presenter, followers = houses
    with open_socket(presenter) as page:
        room = teach(page)
        word = room["word"]
        for typed in (word, word.upper(), f"{word[:4]}-{word[4:]}", f"{word[:2]}%20{word[2:]}"):
            for path in (f"join/{typed}", f"join?word={typed}"):
                answer = httpx.get(followers + path)
                assert answer.status_code == 303
                location = answer.headers["location"]
                below = urljoin(f"https://school.example/explorer/{path}", location)
                invited = f"#room={room['id']}.{room['invitation']}"
                assert below == f"https://school.example/explorer/{invited}"
                head = httpx.head(followers + path)
                assert (head.status_code, head.headers["location"]) == (303, location)
        send(page, "end_room")
        room_message(page, over=True)
        answer = httpx.get(f"{followers}join/{word}")
        assert answer.status_code == 404
        assert f"No open room has the word “{word}”. Ask for it again." in unescape(answer.text)


def test_the_word_stays_over_a_handover_and_followers_are_not_told_it(houses):
    presenter, followers = houses
    with open_socket(presenter) as page:
        room = teach(page)
        with follow(followers, room) as taker:
            assert room_message(taker, role="follower")["word"] is None
            send(page, "hand_over")
            room_message(taker, offered=True)
            send(taker, "take_over")
            assert room_message(taker, role="presenter")["word"] == room["word"]
            assert room_message(page, role="follower")["word"] is None
        answer = httpx.get(f"{presenter}join/{room['word']}")
        assert f"room={room['id']}." in answer.headers["location"]


def test_the_page_has_a_form_that_leads_back_to_it(server):
    for path, up in (("join", "./"), ("join/nobodyhas", "../"), ("join?word=x", "./")):
        answer = httpx.get(server + path)
        assert answer.status_code == (200 if path == "join" else 404)
        assert f'<form action="{up}join" method="get">' in answer.text
        assert "form-action 'self'" in answer.headers["content-security-policy"]
        for address in re.findall(r'(?:href|src)="([^"]+)"', answer.text):
            assert httpx.get(urljoin(server + path, address)).status_code == 200, address
    assert "<b>" not in httpx.get(server + "join?word=%3Cb%3E").text
    assert httpx.get(server + "join?word=%20").status_code == 200
    assert "form-action 'none'" in httpx.get(server).headers["content-security-policy"]


def test_a_class_behind_one_address_joins_at_once_and_guessing_is_bounded():
    most = Settings().join_attempts_per_minute
    with running_server() as one, open_socket(one.address) as page:
        address = f"{one.address}join/{teach(page)['word']}"
        began = time.monotonic()
        with ThreadPoolExecutor(8) as pupils:
            codes = list(pupils.map(lambda _: httpx.get(address).status_code, range(PUPILS)))
        assert codes == [303] * PUPILS
        with httpx.Client() as guesser:
            for _ in range(3 * int(most)):
                answer = guesser.get(one.address + "join?word=mikaluto")
                codes.append(answer.status_code)
                if codes[-1] == 429:
                    break
        tried = len(codes) - 1
        assert codes[-1] == 429
        assert tried <= most + (time.monotonic() - began) * most / 60
        assert answer.headers["retry-after"] == "60"
        assert "Wait a minute, then try again." in answer.text
        assert httpx.get(one.address + "join").status_code == 200


def test_replicas_share_the_bound_and_say_when_redis_is_away(tmp_path):
    with run_redis_server(tmp_path) as redis:
        shared = {"redis_url": redis, "secret_key": "s", "join_attempts_per_minute": 2}
        with running_server(**shared) as one, running_server(**shared) as two:
            codes = [
                httpx.get(server.address + "join/mikaluto").status_code
                for server in (one, two, one)
            ]
            assert codes == [404, 404, 429]
    with running_server(quiet=False, **shared) as one:
        answer = httpx.get(one.address + "join/mikaluto", timeout=30)
        assert answer.status_code == 503
        assert "Try again." in answer.text
