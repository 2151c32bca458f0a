"""What followers are sent before a question is revealed: the whole wire, for every kind.

The presenter's page watches all that there is, asks, looks at more, closes, and makes the step.
"""

from contextlib import ExitStack

import numpy as np
import pytest

from engine import SURFACE_SETS, Recipe, apply_updates, next_step_record, probe_loss, replay
from tests.app.websocket_client import (
    decode_blob,
    next_message,
    open_socket,
    resume_session,
    send,
)
from tests.hosting.rooms import follow, question, step_at, teach

WEIGHT = {"address": "fc2.weight", "index": [0, 1]}
IMAGE = 5
RATES = (0.001, 0.05, 0.2)
LANES = [{"settings": {"learning_rate": rate}} for rate in RATES]
AHEAD = 4  # steps of a race
SUBJECTS = {
    "landing": {"place": "weight", **WEIGHT},
    "map": {"place": "map"},
    "class": {"held_out": IMAGE},
    "direction": WEIGHT,
    "learning_rate": {"value": 0.3},
    "optimizer": {"steps": AHEAD},
    "free": {},
}
ANSWERS = {
    "landing": 0.5,
    "map": [0.25, -0.125],
    "class": 1,
    "direction": "up",
    "learning_rate": "good",
    "optimizer": 2,
    "free": 0,
}
LOOKS = [  # at the step that is displayed
    ("watch", {"image": 0, "arrays": ["updates.fc2.weight", "gradients.fc2.weight"]}),
    ("slice", {**WEIGHT, "zoom": "step", "readings": True, "along_step": True}),
    ("explain", {**WEIGHT, "image": None, "of": "gradient", "limit": 16}),
    ("descend", WEIGHT),
    ("pin", {"addresses": [{**WEIGHT, "of": "value"}, {**WEIGHT, "of": "gradient"}]}),
    ("watch_diagnosis", {"findings": True, "histograms": True}),
    ("watch_held_out", {"limit": 12}),
    ("predict", {"held_out": IMAGE, "why": 1, "asked": 7}),
    *(("survey", {"plane": "auto", "set": one, "fan": 4}) for one in SURFACE_SETS),
]


def drained(socket, seconds=0.3):
    """Return the messages that come until there are none for so long; acknowledge them."""
    found = []
    while True:
        try:
            found.append(decode_blob(socket.recv(timeout=seconds)))
        except TimeoutError:
            return found
        if "sequence" in found[-1]:
            send(socket, "acknowledge", sequence=found[-1]["sequence"])


def numbers_of(found):
    """Return all numbers of a message, also those in its arrays."""
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, np.ndarray):
        return found.ravel().astype(float).tolist()
    if isinstance(found, list | tuple):
        return [number for one in found for number in numbers_of(one)]
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return [float(found)] if is_number else []


def is_among(value, messages):
    """Return whether a number is in one of the messages, to six digits."""
    found = np.array([number for one in messages for number in numbers_of(one)])
    return bool(np.isclose(found, value, rtol=1e-6, atol=0).any())


def secrets(kind, truth, recipe, lanes):
    """Return numbers that tell the truth, from the engine: the wire must not have them."""
    if kind == "learning_rate":
        recipe = recipe.with_setting(1, "learning_rate", 0.3)
    run = replay(recipe, 1)
    record = next_step_record(run)
    before = record.parameters["fc2.weight"][0, 1]
    after = apply_updates(record.parameters, record.updates)["fc2.weight"][0, 1]
    found = [after, after - before, record.gradients["fc2.weight"][0, 1]]
    if kind == "map":
        found += truth
    if kind == "optimizer":
        found += [probe_loss(replay(one, 1 + AHEAD)) for one in lanes]
    return [float(one) for one in found]


