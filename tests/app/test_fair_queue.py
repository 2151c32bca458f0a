"""The fair queue: shares of clients and of their sessions, on a simulated clock."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.compute.fair_queue import (
    INTERACTIVE_BONUS_SECONDS,
    ComputeRequest,
    FairQueue,
    VirtualClock,
)


def share_time(
    sessions: dict[str, list[str]], cost: dict[str, float], seconds: float
) -> Counter[str]:
    """Return the compute time of each client after `seconds`, with every session always waiting."""
    turns, had, spent = FairQueue(), Counter(), 0.0
    for client, names in sessions.items():
        for name in names:
            turns.push(ComputeRequest(client, name, False))
    while spent < seconds:
        turn = turns.pop()
        turns.push(ComputeRequest(turn.client, turn.session, False))
        turns.finish(turn, cost[turn.session])
        had[turn.client] += cost[turn.session]
        had[turn.session] += cost[turn.session]
        spent += cost[turn.session]
    return had


def test_clients_have_equal_time_whatever_their_number_of_sessions():
    had = share_time(
        {"one": ["a"], "two": ["b", "c", "d"]}, dict.fromkeys("abcd", 0.025), seconds=12
    )
    assert abs(had["one"] - had["two"]) <= 0.05
    assert abs(had["b"] - had["d"]) <= 0.05


def test_it_is_time_that_is_shared_not_turns():
    had = share_time({"one": ["slow"], "two": ["quick"]}, {"slow": 0.1, "quick": 0.01}, seconds=10)
    assert abs(had["one"] - had["two"]) <= 0.11


@given(st.lists(st.floats(0.001, 0.2), min_size=2, max_size=5))
def test_nobody_is_further_behind_than_two_of_the_longest_pieces(costs):
    sessions = {f"client {place}": [f"session {place}"] for place in range(len(costs))}
    cost = {f"session {place}": one for place, one in enumerate(costs)}
    had = share_time(sessions, cost, seconds=20 * max(costs) * len(costs))
    clients = [had[client] for client in sessions]
    assert max(clients) - min(clients) <= 2 * max(costs) + 1e-9


def test_what_a_page_waits_for_goes_first():
    turns = FairQueue()
    playing, step = ComputeRequest("one", "a", False), ComputeRequest("two", "b", True)
    turns.push(playing)
    turns.push(step)
    assert [turns.pop(), turns.pop(), turns.pop()] == [step, playing, None]


def test_but_not_before_those_who_have_had_much_less():
    turns = FairQueue()
    greedy, modest = ComputeRequest("greedy", "a", True), ComputeRequest("modest", "b", False)
    turns.push(modest)
    turns.push(greedy)
    assert turns.pop() is greedy
    again = ComputeRequest("greedy", "a", True)
    turns.push(again)
    turns.finish(greedy, INTERACTIVE_BONUS_SECONDS + 0.1)
    assert turns.pop() is modest


def test_within_a_client_its_step_goes_before_its_animation():
    turns = FairQueue()
    playing, step = ComputeRequest("one", "a", False), ComputeRequest("one", "b", True)
    turns.push(playing)
    turns.push(step)
    assert turns.pop() is step


def test_beside_what_a_page_waits_for_nothing_runs_by_itself_unless_it_has_had_much_less():
    turns = FairQueue()
    step, playing = ComputeRequest("one", "a", True), ComputeRequest("two", "b", False)
    turns.push(step)
    turns.push(playing)
    assert turns.pop() is step
    assert turns.pop([step]) is None
    turns.finish(step, INTERACTIVE_BONUS_SECONDS + 0.1)
    again = ComputeRequest("one", "a", True)
    turns.push(again)
    assert turns.pop() is playing
    assert turns.pop([playing]) is again
    late = ComputeRequest("two", "c", False)
    turns.push(late)
    assert turns.pop([again]) is late


def test_of_what_runs_by_itself_no_more_runs_at_a_time_than_is_said():
    turns = FairQueue()
    first, second = ComputeRequest("one", "a", False), ComputeRequest("two", "b", False)
    turns.push(first)
    turns.push(second)
    assert turns.pop() is first
    assert turns.pop([first], max_background=1) is None
    assert turns.pop([first], max_background=2) is second


def test_who_comes_late_has_no_claim_to_the_past_and_no_debt_is_kept_for_ever():
    shares: VirtualClock[str] = VirtualClock()
    shares.join("old")
    shares.charge("old", 100.0)
    shares.join("new")
    assert shares.start_tag("new") == shares.start_tag("old") == 100.0
    shares.charge("new", 5.0)
    shares.leave("new")
    assert len(shares) == 2
    shares.charge("old", 6.0)
    shares.leave("old")
    assert len(shares) <= 1


def test_a_turn_given_up_leaves_nothing_behind():
    turns = FairQueue()
    turn = ComputeRequest("one", "a", True)
    turns.push(turn)
    turns.cancel(turn)
    assert turns.pop() is None
    assert len(turns) == 0
