"""Rooms on real servers, in memory and in Redis: read-only followers, cuts, hand-over, end."""

import json
import time
from contextlib import ExitStack

from tests.app.websocket_client import (
    close_code,
    decode_blob,
    next_message,
    open_socket,
    resume_session,
    send,
    status_at,
)
from tests.hosting.redis_server import run_redis_server
from tests.hosting.rooms import follow, room_message, step_at, teach
from tests.hosting.server_process import running_server

FOLLOWERS = 30


def test_thirty_see_the_same_numbers_and_newcomers_all_losses(houses):
    presenter, followers = houses
    with open_socket(presenter) as page, ExitStack() as stack:
        room = teach(page)
        sockets = [stack.enter_context(follow(followers, room)) for _ in range(FOLLOWERS)]
        for socket in sockets:
            welcome = next_message(socket, "welcome")
            assert welcome["session"] is None
        room_message(page, present=FOLLOWERS)
        for _ in range(3):
            send(page, "advance")
        expected = step_at(page, 3)
        for socket in sockets:
            found = step_at(socket, 3)
            assert found["loss"] == expected["loss"]
            for name, array in expected["arrays"].items():
                assert (found["arrays"][name] == array).all(), name
        send(page, "present", scene={"version": 1, "step": 3})
        for socket in sockets:
            assert next_message(socket, "view")["scene"] == {"version": 1, "step": 3}
        with follow(followers, room) as late:
            losses = [step for step, *_ in step_at(late, 3)["losses"]]
            assert sorted(set(losses)) == [0, 1, 2]


def test_followers_get_surfaces_that_the_presenter_does_not_look_at(houses):
    presenter, followers = houses
    with open_socket(presenter) as page:
        room = teach(page)
        with follow(followers, room) as socket:
            next_message(socket, "welcome")
            send(page, "survey", plane="off")
            send(page, "advance")
            while (surface := next_message(socket, "surface"))["step"] != 0 or (
                surface["level"] != 33
            ):
                pass
            send(page, "advance")
            while (surface := next_message(socket, "surface"))["step"] != 1:
                pass
        send(page, "end_room")


def test_who_follows_moves_nothing(houses):
    presenter, followers = houses
    with open_socket(presenter) as page:
        room = teach(page)
        with follow(followers, room) as socket:
            next_message(socket, "welcome")
            for command in ("advance", "teach", "end_room"):
                send(socket, command)
                refused = next_message(socket, "error")
                assert (refused["command"], refused["field"]) == (command, "command")
            send(socket, "take_over")
            assert next_message(socket, "error")["value"] == "not offered"
        send(page, "advance")
        assert status_at(page, 1)["latest"] == 1


def test_the_presenter_is_cut_off_and_comes_back(houses):
    presenter, followers = houses
    with open_socket(presenter) as page:
        seat = next_message(page, "welcome")["session"]
        room = teach(page)
        with follow(followers, room) as socket:
            room_message(socket, presenting=True)
            page.socket.close()
            room_message(socket, presenting=False)
            with resume_session(presenter, seat) as again:
                next_message(again, "welcome")
                send(again, "teach", token=room["token"])
                room_message(socket, presenting=True)
                send(again, "advance")
                assert step_at(socket, 1)["loss"] == step_at(again, 1)["loss"]


def test_handing_over_ends_the_first_term_and_the_new_presenter_shows(houses):
    presenter, followers = houses
    with open_socket(presenter) as page, open_socket(followers) as other:
        room = teach(page)
        next_message(other, "surface")
        with follow(followers, room) as taker, follow(presenter, room) as third:
            send(page, "hand_over")
            room_message(taker, offered=True)
            room_message(third, offered=True)
            send(taker, "take_over")
            mine = room_message(taker, role="presenter")
            assert room_message(page, role="follower")["over"] is False
            send(third, "take_over")
            assert next_message(third, "error")["command"] == "take_over"
            send(page, "teach", token=room["token"])
            assert room_message(page, role="follower")
            send(other, "teach", token=mine["token"])
            room_message(other, role="presenter", presenting=True)
            send(other, "advance")
            assert step_at(third, 1)["loss"] == step_at(other, 1)["loss"]


def test_of_two_tabs_with_a_presenters_token_the_newest_presents_and_the_first_follows(houses):
    presenter, followers = houses
    with open_socket(presenter) as first, open_socket(followers) as second:
        room = teach(first)
        next_message(second, "surface")
        with follow(followers, room) as socket:
            next_message(socket, "welcome")
            send(second, "teach", token=room["token"])
            mine = room_message(second, role="presenter", presenting=True)
            assert mine["token"] != room["token"]
            assert room_message(first, role="follower")["over"] is False
            send(first, "configure", seed=99)
            while next_message(first, "status")["recipe"]["seed"] != 99:
                pass
            send(second, "advance")
            seeds, position = set(), 0
            while position < 1:
                message = decode_blob(socket.recv(timeout=20))
                if "sequence" in message:
                    send(socket, "acknowledge", sequence=message["sequence"])
                if message["type"] == "status":
                    seeds.add(message["recipe"]["seed"])
                if message["type"] == "step":
                    position = message["position"]
            assert 99 not in seeds


