"""Room backends: the same tests in memory and in Redis. Then role tokens and snapshots."""

import asyncio
import doctest
from dataclasses import replace
from secrets import token_hex

import pytest
from itsdangerous import URLSafeSerializer

from app.connection.channel import Channel
from app.protocol import messages
from app.protocol.codec import encode_once
from app.rooms import late_joiner_snapshot, redis_backend, role_tokens
from app.rooms.late_joiner_snapshot import LateJoinerSnapshot
from app.rooms.redis_backend import RedisRoomBackend
from app.rooms.role_tokens import FOLLOWER, PRESENTER, Role, RoleTokens
from tests.coroutines import run_coroutine
from tests.golden.record import messages_by_name
from tests.hosting.redis_server import run_redis_server, shared_redis

MESSAGES = messages_by_name()
WELCOME, STATUS, STEP = (MESSAGES[name] for name in ("welcome", "status", "step"))


def step(number: int):
    return replace(STEP, step=number, losses=[(number, float(number), 0)], series={})


async def heard(line: Channel, count: int) -> list:
    """Return the next `count` messages of a channel."""
    found = []
    async with asyncio.timeout(60):
        while len(found) < count:
            message, sequence = await line.next_message()
            found.append(message)
            if sequence:
                line.acknowledge(sequence)
    return found


def test_of_rooms_begun_at_once_there_are_no_more_than_may_be(opened):
    async def begin():
        async with opened(most=3) as rooms:
            begun = await asyncio.gather(
                *(rooms.create(f"room{number}", "client", "teacher") for number in range(12))
            )
            assert sum(begun) == 3
            of_these = f"room{begun.index(True)}"
            await rooms.end(of_these)
            assert await rooms.get_state(of_these) is None
            assert [
                await rooms.create("later", "client", "teacher"),
                await rooms.create("one more", "client", "teacher"),
            ] == [True, False]

    run_coroutine(begin())


def test_one_client_has_its_rooms_and_the_others_have_theirs(opened):
    async def begin():
        async with opened(most=20, own=2) as rooms:
            many = [await rooms.create(f"a{number}", "a", "teacher") for number in range(5)]
            assert many == [True, True, False, False, False]
            assert await rooms.create("b0", "b", "teacher")
            await rooms.leave("a0", "teacher", 1)
            assert await rooms.create("a5", "a", "teacher")  # nobody is in a0
            assert await rooms.get_state("a0") is None
            assert await rooms.get_state("a1") is not None

    run_coroutine(begin())


def test_rooms_that_are_opened_and_left_keep_no_other_teacher_out(opened):
    async def begin():
        async with opened(most=3) as rooms:
            assert await rooms.create("followed", "a", "teacher")
            await rooms.leave("followed", "teacher", 1)
            await rooms.heartbeat("followed", "somebody who follows", False)
            for number in range(50):
                assert await rooms.create(f"left{number}", "a", "teacher")
                await rooms.leave(f"left{number}", "teacher", 1)
            assert await rooms.create("one", "b", "teacher")
            assert await rooms.create("two", "c", "teacher")
            assert await rooms.get_state("followed") is not None
            assert not await rooms.create("three", "d", "teacher")

    run_coroutine(begin())


def test_of_two_pages_with_one_token_the_newest_presents(opened):
    async def begin():
        async with opened() as rooms:
            await rooms.create("r", "client", "first tab")
            assert await rooms.present("r", 1, "first tab") == 1
            assert await rooms.present("r", 1, "second tab") == 2
            assert await rooms.publish("r", 1, STATUS) is False
            assert await rooms.publish("r", 2, STATUS) is True
            assert await rooms.present("r", 1, "first tab") is None
            await rooms.leave("r", "second tab", 2)
            assert await rooms.present("r", 2, "the same after a reload") == 2
            assert await rooms.present("unknown", 1, "first tab") is None
            return await rooms.get_state("r")

    assert run_coroutine(begin()).presenter_connected