@pytest.mark.parametrize(
    ("houses", "name"),
    [*(("memory", name) for name in SUBJECTS), ("redis", "landing"), ("redis", "class")],
    indirect=["houses"],
)
def test_no_follower_is_sent_the_truth_or_the_answers_of_others(houses, name):
    presenter, followers = houses
    kind = "landing" if name == "map" else name
    options = {"options": ["yes", "no"], "right": 1} if kind == "free" else {}
    with ExitStack() as stack:
        page = stack.enter_context(open_socket(presenter))
        room = teach(page)
        early = stack.enter_context(follow(followers, room))
        next_message(early, "welcome")
        if kind == "optimizer":
            send(page, "compare", lanes=LANES)
            send(page, "watch_race", plane="trajectories")
            while len(next_message(page, "comparison")["lanes"]) != len(LANES):
                pass
        send(page, "advance")
        recipe = Recipe.from_data(status_of(page, 1)["recipe"])
        for command, fields in LOOKS if kind != "class" else LOOKS[:-5]:
            send(page, command, **fields)
        drained(page)
        drained(early)
        send(page, "ask", kind=kind, subject=SUBJECTS[name], text="What will it do?", **options)
        asked = question(page, state="open")
        for command, fields in LOOKS:
            send(page, command, **fields)
        send(page, "present", scene={"version": 2, "step": 1})
        answer = {"question": asked["id"], "round": 1, "value": ANSWERS[name]}
        send(early, "answer", **answer)
        question(page, count=1)
        drained(page)
        send(page, "close_question")
        ahead = AHEAD if kind == "optimizer" else 1
        if kind == "learning_rate":
            send(page, "configure", learning_rate=0.3)
        for _ in range(ahead):
            send(page, "advance")
        step_at(page, 1 + ahead)
        send(page, "present", scene={"version": 2, "step": 1 + ahead})
        drained(page)
        late = stack.enter_context(follow(followers, room))
        wires = [drained(early), drained(late)]
        send(page, "reveal")
        told = question(page, state="revealed")
        lanes = [replaced(recipe, rate) for rate in RATES]
        hidden = [] if kind == "free" else secrets(name, told["truth"], recipe, lanes)
        for wire in wires:
            check(wire, kind, hidden)
        assert question(early, state="revealed")["truth"] == told["truth"]
        assert question(late, state="revealed")["rounds"][0]["answers"] is not None
        if kind != "free":
            assert step_at(early, 1 + ahead)
            assert step_at(late, 1 + ahead)
        if kind not in ("free", "optimizer"):  # whose slice is of a later step
            assert is_among(hidden[0], [*drained(page), next_slice(page)])


def test_a_reload_of_the_presenter_tells_no_truth(houses):
    presenter, followers = houses
    with ExitStack() as stack:
        page = stack.enter_context(open_socket(presenter))
        seat = next_message(page, "welcome")["session"]
        room = teach(page)
        socket = stack.enter_context(follow(followers, room))
        send(page, "advance")
        step_at(page, 1)
        step_at(socket, 1)
        send(page, "ask", kind="landing", subject=SUBJECTS["landing"])
        send(page, "close_question")
        send(page, "advance")
        step_at(page, 2)
        page.socket.close()
        again = stack.enter_context(resume_session(presenter, seat))
        step_at(again, 2)
        send(again, "teach", token=room["token"])
        question(again, state="closed")
        drained(again)
        wire = drained(socket)
        assert [one["state"] for one in wire if one["type"] == "question"][-1] == "closed"
        check(wire, "landing", [])
        send(again, "reveal")
        assert question(socket, state="revealed")["truth"] is not None
        step_at(socket, 2)


def status_of(page, position):
    while (status := next_message(page, "status"))["position"] != position:
        pass
    return status


def replaced(recipe, rate):
    return Recipe.from_data({**recipe.to_data(), "learning_rate": rate})


def next_slice(page):
    """Return C(w) of the step that was made: the secret is one that the wire can have."""
    send(page, "slice", **WEIGHT)
    return next_message(page, "slice")


def check(wire, kind, hidden):
    """Hold what a follower was sent before the truth was out."""
    assert wire
    for message in wire:
        if message["type"] == "question":
            rounds = [one[key] for one in message["rounds"] for key in ("answers", "right", "off")]
            told = [message["answers"], message["truth"], *rounds]
            assert told == [None] * len(told), message
        if kind == "free":
            continue
        if message["type"] in ("status", "step", "lanes", "race", "lane_results"):
            assert message["position"] == 1, message["type"]
        if message["type"] == "view":
            assert message["scene"]["step"] == 1
        assert not (kind == "class" and message["type"] in ("prediction", "held_out"))
    for value in hidden:
        assert not is_among(value, wire), value
