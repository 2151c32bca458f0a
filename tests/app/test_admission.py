"""Admission control: slots, the queue, and the limits per process and per client."""

import asyncio

import pytest

from app.lifecycle.admission import AdmissionSlots, Ticket
from app.lifecycle.admission_queue import AdmissionQueue
from tests.coroutines import run_coroutine


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
    assert (places.taken, places.queue_position(three)) == (2, 1)
    places.release("a")
    assert admitted(places) == [three]
    assert places.waiting == ()


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
    assert (places.queue_position(two), places.queue_position(three)) == (1, 2)
    places.cancel(two)
    assert places.queue_position(three) == 1


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
        hall.release("a")
        await asyncio.wait_for(waits, 1)
        return heard

    assert run_coroutine(scene()) == [(2, False), (1, False)]


def test_a_full_house_asks_for_room():
    async def scene() -> list[str]:
        asked_of: list[str] = []

        def make_room(client: str) -> None:
            asked_of.append(client)
            hall.release("a")

        hall = AdmissionQueue(AdmissionSlots(1, 1), make_room)
        await hall.acquire("a", lambda *_: None)
        await hall.acquire("b", lambda *_: None)
        return asked_of

    assert run_coroutine(scene()) == ["b"]
