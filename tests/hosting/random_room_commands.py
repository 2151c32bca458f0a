"""Random commands of a page that may present a room: of the session, of the room, a question."""

from collections.abc import Callable
from random import Random
from typing import Any

from app.session.handlers import HANDLERS, allowed_commands
from tests.hosting.random_commands import FIELDS, KnownRun, random_place

WEIGHTS = {"advance": 5.0, "run": 4.0, "seek": 2.0, "commit": 5.0, "read": 3.0, "go_there": 5.0}
WEIGHTS |= {"reset": 0.3, "open": 0.5, "configure": 0.7, "pause": 0.5, "restore": 0.3}
WEIGHTS |= {"compare": 0.4, "pick_lane": 2.0}
WEIGHTS |= {"end_room": 0.1, "ask": 3.0, "close_question": 6.0, "reveal": 3.0}


def random_command(run: KnownRun, random: Random) -> dict[str, Any]:
    """Return a command that the state of the run allows, with valid fields."""
    types = [*allowed_commands(run.status["state"]), *ROOM_FIELDS]
    if run.question_state == "open":
        types = [
            one for one in types if one not in HANDLERS or not HANDLERS[one].waits_for_question
        ]
    weights = [WEIGHTS.get(one, 1.0) for one in types]
    while True:
        [command_type] = random.choices(types, weights)
        fields = {**FIELDS, **ROOM_FIELDS}[command_type](run, random)
        if fields is not None:
            return {"type": command_type, **fields}


def _teach(run: KnownRun, random: Random) -> dict[str, Any] | None:
    return None if run.room else {}


def _ask(run: KnownRun, random: Random) -> dict[str, Any] | None:
    if run.room is None or run.status["state"] != "ready" or run.status["preview"]:
        return None
    kinds = ["free", "class", "optimizer"]
    kind = random.choice([*kinds, "landing", "direction", "learning_rate"])
    place = random_place(run.parameter_shapes, random)
    subjects: dict[str, dict[str, Any]] = {
        "free": {},
        "class": {"held_out": random.randrange(run.welcome["held_out_images"])},
        "optimizer": {"steps": random.randint(1, 5)},
        "landing": {"place": "weight", **place},
        "direction": place,
        "learning_rate": {"value": random.choice([0.001, 0.1, 0.5])},
    }
    impossible = not run.lane_count if kind == "optimizer" else not run.shows_made_step
    if kind not in ("free", "class") and impossible:
        return None
    options = {"options": ["a", "b"], "right": 0} if kind == "free" else {}
    return {"kind": kind, "subject": subjects[kind], "text": "What will it do?", **options}


def _in_room(make: Callable[[Random], dict[str, Any]]) -> Callable[..., dict[str, Any] | None]:
    """Return a maker of fields that makes none where the page presents no room."""
    return lambda run, random: make(random) if run.room else None


def _if_question(*states: str) -> Callable[[KnownRun, Random], dict[str, Any] | None]:
    """Return a maker of no fields where the question of the room is in one of the states."""
    return lambda run, random: {} if run.room and run.question_state in states else None


def _ask_again(run: KnownRun, random: Random) -> dict[str, Any] | None:
    question = run.question
    can = run.room and question and question["state"] == "closed" and question["round"] == 1
    return {} if can else None


ROOM_FIELDS: dict[str, Callable[[KnownRun, Random], dict[str, Any] | None]] = {
    "teach": _teach,
    "present": _in_room(lambda random: {"scene": {"version": 2, "step": random.randrange(9)}}),
    "hand_over": _in_room(lambda random: {"offered": random.random() < 0.5}),
    "end_room": _in_room(lambda _: {}),
    "come_back": _in_room(lambda _: {}),
    "ask": _ask,
    "close_question": _if_question("open"),
    "reveal": _if_question("closed"),
    "ask_again": _ask_again,
    "show_answers": _if_question("open", "closed"),
    "drop_question": _if_question("open", "closed", "revealed"),
    "hand_out": _in_room(lambda random: {"controls": random.choice(["all", "step", "look"])}),
}
