"""What a question to a room refuses: answers that do not count, and moves while it is open."""

from contextlib import ExitStack

from tests.app.websocket_client import next_message, open_socket, resume_session, send
from tests.hosting.rooms import follow, make_step, question, room_message, step_at, teach

WEIGHT = {"address": "fc2.weight", "index": [0, 1]}
LANDING = {"kind": "landing", "subject": {"place": "weight", **WEIGHT}, "text": "Where?"}


def test_what_cannot_be_answered_is_refused_in_a_sentence(houses):
    presenter, followers = houses
    with open_socket(presenter) as page, open_socket(followers) as stranger:
        room = teach(page)
        with follow(followers, room) as socket:
            next_message(socket, "welcome")

            def refused(line, **fields):
                send(line, "answer", **fields)
                return next_message(line, "error")["message"]

            nothing = {"question": "0123456789ab", "round": 1, "value": "up"}
            assert refused(socket, **nothing) == "This question is not asked any more."
            make_step(page)
            send(page, "ask", kind="direction", subject=WEIGHT)
            asked = question(socket, state="open")
            fields = {"question": asked["id"], "round": 1}
            assert "allowed: one of up, down, stays" in refused(socket, **fields, value="left")
            assert refused(stranger, **fields, value="up").startswith("Only a page of the room")
            assert refused(page, **fields, value="up").startswith("Only a page of the room")
            send(page, "close_question")
            question(socket, state="closed")
            assert refused(socket, **fields, value="up").startswith("The question is closed")
            send(socket, "ask", kind="direction", subject=WEIGHT)
            assert next_message(socket, "error")["command"] == "ask"
            assert question(page, state="closed")["count"] == 0


def test_answers_of_other_rooms_and_rounds_are_refused_and_a_flood_counts_once(houses):
    presenter, followers = houses
    with ExitStack() as stack:
        page, other_page = (stack.enter_context(open_socket(presenter)) for _ in range(2))
        room, other_room = teach(page), teach(other_page)
        make_step(page)
        make_step(other_page)
        socket = stack.enter_context(follow(followers, room))
        other = stack.enter_context(follow(followers, other_room))
        send(page, "ask", kind="direction", subject=WEIGHT)
        send(other_page, "ask", kind="direction", subject=WEIGHT)
        asked, foreign = question(socket, state="open"), question(other, state="open")
        answers = {"question": foreign["id"], "round": 1, "value": "up"}
        send(socket, "answer", **answers)
        assert next_message(socket, "error")["message"] == "This question is not asked any more."
        send(socket, "answer", **{**answers, "question": asked["id"], "round": 2})
        assert next_message(socket, "error")["message"].startswith("The question is closed")
        for value in ["up", "down", "stays"] * 10:
            send(socket, "answer", question=asked["id"], round=1, value=value)
        question(socket, id=asked["id"], yours="stays")
        question(page, count=1, answers={"up": 0, "down": 0, "stays": 1})
        for command in ("close_question", "ask_again", "close_question", "ask_again"):
            send(page, command)
        error = next_message(page, "error")
        assert (error["command"], error["field"]) == ("ask_again", "round")
        send(other_page, "close_question")
        assert question(other, state="closed")["count"] == 0


MOVES = {
    "advance": {},
    "run": {"speed": 5},
    "seek": {"step": 0},
    "reset": {},
    "open": {"recipe": {"seed": 3}, "step": 2},
    "configure": {"learning_rate": 0.5},
    "edit": {**WEIGHT, "value": 0.5},
    "undo": {},
    "compare": {"preset": "four-seeds"},
}


def test_the_run_stays_where_it_is_while_a_question_is_open(houses):
    """Also after a reload, and on the server of the one who takes the room over."""
    presenter, followers = houses
    with open_socket(presenter) as page, open_socket(followers) as other, ExitStack() as stack:
        seat = next_message(page, "welcome")["session"]
        room = teach(page)
        make_step(page)
        make_step(other)
        send(page, "ask", kind="direction", subject=WEIGHT)

        def hold_run(line):
            for command, fields in MOVES.items():
                send(line, command, **fields)
                error = next_message(line, "error")
                assert (error["command"], error["field"]) == (command, "question")
                assert error["message"] == "Close the question first."

        hold_run(page)
        page.socket.close()
        again = stack.enter_context(resume_session(presenter, seat))
        assert next_message(again, "status")["position"] == 1
        send(again, "teach", token=room["token"])
        question(again, state="open")
        hold_run(again)
        taker = stack.enter_context(follow(followers, room))
        send(again, "hand_over")
        room_message(taker, offered=True)
        send(taker, "take_over")
        send(other, "teach", token=room_message(taker, role="presenter")["token"])
        question(other, state="open")
        hold_run(other)
        room_message(again, role="follower")
        send(again, "advance")  # it does not present any more
        step_at(again, 2)
        send(other, "drop_question")
        send(other, "advance")
        step_at(other, 2)


def test_a_question_whose_step_is_made_is_not_asked_again(houses):
    presenter, _ = houses
    with open_socket(presenter) as page:
        teach(page)
        make_step(page)
        send(page, "ask", kind="direction", subject=WEIGHT)
        for command in ("close_question", "advance", "ask_again"):
            send(page, command)
        error = next_message(page, "error")
        assert (error["command"], error["field"]) == ("ask_again", "step")
        assert "reveal the answer" in error["message"]
        send(page, "advance")  # it is still closed
        step_at(page, 3)
        send(page, "reveal")
        assert question(page, state="revealed")["truth"] in ("up", "down", "stays")
        send(page, "ask_again")
        assert next_message(page, "error")["message"].startswith("The question is answered")


def test_no_copy_is_handed_out_before_the_answer_is_revealed(houses):
    presenter, _ = houses
    with open_socket(presenter) as page:
        teach(page)
        make_step(page)
        send(page, "present", scene={"version": 2, "step": 1})
        for command in ("ask", "close_question", "hand_out"):
            send(page, command, **(LANDING if command == "ask" else {}))
        assert next_message(page, "error")["message"].startswith("A copy would show the answer")
        send(page, "drop_question")
        send(page, "hand_out", controls="step")
        send(page, "hand_over", offered=True)
        room_message(page, offered=True)  # and no error before it


def test_a_question_that_is_refused_lets_the_run_move(houses):
    presenter, _ = houses
    with open_socket(presenter) as page:
        teach(page)
        send(page, "ask", **LANDING)  # before the first step
        assert "press Step once, then ask" in next_message(page, "error")["message"]
        send(page, "ask", kind="optimizer")
        assert "choose lanes first" in next_message(page, "error")["message"]
        make_step(page)
