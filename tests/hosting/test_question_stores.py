"""Stores of questions: the same tests in memory and in Redis. Then what a question counts."""

import asyncio
import doctest
from dataclasses import replace

import pytest

from app.connection.channel import Channel
from app.protocol.commands import AnswerCommand
from app.rooms import question_store, questions, redis_keys, whereabouts
from app.rooms.member_question import MemberQuestion
from app.rooms.questions import CLOSED, OPEN, AnsweredQuestion, Question
from app.rooms.redis_backend import RedisRoomBackend
from app.rooms.whereabouts import Whereabouts
from engine import BadInput
from tests.coroutines import run_coroutine
from tests.hosting.redis_server import run_redis_server, shared_redis

QUESTION = Question(
    id="0123456789ab",
    kind="direction",
    subject={"address": "fc2.weight", "index": [0, 1]},
    text="Up or down?",
    options=[],
    choices=["up", "down", "stays"],
    step=3,
    step_keys=["digest"],
    truth="down",
    asked_at=100.0,
)
LANDING = replace(QUESTION, id="landing", kind="landing", choices=None, truth=0.5)


def test_an_answer_counts_once_and_can_be_changed_until_the_question_is_closed(opened):
    async def ask():
        async with opened() as rooms:
            await rooms.create("r", "client", "teacher")
            assert await rooms.questions.load("r") is None
            assert await rooms.questions.answer("r", "a", QUESTION.id, 1, "up") == "missing"
            assert await rooms.questions.save("r", 1, QUESTION)
            given = [("a", "up"), ("b", "up"), ("a", "down")]
            for member, value in given:
                outcome = await rooms.questions.answer("r", member, QUESTION.id, 1, value)
                assert outcome == "stored"
            assert await rooms.questions.answer("r", "c", "another", 1, "up") == "missing"
            assert await rooms.questions.answer("r", "c", QUESTION.id, 2, "up") == "closed"
            assert await rooms.questions.answer("elsewhere", "c", QUESTION.id, 1, "up") == "missing"
            found = await rooms.questions.load("r")
            assert found.question == QUESTION
            assert found.answers == {1: {"a": "down", "b": "up"}}
            await rooms.questions.save("r", 1, QUESTION.closed(110.0))
            assert await rooms.questions.answer("r", "a", QUESTION.id, 1, "up") == "closed"
            again = QUESTION.closed(110.0).asked_again(120.0)
            await rooms.questions.save("r", 1, again)
            assert await rooms.questions.answer("r", "a", QUESTION.id, 2, "stays") == "stored"
            both = (await rooms.questions.load("r")).answers
            assert both == {1: {"a": "down", "b": "up"}, 2: {"a": "stays"}}

    run_coroutine(ask())


def test_another_question_takes_the_answers_away_and_none_too(opened):
    async def ask():
        async with opened() as rooms:
            await rooms.create("r", "client", "teacher")
            await rooms.questions.save("r", 1, QUESTION)
            await rooms.questions.answer("r", "a", QUESTION.id, 1, "up")
            await rooms.questions.save("r", 1, LANDING)
            found = await rooms.questions.load("r")
            assert (found.question, found.answers) == (LANDING, {})
            await rooms.questions.save("r", 1, None)
            assert await rooms.questions.load("r") is None
            await rooms.questions.save("r", 1, QUESTION)
            await rooms.end("r")
            assert await rooms.questions.load("r") is None

    run_coroutine(ask())


def test_the_presenter_of_an_earlier_epoch_changes_no_question(opened):
    async def ask():
        async with opened() as rooms:
            await rooms.create("r", "client", "teacher")
            await rooms.questions.save("r", 1, QUESTION)
            await rooms.questions.answer("r", "a", QUESTION.id, 1, "up")
            await rooms.offer_handover("r", True)
            assert await rooms.take_over("r") == 2
            assert not await rooms.questions.save("r", 1, None)
            found = await rooms.questions.load("r")
            assert found.answers == {1: {"a": "up"}}  # the hand-over takes the question along
            assert await rooms.questions.save("r", 2, found.question.closed(1.0))

    run_coroutine(ask())