def test_an_unknown_room_is_none_and_nothing_of_it_is_kept(opened):
    async def ask():
        async with opened() as rooms:
            await rooms.offer_handover("no", True)
            assert await rooms.get_state("no") is None
            assert await rooms.take_over("no") is None
            assert await rooms.publish("no", 1, STATUS) is False
            assert await rooms.get_state("no") is None

    run_coroutine(ask())


def test_who_is_there_is_counted_and_only_the_presenter_itself_can_leave_as_one(opened):
    async def come_and_go():
        async with opened() as rooms:
            await rooms.create("r", "client", "teacher")
            for who in ("a", "b", "a"):
                await rooms.heartbeat("r", who, False)
            await rooms.heartbeat("r", "teacher", True)
            seen = [await rooms.get_state("r")]
            await rooms.leave("r", "a", None)
            await rooms.leave("r", "an earlier teacher", 1)
            seen.append(await rooms.get_state("r"))
            await rooms.leave("r", "teacher", 1)
            seen.append(await rooms.get_state("r"))
            return [
                (one.follower_count, one.presenter_connected, one.epoch, one.handover_offered)
                for one in seen
            ]

    found = run_coroutine(come_and_go())
    assert found == [(2, True, 1, False), (1, True, 1, False), (1, False, 1, False)]


def test_an_offered_room_is_taken_over_once_and_ends_the_term_before(opened):
    async def hand_over():
        async with opened() as rooms:
            await rooms.create("r", "client", "teacher")
            assert await rooms.take_over("r") is None
            await rooms.offer_handover("r", True)
            terms = await asyncio.gather(*(rooms.take_over("r") for _ in range(6)))
            assert sorted(terms, key=str) == [2, *[None] * 5]
            assert await rooms.publish("r", 1, STATUS) is False
            assert await rooms.publish("r", 2, STATUS) is True
            assert not (await rooms.get_state("r")).handover_offered

    run_coroutine(hand_over())


def test_a_room_without_its_presenter_is_over_in_time_and_lives_on_with_it(opened):
    async def wait():
        async with opened(most=2, seconds=2.0) as rooms:
            await rooms.create("left", "client", "teacher")
            await rooms.create("taught", "client", "teacher")
            for _ in range(6):
                await rooms.heartbeat("taught", "teacher", True)
                await rooms.heartbeat("left", "somebody who follows", False)
                await asyncio.sleep(0.5)
            assert await rooms.get_state("left") is None
            assert (await rooms.get_state("taught")).presenter_connected
            assert await rooms.create("next", "client", "teacher")

    run_coroutine(wait())


def test_who_comes_late_sees_all_and_every_loss_then_what_comes(opened, monkeypatch):
    monkeypatch.setattr(redis_backend, "SNAPSHOT_SECONDS", 0.0)

    async def show():
        async with opened() as rooms:
            await rooms.create("r", "client", "teacher")
            for message in (WELCOME, STATUS, step(0), step(1), step(2)):
                await rooms.publish("r", 1, message)
            late = Channel()
            await rooms.add_follower("r", late)
            first = await heard(late, 3)
            await rooms.publish("r", 1, step(3))
            (then,) = await heard(late, 1)
            await rooms.remove_follower("r", late)
            await rooms.publish("r", 1, step(4))
            await asyncio.sleep(0.2)
            return first, then, late.send_queue.pending_count

    first, then, more = run_coroutine(show())
    assert [one.type for one in first] == ["welcome", "status", "step"]
    assert [loss[0] for loss in first[2].losses] == [0, 1, 2]
    assert (then.step, more) == (3, 0)


