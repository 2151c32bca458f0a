"""Who computes next: by what clients, then their sessions, have had; shares on a made-up clock."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.compute.fair_queue import HEAD_START, Shares, Turn, Turns


def shared(sessions: dict[str, list[str]], cost: dict[str, float], seconds: float) -> Counter[str]:
    """Let every session always want to compute; return what each client had after `seconds`."""
    turns, had, spent = Turns(), Counter(), 0.0
    for client, names in sessions.items():
        for name in names:
            turns.ask(Turn(client, name, False))
    while spent < seconds:
        turn = turns.take()
        turns.ask(Turn(turn.client, turn.session, False))
        turns.over(turn, cost[turn.session])
        had[turn.client] += cost[turn.session]
        had[turn.session] += cost[turn.session]
        spent += cost[turn.session]
    return had


def test_clients_have_equal_time_whatever_their_number_of_sessions():
    had = shared({"one": ["a"], "two": ["b", "c", "d"]}, dict.fromkeys("abcd", 0.025), seconds=12)
    assert abs(had["one"] - had["two"]) <= 0.05
    assert abs(had["b"] - had["d"]) <= 0.05


def test_it_is_time_that_is_shared_not_turns():
    had = shared({"one": ["slow"], "two": ["quick"]}, {"slow": 0.1, "quick": 0.01}, seconds=10)
    assert abs(had["one"] - had["two"]) <= 0.11


@given(st.lists(st.floats(0.001, 0.2), min_size=2, max_size=5))
def test_nobody_is_further_behind_than_two_of_the_longest_pieces(costs):
    sessions = {f"client {place}": [f"session {place}"] for place in range(len(costs))}
    cost = {f"session {place}": one for place, one in enumerate(costs)}
    had = shared(sessions, cost, seconds=20 * max(costs) * len(costs))
    clients = [had[client] for client in sessions]
    assert max(clients) - min(clients) <= 2 * max(costs) + 1e-9


def test_what_a_page_waits_for_goes_first():
    turns = Turns()
    playing, step = Turn("one", "a", False), Turn("two", "b", True)
    turns.ask(playing)
    turns.ask(step)
    assert [turns.take(), turns.take(), turns.take()] == [step, playing, None]


def test_but_not_before_those_who_have_had_much_less():
    turns = Turns()
    greedy, modest = Turn("greedy", "a", True), Turn("modest", "b", False)
    turns.ask(modest)
    turns.ask(greedy)
    assert turns.take() is greedy
    again = Turn("greedy", "a", True)
    turns.ask(again)
    turns.over(greedy, HEAD_START + 0.1)
    assert turns.take() is modest


def test_within_a_client_its_step_goes_before_its_animation():
    turns = Turns()
    playing, step = Turn("one", "a", False), Turn("one", "b", True)
    turns.ask(playing)
    turns.ask(step)
    assert turns.take() is step


def test_beside_what_a_page_waits_for_nothing_runs_by_itself_unless_it_has_had_much_less():
    turns = Turns()
    step, playing = Turn("one", "a", True), Turn("two", "b", False)
    turns.ask(step)
    turns.ask(playing)
    assert turns.take() is step
    assert turns.take([step]) is None
    turns.over(step, HEAD_START + 0.1)
    again = Turn("one", "a", True)
    turns.ask(again)
    assert turns.take() is playing
    assert turns.take([playing]) is again
    late = Turn("two", "c", False)
    turns.ask(late)
    assert turns.take([again]) is late


def test_of_what_runs_by_itself_no_more_runs_at_a_time_than_is_said():
    turns = Turns()
    first, second = Turn("one", "a", False), Turn("two", "b", False)
    turns.ask(first)
    turns.ask(second)
    assert turns.take() is first
    assert turns.take([first], most=1) is None
    assert turns.take([first], most=2) is second


def test_who_comes_late_has_no_claim_to_the_past_and_no_debt_is_kept_for_ever():
    shares: Shares[str] = Shares()
    shares.join("old")
    shares.add("old", 100.0)
    shares.join("new")
    assert shares.had("new") == shares.had("old") == 100.0
    shares.add("new", 5.0)
    shares.leave("new")
    assert len(shares) == 2
    shares.add("old", 6.0)
    shares.leave("old")
    assert len(shares) <= 1


def test_a_turn_given_up_leaves_nothing_behind():
    turns = Turns()
    turn = Turn("one", "a", True)
    turns.ask(turn)
    turns.give_up(turn)
    assert turns.take() is None
    assert len(turns) == 0