def test_a_full_round_takes_changed_answers_only(opened, monkeypatch):
    for module in ("memory_questions", "redis_questions"):
        monkeypatch.setattr(f"app.rooms.{module}.MAX_ANSWERS", 2)

    async def ask():
        async with opened() as rooms:
            await rooms.create("r", "client", "teacher")
            await rooms.questions.save("r", 1, QUESTION)
            outcomes = [
                await rooms.questions.answer("r", member, QUESTION.id, 1, "up") for member in "abca"
            ]
            assert outcomes == ["stored", "stored", "full", "stored"]
            await rooms.questions.save("r", 1, QUESTION.closed(1.0).asked_again(2.0))
            assert await rooms.questions.answer("r", "c", QUESTION.id, 2, "up") == "stored"

    run_coroutine(ask())


def test_members_are_told_at_once_of_the_question_and_within_a_notice_of_answers(opened):
    async def ask():
        async with opened() as rooms:
            await rooms.create("r", "client", "teacher")
            told: list[AnsweredQuestion | None] = []
            await rooms.add_follower("r", Channel(), told.append)
            await rooms.questions.save("r", 1, QUESTION)
            await until(lambda: told)
            assert told[-1].question == QUESTION
            for number in range(100):
                member = f"member{number}"
                await rooms.heartbeat("r", member, False)
                await rooms.questions.answer("r", member, QUESTION.id, 1, "up")
            await until(lambda: len(told[-1].answers.get(1, {})) == 100)
            assert told[-1].present == 100
            assert len(told) < 20  # a few times a second, and not once an answer
            await rooms.questions.save("r", 1, None)
            await until(lambda: told[-1] is None)
            late: list[AnsweredQuestion | None] = []
            await rooms.questions.save("r", 1, LANDING)
            await rooms.add_follower("r", Channel(), late.append)
            await until(lambda: late)
            assert late[-1].question == LANDING

    run_coroutine(ask())


async def until(condition) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.01)


def test_where_the_present_are_is_counted(opened):
    async def look():
        async with opened() as rooms:
            await rooms.create("r", "client", "teacher")
            nobody = {"following": 0, "elsewhere": 0, "chapters": {}}
            assert await rooms.count_whereabouts("r") == nobody
            await rooms.heartbeat("r", "a", False)
            await rooms.heartbeat("r", "b", False, Whereabouts(True, 3))
            await rooms.heartbeat("r", "c", False, Whereabouts(False, 3))
            await rooms.heartbeat("r", "d", False, Whereabouts(False, 4))
            await rooms.leave("r", "d", None)
            found = await rooms.count_whereabouts("r")
            assert found == {"following": 2, "elsewhere": 1, "chapters": {"3": 2}}
            assert await rooms.count_whereabouts("another") == nobody

    run_coroutine(look())


def test_nothing_of_a_question_is_left_in_redis_without_an_end(tmp_path):
    async def leave(address):
        async with shared_redis(address) as client:
            rooms = RedisRoomBackend(client, 3, 60.0, 100)
            await rooms.create("r", "client", "teacher")
            await rooms.heartbeat("r", "a", False, Whereabouts(True, 3))
            await rooms.questions.save("r", 1, QUESTION)
            await rooms.questions.answer("r", "a", QUESTION.id, 1, "up")
            await rooms.heartbeat("r", "teacher", True)
            async with client.connection() as redis:
                names = [name.decode() for name in await redis.keys("room:*")]
                endless = [name for name in names if await redis.ttl(name) < 0]
                await rooms.end("r")
                left = await redis.keys("room:*")
            await rooms.close()
            return names, endless, left

    with run_redis_server(tmp_path) as address:
        names, endless, left = run_coroutine(leave(address))
    assert {"room:{r}:question", "room:{r}:answers1", "room:{r}:changes"} <= set(names)
    assert (endless, left) == ([], [])


# -- what a member sees -------------------------------------------------------------------