def test_all_followers_get_the_same_bytes(opened):
    async def follow():
        async with opened() as rooms:
            await rooms.create("r", "client", "teacher")
            for message in (WELCOME, STATUS, step(0)):
                await rooms.publish("r", 1, message)
            followers = []
            for _ in range(3):  # who came at different times has been sent a different number
                followers.append(Channel())
                await rooms.add_follower("r", followers[-1])
                await heard(followers[-1], 3)
            for message in (MESSAGES["surface"], step(1), MESSAGES["slice"]):
                await rooms.publish("r", 1, message)
            sent = []
            async with asyncio.timeout(5):
                for follower in followers:
                    taken = [await follower.next_message() for _ in range(3)]
                    sent.append({one.type: encode_once(one, number) for one, number in taken})
            for follower in followers:
                await rooms.remove_follower("r", follower)
            return sent

    first, *others = run_coroutine(follow())
    assert set(first) == {"surface", "step", "slice"}
    for other in others:
        assert all(other[name] is data for name, data in first.items())


def test_what_comes_after_the_end_of_a_room_makes_none(opened):
    async def too_late():
        async with opened(most=1) as rooms:
            await rooms.create("r", "client", "teacher")
            await rooms.end("r")
            await rooms.heartbeat("r", "teacher", True)
            await rooms.heartbeat("r", "a", False)
            await rooms.offer_handover("r", True)
            assert await rooms.get_state("r") is None
            assert await rooms.create("next", "client", "teacher")  # the only room slot is free

    run_coroutine(too_late())


def test_a_process_forgets_the_keyframe_of_a_term_whose_presenter_left(tmp_path):
    async def leave(address):
        async with shared_redis(address) as client:
            rooms = RedisRoomBackend(client, 3, 60.0, 100)
            await rooms.create("r", "client", "teacher")
            await rooms.publish("r", 1, WELCOME)
            await rooms.offer_handover("r", True)
            await rooms.take_over("r")
            await rooms.publish("r", 2, WELCOME)
            kept = set(rooms._snapshots)
            await rooms.leave("r", "first", 1)
            left = set(rooms._snapshots)
            late = asyncio.create_task(rooms.publish("r", 2, STATUS))
            await asyncio.sleep(0)  # the publication is in progress
            await rooms.leave("r", "second", 2)
            await late
            return kept, left, set(rooms._snapshots)

    with run_redis_server(tmp_path) as address:
        assert run_coroutine(leave(address)) == ({("r", 1), ("r", 2)}, {("r", 2)}, set())


# -- tokens -----------------------------------------------------------------------------------


def test_a_token_says_its_role_and_nobody_else_can_write_one():
    signer, role = RoleTokens("secret"), Role("r", PRESENTER, 3)
    signed = signer.sign(role)
    assert RoleTokens("secret").verify(signed) == role
    assert RoleTokens("another").verify(signed) is None
    assert RoleTokens("").verify(RoleTokens("").sign(role)) is None  # each draws its own secret
    for place in range(len(signed)):
        changed = signed[:place] + ("A" if signed[place] != "A" else "B") + signed[place + 1 :]
        assert signer.verify(changed) is None
    payload = signer.sign(Role("r", FOLLOWER)).rpartition(".")[0]
    assert signer.verify(f"{payload}.{signed.rpartition('.')[2]}") is None
    for nonsense in ("", ".", "a.b", "💥", "a\ud800.b", "é", "a" * 100_000):
        assert signer.verify(nonsense) is None


def test_the_example_of_the_tokens_is_right():
    found = doctest.testmod(role_tokens)
    assert (found.failed, found.attempted) == (0, 1)


@pytest.mark.parametrize("secret", ["s", "é💥 long random text", "0" * 200])
@pytest.mark.parametrize("name", [PRESENTER, FOLLOWER])
@pytest.mark.parametrize("epoch", [0, 1, 10, 123_456])
def test_tokens_are_those_of_itsdangerous(secret, name, epoch):
    """Each verifies the tokens of the other; replicas of an earlier version used itsdangerous."""
    room = token_hex(6)
    library = URLSafeSerializer(secret, salt="room")
    signed = RoleTokens(secret).sign(Role(room, name, epoch))
    assert signed == library.dumps([room, name, epoch])
    assert library.loads(signed) == [room, name, epoch]
    assert RoleTokens(secret).verify(signed) == Role(room, name, epoch)


