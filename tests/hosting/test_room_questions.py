"""Questions in rooms on real servers, in memory and in Redis: asked, answered, closed, revealed."""

import signal
import time
from base64 import b64decode
from contextlib import ExitStack
from threading import Thread

import numpy as np
import pytest

from engine import Recipe, untouched_run
from tests.app.websocket_client import decode_blob, next_message, open_socket, resume_session, send
from tests.hosting.redis_server import run_redis_server
from tests.hosting.rooms import answer, follow, make_step, question, room_message, step_at, teach
from tests.hosting.server_process import running_server
from tests.hosting.step_latency import percentile_95, time_steps

WEIGHT = {"address": "fc2.weight", "index": [0, 1]}
LANDING = {"kind": "landing", "subject": {"place": "weight", **WEIGHT}, "text": "Where?"}


def received_until(socket, kind, **wanted):
    """Return all messages until one of this type with these fields; acknowledge them."""
    found = []
    while True:
        found.append(decode_blob(socket.recv(timeout=20)))
        message = found[-1]
        if "sequence" in message:
            send(socket, "acknowledge", sequence=message["sequence"])
        if message["type"] == kind and all(message[name] == one for name, one in wanted.items()):
            return found


def test_a_question_goes_twice_round_and_nobody_sees_the_truth_before_it_is_revealed(houses):
    presenter, followers = houses
    with open_socket(presenter) as page, ExitStack() as stack:
        room = teach(page)
        one, two = (stack.enter_context(follow(followers, room)) for _ in range(2))
        for socket in (one, two):
            next_message(socket, "welcome")
        make_step(page)
        send(page, "ask", **LANDING)
        asked = question(one, state="open")
        answer(two, question(two, state="open"), 0.5)
        answer(one, asked, 0.25)
        assert answer(one, asked, 0.125)["count"] <= 2  # a changed answer counts once
        question(page, count=2, answers=[0.125, 0.5])
        send(page, "close_question")
        send(page, "reveal")
        assert next_message(page, "error")["message"].startswith("The step that answers")
        send(page, "ask_again")
        answer(one, question(one, round=2), -1.0)
        send(page, "close_question")
        send(page, "advance")
        after = step_at(page, 2)
        send(page, "slice", **WEIGHT)
        curve = next_message(page, "slice")
        send(page, "reveal")
        wire = received_until(two, "question", state="revealed")
        questions = [message for message in wire if message["type"] == "question"]
        for message in questions[:-1]:
            hidden = [message["answers"], message["truth"]]
            hidden += [one[name] for one in message["rounds"] for name in ("answers", "off")]
            assert hidden == [None] * len(hidden), message
        told = questions[-1]
        assert told["truth"] == pytest.approx(curve["value_after"], rel=1e-6)
        first, second = told["rounds"]
        assert (first["answers"], second["answers"]) == ([0.125, 0.5], [-1.0])
        assert first["off"] == pytest.approx(abs(0.3125 - told["truth"]))
        assert after["position"] == 2
        send(page, "drop_question")
        assert question(two, state="dropped")["rounds"] == []


def test_the_spread_is_seen_by_all_when_the_presenter_shows_it(houses):
    presenter, followers = houses
    with open_socket(presenter) as page:
        room = teach(page)
        with follow(followers, room) as socket:
            next_message(socket, "welcome")
            send(page, "ask", kind="free", text="Why?", options=["a", "b"], right=1)
            answer(socket, question(socket, state="open"), 0)
            send(page, "show_answers", shown=True)
            shown = question(socket, shown=True)
            assert (shown["answers"], shown["truth"]) == ({"0": 1, "1": 0}, None)
            send(page, "close_question")
            send(page, "reveal")
            assert question(socket, state="revealed")["rounds"][0]["right"] == 0


