"""Classrooms in tests: opening, joining and following a room over websockets."""

from contextlib import contextmanager

from websockets.sync.client import connect

from tests.app.websocket_client import next_message, send


@contextmanager
def follow(server, room, token=None, member=None):
    """Open a websocket that joins a room, as a follower unless a token is given."""
    address = server.replace("http", "ws", 1) + f"live?version=1&room={room['id']}"
    with connect(address, max_size=None) as socket:
        send(socket, "join", token=token or room["invitation"], member=member)
        yield socket


def question(socket, **wanted):
    """Return the next question message with these fields."""
    while True:
        found = next_message(socket, "question")
        if all(found[name] == value for name, value in wanted.items()):
            return found


def room_message(socket, **wanted):
    """Return the next room message with these fields."""
    while True:
        room = next_message(socket, "room")
        if all(room[name] == value for name, value in wanted.items()):
            return room


def step_at(socket, position):
    """Return the next step message with this position."""
    while (step := next_message(socket, "step"))["position"] != position:
        pass
    return step


def teach(page):
    """Open a room on a page; return its room message."""
    next_message(page, "surface")
    send(page, "teach")
    return room_message(page, role="presenter", presenting=True)


def answer(socket, asked, value):
    """Answer a question; return the message that confirms it."""
    send(socket, "answer", question=asked["id"], round=asked["round"], value=value)
    return question(socket, id=asked["id"], yours=value)


def make_step(page):
    """Make the first step: before it the page shows what it will do."""
    send(page, "advance")
    step_at(page, 1)