# -- keyframes --------------------------------------------------------------------------------


def test_there_is_nothing_before_a_welcome_and_a_welcome_begins_anew():
    frame = LateJoinerSnapshot()
    frame.add(step(0))
    assert frame.messages() == []
    for message in (WELCOME, step(7), STATUS):
        frame.add(message)
    assert [one.type for one in frame.messages()] == ["welcome", "status", "step"]
    frame.add(WELCOME)
    assert [one.type for one in frame.messages()] == ["welcome"]


def test_losses_and_evaluations_are_kept_up_to_a_bound_the_newest(monkeypatch):
    monkeypatch.setattr(late_joiner_snapshot, "MAX_LOSSES", 4)
    monkeypatch.setattr(late_joiner_snapshot, "MAX_EVALUATIONS", 2)
    frame = LateJoinerSnapshot()
    frame.add(WELCOME)
    for number in range(9):
        frame.add(step(number))
        frame.add(messages.EvaluationMessage(number, 0.5, 0.5, 70, branch=0))
    _, last, *evaluations = frame.messages()
    assert [loss[0] for loss in last.losses] == [5, 6, 7, 8]
    assert [one.step for one in evaluations] == [7, 8]


def lanes(position: int, reset: bool = False) -> messages.LanesMessage:
    """Return what two lanes are at a position, with the loss and evaluation of one step each."""
    return messages.LanesMessage(
        position=position,
        arrived=True,
        reset=reset,
        lanes=[{"number": 1, "step": position}, {"number": 2, "step": position}],
        losses=[(1, position, 0.5), (2, position, 0.25)],
        evaluations=[(1, position, 0.5, 0.5)],
    )


def comparison(count: int = 2, other: int | None = 2) -> messages.ComparisonMessage:
    told = [{"number": number} for number in range(1, count + 1)]
    return messages.ComparisonMessage(None, 1 if count else None, other, 7, told)


def test_who_joins_late_gets_all_lanes_with_all_their_losses():
    frame = LateJoinerSnapshot()
    for message in (WELCOME, comparison(), STATUS, lanes(1, reset=True), lanes(2), lanes(3)):
        frame.add(message)
    assert [one.type for one in frame.messages()] == ["welcome", "comparison", "status", "lanes"]
    last = frame.messages()[-1]
    assert (last.position, last.reset) == (3, True)
    assert [step for lane, step, _ in last.losses if lane == 2] == [1, 2, 3]
    assert [step for _, step, *_ in last.evaluations] == [1, 2, 3]
    frame.add(lanes(1, reset=True))
    assert [step for lane, step, _ in frame.messages()[-1].losses if lane == 1] == [1]


def test_the_losses_of_lanes_are_kept_up_to_a_bound_the_newest(monkeypatch):
    monkeypatch.setattr(late_joiner_snapshot, "MAX_LOSSES", 4)
    monkeypatch.setattr(late_joiner_snapshot, "MAX_EVALUATIONS", 2)
    frame = LateJoinerSnapshot()
    for message in (WELCOME, comparison(), *(lanes(position) for position in range(9))):
        frame.add(message)
    last = frame.messages()[-1]
    assert [step for _, step, _ in last.losses] == [7, 7, 8, 8]
    assert [step for _, step, *_ in last.evaluations] == [7, 8]


def test_a_comparison_that_ended_leaves_nothing_of_its_lanes():
    frame = LateJoinerSnapshot()
    results = messages.LaneResultsMessage(3, [])
    other = messages.OtherExplanationMessage({"lane": 2}, {})
    for message in (WELCOME, comparison(), lanes(3), results, other):
        frame.add(message)
    frame.add(comparison(other=None))
    assert [one.type for one in frame.messages()] == [
        "welcome",
        "comparison",
        "lanes",
        "lane_results",
    ]
    frame.add(comparison(0, other=None))
    assert [one.type for one in frame.messages()] == ["welcome", "comparison"]
