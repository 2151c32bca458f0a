"""Admission control: slots, the queue, and the limits per process and per client."""

import asyncio
from collections import Counter
from random import Random

import pytest

from app.lifecycle.admission import AdmissionSlots, Ticket
from app.lifecycle.admission_queue import ANNOUNCE_SECONDS, AdmissionQueue, QueueFull
from tests.coroutines import run_coroutine


def position(places: AdmissionSlots, wanted: Ticket) -> int:
    return next(number for number, ticket in places.waiting() if ticket is wanted)


def asked(places: AdmissionSlots, *clients: str) -> list[Ticket]:
    tickets = [Ticket(client) for client in clients]
    for ticket in tickets:
        places.enqueue(ticket)
    return tickets


def admitted(places: AdmissionSlots) -> list[Ticket]:
    found = []
    while ticket := places.admit_next():
        found.append(ticket)
    return found


def test_places_go_out_in_order_until_the_process_is_full():
    places = AdmissionSlots(2, 2)
    one, two, three = asked(places, "a", "b", "c")
    assert admitted(places) == [one, two]
    assert (places.taken, position(places, three)) == (2, 1)
    places.release("a")
    assert admitted(places) == [three]
    assert places.waiting_count == 0


def test_a_client_with_all_its_places_lets_others_pass():
    places = AdmissionSlots(10, 2)
    first, second, third, other = asked(places, "a", "a", "a", "b")
    assert admitted(places) == [first, second, other]
    assert places.is_client_full("a")
    assert not places.is_client_full("b")
    places.release("a")
    assert admitted(places) == [third]


def test_numbers_move_up_where_somebody_gives_up():
    places = AdmissionSlots(1, 1)
    _, two, three = asked(places, "a", "b", "c")
    admitted(places)
    assert (position(places, two), position(places, three)) == (1, 2)
    places.cancel(two)
    assert position(places, three) == 1


def test_who_waits_in_the_hall_hears_its_number_and_comes_in_by_itself():
    async def scene() -> list[tuple[int, bool]]:
        heard: list[tuple[int, bool]] = []
        hall = AdmissionQueue(AdmissionSlots(1, 1), lambda client: None)
        await hall.acquire("a", lambda number, own: pytest.fail("there was a place"))
        gone = asyncio.create_task(hall.acquire("b", lambda *_: None))
        await asyncio.sleep(0)
        waits = asyncio.create_task(hall.acquire("c", lambda *told: heard.append(told)))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        assert heard == [(2, False)]  # positions are announced together, a little later
        await asyncio.sleep(2 * ANNOUNCE_SECONDS)
        hall.release("a")
        await asyncio.wait_for(waits, 1)
        return heard

    assert run_coroutine(scene()) == [(2, False), (1, False)]


def test_a_full_house_asks_for_room():
    async def scene() -> list[str | None]:
        asked_of: list[str | None] = []

        def make_room(client: str | None) -> None:
            asked_of.append(client)
            hall.release("a")

        hall = AdmissionQueue(AdmissionSlots(1, 1), make_room)
        await hall.acquire("a", lambda *_: None)
        await hall.acquire("b", lambda *_: None)
        return asked_of

    assert run_coroutine(scene()) == [None]  # a session of any client


def test_a_full_queue_sends_away_the_newest_of_the_client_with_most():
    async def scene() -> list[str]:
        hall = AdmissionQueue(AdmissionSlots(1, 1), lambda client: None, max_length=3)
        await hall.acquire("a", lambda *_: None)
        sent_away: list[str] = []

        async def wait(name: str, client: str) -> None:
            try:
                await hall.acquire(client, lambda *_: None)
            except QueueFull:
                sent_away.append(name)

        tasks = []
        for name, client in [("b1", "b"), ("b2", "b"), ("b3", "b"), ("c1", "c"), ("b4", "b")]:
            tasks.append(asyncio.create_task(wait(name, client)))
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return sent_away

    assert run_coroutine(scene()) == ["b3", "b4"]


def test_slots_agree_with_a_plain_model_over_random_requests_and_releases():
    chance = Random(15)
    places, plain, taken = AdmissionSlots(6, 2), [], Counter()
    clients = [f"client {number}" for number in range(8)]
    for _ in range(4000):
        held = list(taken.elements())
        match chance.randrange(3):
            case 0:
                plain += asked(places, chance.choice(clients))
            case 1 if held:
                client = chance.choice(held)
                places.release(client)
                taken[client] -= 1
            case 2 if plain:
                places.cancel(gone := chance.choice(plain))
                plain.remove(gone)
        found = admitted(places)
        expected = []
        while free := next((one for one in plain if taken[one.client] < 2), None):
            if taken.total() >= 6:
                break
            taken[free.client] += 1
            plain.remove(free)
            expected.append(free)
        assert found == expected
        assert [ticket for _, ticket in places.waiting()] == plain
        assert places.taken == taken.total()
