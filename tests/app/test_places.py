"""Places and the queue before them: limits of the process and of a client, order, numbers."""

import asyncio

import pytest

from app.lifecycle.admission import Places, Ticket
from app.lifecycle.admission_queue import Hall
from tests.running import awaited


def asked(places: Places, *clients: str) -> list[Ticket]:
    tickets = [Ticket(client) for client in clients]
    for ticket in tickets:
        places.wait(ticket)
    return tickets


def admitted(places: Places) -> list[Ticket]:
    found = []
    while ticket := places.admit():
        found.append(ticket)
    return found


def test_places_go_out_in_order_until_the_process_is_full():
    places = Places(2, 2)
    one, two, three = asked(places, "a", "b", "c")
    assert admitted(places) == [one, two]
    assert (places.taken, places.number(three)) == (2, 1)
    places.give_back("a")
    assert admitted(places) == [three]
    assert places.waiting == ()


def test_a_client_with_all_its_places_lets_others_pass():
    places = Places(10, 2)
    first, second, third, other = asked(places, "a", "a", "a", "b")
    assert admitted(places) == [first, second, other]
    assert places.client_full("a")
    assert not places.client_full("b")
    places.give_back("a")
    assert admitted(places) == [third]


def test_numbers_move_up_where_somebody_gives_up():
    places = Places(1, 1)
    _, two, three = asked(places, "a", "b", "c")
    admitted(places)
    assert (places.number(two), places.number(three)) == (1, 2)
    places.give_up(two)
    assert places.number(three) == 1


def test_who_waits_in_the_hall_hears_its_number_and_comes_in_by_itself():
    async def scene() -> list[tuple[int, bool]]:
        heard: list[tuple[int, bool]] = []
        hall = Hall(Places(1, 1), lambda client: None)
        await hall.place("a", lambda number, own: pytest.fail("there was a place"))
        gone = asyncio.create_task(hall.place("b", lambda *_: None))
        await asyncio.sleep(0)
        waits = asyncio.create_task(hall.place("c", lambda *told: heard.append(told)))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        hall.give_back("a")
        await asyncio.wait_for(waits, 1)
        return heard

    assert awaited(scene()) == [(2, False), (1, False)]


def test_a_full_house_asks_for_room():
    async def scene() -> list[str]:
        asked_of: list[str] = []

        def make_room(client: str) -> None:
            asked_of.append(client)
            hall.give_back("a")

        hall = Hall(Places(1, 1), make_room)
        await hall.place("a", lambda *_: None)
        await hall.place("b", lambda *_: None)
        return asked_of

    assert awaited(scene()) == ["b"]