def test_what_is_no_scene_reaches_no_follower(houses):
    presenter, followers = houses
    nested: dict = {}
    for _ in range(100):
        nested = {"deeper": nested}
    refused = [
        '{"type": "present", "scene": {"version": 2, "camera": NaN}}',
        '{"type": "present", "scene": {"version": 2, "camera": [1, {"x": -Infinity}]}}',
        '{"type": "present", "scene": {"version": 2, "camera": 1e999}}',
        '{"type": "present", "scene": {"version": 2, "type": "welcome"}}',
        '{"type": "present", "scene": {"version": 2, "step": 36893488147419103232}}',
        '{"type": "present", "scene": {"version": 2, "text": "\\ud800"}}',
        '{"type": "present", "scene": {"version": 2, "deep": ' + "[" * 9000 + "]" * 9000 + "}}",
        json.dumps({"type": "present", "scene": {"version": 2, "deep": nested}}),
    ]
    with open_socket(presenter) as page:
        room = teach(page)
        with follow(followers, room) as socket:
            next_message(socket, "welcome")
            for text in refused:
                page.send(text)
                assert next_message(page, "error")["message"], text
            send(page, "present", scene={"version": 2, "camera": [0.5, 1, None]})
            seen = next_message(socket, "view")
            assert seen["scene"] == {"version": 2, "camera": [0.5, 1, None]}


def test_a_recording_of_the_presenter_is_not_sent_to_the_class(houses):
    presenter, followers = houses
    with open_socket(presenter) as page:
        room = teach(page)
        send(page, "advance")
        status_at(page, 1)
        with follow(followers, room) as socket:
            next_message(socket, "welcome")
            for step in (0, 1):
                send(page, "record", step=step, first=0, last=1)
                next_message(page, "recorded")
            send(page, "present", scene={"version": 2})
            kinds = []
            while not kinds or kinds[-1] != "view":
                message = decode_blob(socket.recv(timeout=20))
                kinds.append(message["type"])
                if "sequence" in message:
                    send(socket, "acknowledge", sequence=message["sequence"])
            assert "recorded" not in kinds


def test_a_room_ends_for_all(houses):
    presenter, followers = houses
    with open_socket(presenter) as page:
        room = teach(page)
        with follow(followers, room) as socket:
            next_message(socket, "welcome")
            send(page, "end_room")
            assert room_message(page, over=True)
            assert close_code(socket) == 4410
        with follow(followers, room) as late:
            assert close_code(late) == 4410


def test_only_the_rooms_own_invitation_opens_it(houses):
    presenter, followers = houses
    with open_socket(presenter) as one, open_socket(presenter) as two:
        room, another = teach(one), teach(two)
        for token in (another["invitation"], room["token"], "guessed"):
            with follow(followers, room, token) as socket:
                assert next_message(socket, "error")["field"] == "token"
                assert close_code(socket) == 4401


def test_limits_hold_and_a_room_that_is_left_is_over():
    with running_server(max_rooms=1, max_room_followers=1, room_ttl_seconds=2) as one:
        with open_socket(one.address) as page, open_socket(one.address) as second:
            room = teach(page)
            next_message(second, "surface")
            send(second, "teach")
            assert next_message(second, "error")["field"] == "rooms"
            with follow(one.address, room) as socket, follow(one.address, room) as more:
                next_message(socket, "room")
                assert close_code(more) == 1013
        time.sleep(3)
        with follow(one.address, room) as late:
            assert close_code(late) == 4410


def test_redis_that_goes_away_is_said_and_nothing_falls(tmp_path):
    with run_redis_server(tmp_path) as address, ExitStack() as stack:
        one = stack.enter_context(running_server(redis_url=address, secret_key="s", quiet=False))
        page = stack.enter_context(open_socket(one.address))
        room = teach(page)
        socket = stack.enter_context(follow(one.address, room))
        next_message(socket, "welcome")
        path = tmp_path / "redis.sock"
        path.rename(tmp_path / "away.sock")
        import redis

        other = redis.Redis.from_url(f"unix://{tmp_path / 'away.sock'}")
        other.client_kill_filter(_type="normal", skipme=True)
        assert next_message(socket, "waiting")["message"].startswith("The room is not reachable")
        send(page, "advance")
        assert status_at(page, 1)
        (tmp_path / "away.sock").rename(path)
        assert step_at(socket, 1)
