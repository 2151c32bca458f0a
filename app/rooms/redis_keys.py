"""The names of a room's keys in Redis, and since when a member counts as present."""

from time import time

from app.rooms.backend import PRESENCE_TIMEOUT_SECONDS

ROOMS_KEY = "rooms"
KINDS = (
    "",
    "stream",
    "keyframe",
    "followers",
    "presenter",
    "whereabouts",
    "question",
    "answers1",
    "answers2",
    "changes",
)


def room_key(room_id: str, kind: str = "") -> str:
    """Return the key of one kind of a room; all keys of a room are in one hash slot.

    >>> room_key("R"), room_key("R", "stream")
    ('room:{R}', 'room:{R}:stream')
    """
    return f"room:{{{room_id}}}{':' if kind else ''}{kind}"


def word_key(word: str) -> str:
    """Return the key that holds the id of the room with a word.

    >>> word_key("mikaluto")
    'room-word:mikaluto'
    """
    return f"room-word:{word}"


def since_present() -> float:
    """Return the time since which a present follower has sent a heartbeat."""
    return time() - PRESENCE_TIMEOUT_SECONDS