def test_a_picture_and_the_names_of_the_answers_come_with_the_question(houses):
    presenter, followers = houses
    with open_socket(presenter) as page:
        welcome = next_message(page, "welcome")
        room = teach(page)
        with follow(followers, room) as socket:
            send(page, "ask", kind="class", subject={"held_out": 5})
            asked = question(socket, state="open")
            image = asked["image"]
            pixels = np.frombuffer(b64decode(image["pixels"]), np.uint8)
            expected = untouched_run(Recipe()).data.held_out_images[5]
            size = (image["channels"], image["height"], image["width"])
            assert size == expected.shape
            assert np.abs(pixels.reshape(size) / 255 - expected).max() <= 0.5 / 255 + 1e-6
            assert asked["options"] == welcome["classes"]


def test_the_first_lane_is_revealed_once_all_lanes_have_come_so_far(houses):
    presenter, followers = houses
    rates = [{"settings": {"learning_rate": rate}} for rate in (0.001, 0.1)]
    with open_socket(presenter) as page:
        room = teach(page)
        with follow(followers, room) as socket:
            send(page, "compare", lanes=rates)
            while not (lanes := next_message(page, "lanes"))["arrived"]:
                pass
            assert lanes["position"] == 0
            send(page, "ask", kind="optimizer", subject={"steps": 12})
            asked = question(socket, state="open")
            assert (asked["steps"], asked["options"]) == (12, ["η 0.001", "η 0.1"])
            answer(socket, asked, 2)
            for command in ("close_question", "advance", "reveal"):
                send(page, command)
            assert "not made yet" in next_message(page, "error")["message"]
            send(page, "run", speed=0, until={"kind": "steps", "value": 11})
            while next_message(page, "lanes")["position"] < 12:
                pass
            send(page, "reveal")
            told = question(socket, state="revealed")
            assert (told["truth"], told["rounds"][0]["right"]) == (2, 1)


def test_a_step_of_a_changed_run_makes_the_question_void(houses):
    presenter, _ = houses
    with open_socket(presenter) as page:
        teach(page)
        make_step(page)
        send(page, "ask", kind="direction", subject=WEIGHT)
        question(page, state="open")
        for command, fields in (
            ("close_question", {}),
            ("configure", {"learning_rate": 0.5}),
            ("advance", {}),
            ("reveal", {}),
        ):
            send(page, command, **fields)
        void = question(page, state="revealed")
        assert void["truth"] is None
        assert void["notice"].startswith("The run has gone another way")


def test_the_next_step_is_the_one_after_the_commands_before_it(houses):
    presenter, _ = houses
    with open_socket(presenter) as page:
        teach(page)
        for command, fields in (
            ("advance", {}),
            ("ask", {"kind": "direction", "subject": WEIGHT}),
            ("close_question", {}),
            ("advance", {}),
            ("reveal", {}),
        ):
            send(page, command, **fields)
        told = question(page, state="revealed")
        assert (told["step"], told["notice"]) == (1, None)
        assert told["truth"] in ("up", "down", "stays")


def test_reload_and_hand_over_take_the_question_along(houses):
    presenter, followers = houses
    with open_socket(presenter) as page, open_socket(followers) as other:
        seat = next_message(page, "welcome")["session"]
        room = teach(page)
        make_step(other)
        with follow(followers, room) as socket, follow(followers, room) as taker:
            next_message(socket, "welcome")
            make_step(page)
            send(page, "ask", **LANDING)
            answer(socket, question(socket, state="open"), 0.5)
            page.socket.close()
            with resume_session(presenter, seat) as again:
                next_message(again, "welcome")
                send(again, "teach", token=room["token"])
                assert question(again, state="open")["count"] == 1
                send(again, "hand_over")
                room_message(taker, offered=True)
                send(taker, "take_over")
                mine = room_message(taker, role="presenter")
                send(other, "teach", token=mine["token"])
                assert question(other, state="open")["count"] == 1
                for command in ("close_question", "advance", "reveal"):
                    send(other, command)
                told = question(other, state="revealed")
                assert (told["notice"], told["answers"]) == (None, [0.5])