def test_a_member_sees_answers_when_they_are_shown_and_the_truth_when_it_is_revealed():
    answers = {1: {"a": "up", "b": "down", "c": "down"}}
    hidden = AnsweredQuestion(QUESTION, answers, 4).message("a", False, 105.0)
    assert (hidden.count, hidden.present, hidden.asked_seconds) == (3, 4, 5.0)
    assert (hidden.answers, hidden.truth, hidden.yours) == (None, None, "up")
    nothing = {"answers": None, "right": None, "median": None, "off": None}
    assert hidden.rounds == [{"round": 1, "count": 3, **nothing}]
    shown = AnsweredQuestion(replace(QUESTION, shown=True), answers).message("b", False, 105.0)
    assert shown.answers == {"up": 1, "down": 2, "stays": 0}
    assert (shown.truth, shown.rounds[0]["right"]) == (None, None)
    presenter = AnsweredQuestion(QUESTION, answers).message(None, True, 105.0)
    assert (presenter.answers, presenter.truth) == (shown.answers, None)
    revealed = QUESTION.closed(107.0).revealed()
    told = AnsweredQuestion(revealed, answers).message("z", False, 999.0)
    assert (told.truth, told.rounds[0]["right"], told.yours) == ("down", 2, None)
    assert told.asked_seconds == 7.0
    void = AnsweredQuestion(QUESTION.closed(1.0).voided("It went."), answers).message("a", False, 2)
    assert (void.truth, void.rounds[0]["right"], void.notice) == (None, None, "It went.")


def test_both_rounds_of_a_landing_stand_side_by_side():
    again = LANDING.closed(110.0).asked_again(120.0).closed(130.0).revealed()
    answers = {1: {"a": 3.0, "b": -1.0}, 2: {"a": 1.0, "b": 0.25, "c": 0.75}}
    told = AnsweredQuestion(again, answers).message("a", False, 999.0)
    first, second = told.rounds
    assert (first["answers"], first["median"], first["off"]) == ([-1.0, 3.0], 1.0, 0.5)
    assert (second["answers"], second["median"], second["off"]) == ([0.25, 0.75, 1.0], 0.75, 0.25)
    assert told.answers == second["answers"]
    with pytest.raises(BadInput, match="at most 2 rounds"):
        again.asked_again(140.0)


def test_a_message_holds_no_more_than_two_hundred_answers():
    answers = {1: {f"m{number}": float(number) for number in range(1000)}}
    told = AnsweredQuestion(replace(LANDING, shown=True), answers).message(None, True, 100.0)
    assert len(told.answers) == 200
    assert (told.answers[0], told.answers[-1]) == (0.0, 999.0)
    assert told.rounds[0]["median"] == 499.5


ON_MAP = replace(LANDING, subject={"place": "map"})


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (QUESTION, "sideways"),
        (QUESTION, 0),
        (QUESTION, [0.0, 1.0]),
        (LANDING, "up"),
        (LANDING, [0.0, 1.0]),
        (LANDING, 1e7),
        (ON_MAP, 0.5),
        (ON_MAP, "up"),
        (ON_MAP, [0.0, -1e7]),
        (replace(QUESTION, choices=["0", "1"]), 2),
        (replace(QUESTION, choices=["0", "1"]), -1),
        (replace(QUESTION, choices=["0", "1"]), 0.5),
    ],
)
def test_answers_out_of_range_are_refused(question, value):
    with pytest.raises(BadInput) as bad:
        question.checked(value)
    assert (bad.value.field, bad.value.value) == ("value", value)


def test_an_answer_is_confirmed_once_it_is_stored_and_not_before(opened):
    async def ask():
        async with opened() as rooms:
            await rooms.create("r", "client", "teacher")
            line = Channel()
            member = MemberQuestion(rooms.questions, "r", "a", line)
            await rooms.questions.save("r", 1, QUESTION)
            member.show(await rooms.questions.load("r"))
            first, _ = await line.next_message()
            assert (first.state, first.yours) == (OPEN, None)
            await member.answer(AnswerCommand(question=QUESTION.id, round=1, value="up"))
            kept, _ = await line.next_message()
            assert kept.yours == "up"
            assert (await rooms.questions.load("r")).answer_of("a") == "up"
            await rooms.questions.save("r", 1, QUESTION.closed(1.0))
            await member.answer(AnswerCommand(question=QUESTION.id, round=1, value="down"))
            refused, _ = await line.next_message()
            assert refused.message == "The question is closed: it takes no further answers."
            member.show(await rooms.questions.load("r"))
            closed, _ = await line.next_message()
            assert (closed.state, closed.yours) == (CLOSED, "up")
            await rooms.questions.save("r", 1, None)
            member.show(None)
            gone, _ = await line.next_message()
            assert (gone.state, gone.rounds, gone.yours) == ("dropped", [], None)

    run_coroutine(ask())


@pytest.mark.parametrize("module", [questions, question_store, whereabouts, redis_keys])
def test_the_examples_are_right(module):
    assert doctest.testmod(module).failed == 0