def test_who_comes_back_with_the_member_id_still_has_the_answer(houses):
    presenter, followers = houses
    with open_socket(presenter) as page:
        room = teach(page)
        with follow(followers, room) as socket:
            member = room_message(socket, role="follower")["member"]
            make_step(page)
            send(page, "ask", kind="direction", subject=WEIGHT)
            answer(socket, question(socket, state="open"), "up")
        with follow(followers, room, member=member) as back:
            asked = question(back, state="open")
            assert asked["yours"] == "up"
            answer(back, asked, "down")
            question(page, count=1, answers={"up": 0, "down": 1, "stays": 0})


def test_where_everybody_is_and_what_all_are_called_to(houses):
    presenter, followers = houses
    with open_socket(presenter) as page, open_socket(followers) as own:
        room = teach(page)
        next_message(own, "surface")
        with follow(followers, room) as socket:
            next_message(socket, "welcome")
            send(socket, "whereabouts", following=True, chapter=3)
            away = {"following": False, "chapter": 4, "token": room["invitation"]}
            send(own, "whereabouts", **away, member="0123456789abcdef")
            expected = {"following": 1, "elsewhere": 1, "chapters": {"3": 1, "4": 1}}
            room_message(page, whereabouts=expected)
            send(page, "come_back")
            assert next_message(socket, "come_back")
            assert next_message(own, "come_back")
            send(page, "present", scene={"version": 2, "step": 0})
            send(page, "hand_out", controls="step")
            for line in (socket, own):
                task = next_message(line, "task")
                assert (task["scene"], task["controls"]) == ({"version": 2, "step": 0}, "step")
            make_step(page)
            send(page, "ask", kind="direction", subject=WEIGHT)
            answer(own, question(own, state="open"), "up")
            question(page, count=1)
            send(own, "whereabouts", following=False)
            room_message(page, present=1)


def test_a_hundred_answers_in_a_second_count_once_each_and_hold_nobody_up(houses):
    """`python -m tests.benchmarks.class_answers` measures how long it takes."""
    presenter, followers = houses
    waits: list[float] = []
    with open_socket(presenter) as page, open_socket(followers) as bystander, ExitStack() as stack:
        room = teach(page)
        next_message(bystander, "surface")
        sockets = [stack.enter_context(follow(followers, room)) for _ in range(100)]
        make_step(page)
        send(page, "ask", **LANDING)
        for socket in sockets:
            asked = question(socket, state="open")
        stepping = Thread(target=lambda: waits.extend(time_steps(bystander, 20, 0.05)))
        stepping.start()
        for number, socket in enumerate(sockets):
            value = {"question": asked["id"], "round": 1, "value": number / 100}
            send(socket, "answer", **value)
            send(socket, "answer", **value)  # as a page does that is not sure
            time.sleep(0.01)
        sent = time.perf_counter()
        question(page, count=100)
        assert time.perf_counter() - sent < 5  # 0.5 s on an idle machine
        stepping.join()
        assert percentile_95(waits) < 5  # 0.25 s on an idle machine
        for number, socket in enumerate(sockets):
            question(socket, yours=number / 100)
        send(page, "close_question")
        told = question(page, state="closed")
        assert told["answers"] == [number / 100 for number in range(100)]


def test_a_confirmed_answer_survives_the_death_of_its_replica(tmp_path):
    with run_redis_server(tmp_path) as address, ExitStack() as stack:
        shared = {"redis_url": address, "secret_key": "s", "room_ttl_seconds": 60}
        first, second, dying = (
            stack.enter_context(running_server(**shared, quiet=False)) for _ in range(3)
        )
        page = stack.enter_context(open_socket(first.address))
        room = teach(page)
        socket = stack.enter_context(follow(dying.address, room))
        member = room_message(socket, role="follower")["member"]
        make_step(page)
        send(page, "ask", kind="direction", subject=WEIGHT)
        asked = question(socket, state="open")
        answer(socket, asked, "up")
        dying.stop(signal.SIGKILL)
        back = stack.enter_context(follow(second.address, room, member=member))
        assert question(back, state="open")["yours"] == "up"
        send(page, "close_question")
        assert question(page, state="closed")["answers"] == {"up": 1, "down": 0, "stays": 0}
