"""The fair queue: shares of clients and of their sessions, on a simulated clock."""

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.compute.fair_queue import (
    MAX_INTERACTIVE_SECONDS,
    REFINEMENT_MALUS_SECONDS,
    ComputeRequest,
    FairQueue,
)
from app.compute.precedence import ALLOWANCE_SECONDS, SHARE, Precedence
from app.compute.virtual_clock import VirtualClock


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
    turns = FairQueue(lambda: 0.0)
    greedy, modest = ComputeRequest("greedy", "a", True), ComputeRequest("modest", "b", False)
    turns.push(modest)
    turns.push(greedy)
    assert turns.pop() is greedy
    again = ComputeRequest("greedy", "a", True)
    turns.push(again)
    turns.finish(greedy, ALLOWANCE_SECONDS + 0.1)
    assert turns.pop() is modest


def test_whatever_went_into_surfaces_a_step_waits_for_nobody_elses():
    turns = FairQueue(lambda: 0.0)
    surface, other = ComputeRequest("one", "a", False), ComputeRequest("two", "b", False)
    turns.push(surface)
    assert turns.pop() is surface
    step = ComputeRequest("one", "a", True)
    turns.push(other)
    turns.push(step)
    turns.finish(surface, 100.0)
    assert [turns.pop(), turns.pop()] == [step, other]


def test_steps_are_made_in_the_order_in_which_pages_ask():
    """Whoever had had most compute time waited for all others, for seconds."""
    now = 0.0
    turns = FairQueue(lambda: now)
    for used, client in enumerate(("much", "little")):
        surface = ComputeRequest(client, "a", False)
        turns.push(surface)
        turns.finish(turns.pop(), 1.0 - used)
    steps = [ComputeRequest(client, "a", True) for client in ("much", "little", "none")]
    for step in steps:
        now += 1 / 64
        turns.push(step)
    assert [turns.pop(), turns.pop(), turns.pop()] == steps


def test_but_who_asks_all_the_time_goes_after_those_who_ask_now_and_then():
    turns = FairQueue(lambda: 0.0)
    turns.push(ComputeRequest("busy", "a", True))
    turns.finish(turns.pop(), 0.5)
    again, calm = ComputeRequest("busy", "a", True), ComputeRequest("calm", "b", True)
    turns.push(again)
    turns.push(calm)
    assert [turns.pop(), turns.pop()] == [calm, again]


def test_precedence_comes_back_as_time_passes_and_then_nothing_is_remembered():
    now = 0.0
    precedence = Precedence(lambda: now)
    precedence.charge("one", ALLOWANCE_SECONDS + 1.0)
    assert not precedence.has("one")
    now = 0.9 / SHARE
    assert not precedence.has("one")
    now = 1.0 / SHARE
    assert precedence.has("one")
    now = (ALLOWANCE_SECONDS + 1.0) / SHARE + 1
    precedence.charge("two", 0.01)
    assert len(precedence) == 1


def test_within_a_client_its_step_goes_before_its_animation():
    turns = FairQueue()
    playing, step = ComputeRequest("one", "a", False), ComputeRequest("one", "b", True)
    turns.push(playing)
    turns.push(step)
    assert turns.pop() is step


def test_a_seek_goes_on_while_others_of_its_network_press_buttons_without_pause():
    """It never had a turn; now it has one after each quarter second of theirs."""
    queue, seconds, turns = FairQueue(), 0.0, 0
    queue.push(ComputeRequest("school", "seeks", False))
    for number in range(4):
        queue.push(ComputeRequest("school", f"presses {number}", True))
    running = [queue.pop(), queue.pop([])]  # two threads
    while seconds < 10:
        request = running.pop(0)
        queue.push(ComputeRequest(request.client, request.session, request.interactive))
        queue.finish(request, 0.025)
        seconds += 0.025
        turns += not request.interactive
        running.append(queue.pop(running))
    assert 10 / (MAX_INTERACTIVE_SECONDS + 0.1) < turns < 10 / MAX_INTERACTIVE_SECONDS


def test_beside_what_a_page_waits_for_one_runs_by_itself_and_more_if_they_have_had_much_less():
    turns = FairQueue(lambda: 0.0)
    step = ComputeRequest("one", "a", True)
    playing, late = ComputeRequest("two", "b", False), ComputeRequest("three", "c", False)
    for request in (step, playing, late):
        turns.push(request)
    assert turns.pop([], 2) is step
    assert turns.pop([step], 2) is playing
    assert turns.pop([step, playing], 2) is None
    turns.finish(step, ALLOWANCE_SECONDS + 0.1)
    again = ComputeRequest("one", "a", True)
    turns.push(again)
    assert turns.pop([playing], 2) is late
    assert turns.pop([playing], 2) is again


def test_of_what_runs_by_itself_no_more_runs_at_a_time_than_is_said():
    turns = FairQueue()
    first, second = ComputeRequest("one", "a", False), ComputeRequest("two", "b", False)
    turns.push(first)
    turns.push(second)
    assert turns.pop() is first
    assert turns.pop([first], max_background=1) is None
    assert turns.pop([first], max_background=2) is second


def test_a_refinement_waits_for_the_coarse_work_of_others():
    turns = FairQueue()
    refined = ComputeRequest("one", "a", False, refinement=True)
    coarse, own = ComputeRequest("two", "b", False), ComputeRequest("one", "c", False)
    for request in (refined, coarse, own):
        turns.push(request)
    assert len(turns) == 3
    assert [turns.pop(), turns.pop(), turns.pop(), turns.pop()] == [coarse, own, refined, None]


def test_but_not_for_ever():
    turns = FairQueue()
    turns.push(refined := ComputeRequest("one", "a", False, refinement=True))
    seconds = 0.0
    turns.push(ComputeRequest("greedy", "b", False))
    while (request := turns.pop()) is not refined:
        turns.push(ComputeRequest("greedy", "b", False))
        turns.finish(request, 0.025)
        seconds += 0.025
    assert seconds == pytest.approx(REFINEMENT_MALUS_SECONDS, abs=0.05)


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


class LinearFairQueue:
    """The definition of the fair queue, written out: every operation looks at all that there is."""

    def __init__(self, clock):
        self.precedence = Precedence(clock)
        self.queued: list[ComputeRequest] = []
        self.active: list[ComputeRequest] = []
        self.tags: dict[tuple[str, ...], float] = {}
        self.virtual_times: dict[tuple[str, ...], float] = {}
        self.interactive_seconds: Counter[str] = Counter()

    def keys(self, request):
        """The key of the client among all clients, and of the session among those of the client."""
        return (request.client,), (request.client, request.session)

    def active_tags(self, group):
        keys = [key for one in self.active for key in self.keys(one)]
        return [self.tags[key] for key in keys if key[:-1] == group]

    def push(self, request):
        for key in self.keys(request):
            late = self.virtual_times.get(key[:-1], 0.0)
            self.tags[key] = max(self.tags.get(key, 0.0), late)
        if request.interactive and not self.waiting_of(request.client):
            self.precedence.enter(request.client)
        self.active.append(request)
        self.queued.append(request)

    def waiting_of(self, client):
        return [one for one in self.queued if one.interactive and one.client == client]

    def remove(self, request):
        self.queued.remove(request)
        if request.interactive and not self.waiting_of(request.client):
            self.precedence.leave(request.client)

    def first(self, *, interactive):
        waiting = [one for one in self.queued if one.interactive == interactive]
        order = self.arrival if interactive else self.priority
        return min(waiting, key=order, default=None)

    def arrival(self, request):
        return self.precedence.tag(request.client), self.tags[self.keys(request)[1]]

    def priority(self, request):
        client, session = (self.tags[key] for key in self.keys(request))
        precedes = request.interactive and self.precedence.has(request.client)
        return not precedes, client, not request.interactive, session

    def is_due(self, client):
        return self.interactive_seconds[client] >= MAX_INTERACTIVE_SECONDS

    def pop(self, running, max_background):
        heads = [self.first(interactive=kind) for kind in (True, False)]
        first = min(filter(None, heads), key=self.priority, default=None)
        full = sum(not one.interactive for one in running) >= max_background
        if first is not None and not first.interactive:
            beside = [one for one in running if one.interactive]
            later = any(self.priority(one) < self.priority(first) for one in beside)
            later = later and len(beside) < len(running)
            if full or (later and not self.is_due(first.client)):
                first = heads[0]
        if first is not None and first.interactive and not full and self.is_due(first.client):
            own = [one for one in self.queued if one.client == first.client]
            own = [one for one in own if not one.interactive]
            first = min(own, key=self.priority, default=first)
        if first is not None:
            self.remove(first)
        return first

    def finish(self, request, seconds):
        for key in self.keys(request):
            self.tags[key] += seconds
            group = key[:-1]
            least = min(self.active_tags(group))
            self.virtual_times[group] = max(self.virtual_times.get(group, 0.0), least)
        if request.interactive:
            self.precedence.charge(request.client, seconds)
        used = self.interactive_seconds[request.client] + seconds
        self.interactive_seconds[request.client] = used if request.interactive else 0.0
        self.leave(request)

    def leave(self, request):
        self.active.remove(request)
        client = (request.client,)
        ahead = [tag for key, tag in self.tags.items() if key[:-1] == client]
        if not self.active_tags(client) and max(ahead) <= self.virtual_times.get(client, 0.0):
            self.virtual_times.pop(client, None)  # nothing is remembered of such a client
            self.interactive_seconds.pop(request.client, None)
            self.tags = {key: tag for key, tag in self.tags.items() if key[:-1] != client}

    def cancel(self, request):
        self.remove(request)
        self.leave(request)


OPERATIONS = st.one_of(
    st.tuples(st.just("push"), st.integers(0, 3), st.integers(0, 3), st.booleans()),
    st.tuples(st.just("pop"), st.integers(0, 2)),
    st.tuples(st.just("finish"), st.integers(0, 9), st.integers(0, 128)),
    st.tuples(st.just("cancel"), st.integers(0, 9)),
    st.tuples(st.just("wait"), st.integers(0, 64)),
)


@given(st.lists(OPERATIONS, max_size=80))
def test_the_order_is_that_of_the_definition(operations):
    """Seconds are multiples of 1/64, so that no rounding makes two tags equal."""
    now = 0.0
    queue, definition, running = FairQueue(lambda: now), LinearFairQueue(lambda: now), []
    for kind, *given_values in operations:
        if kind == "push":
            client, session, interactive = given_values
            request = ComputeRequest(f"client {client}", f"session {session}", interactive)
            queue.push(request)
            definition.push(request)
        elif kind == "pop":
            found = queue.pop(running, given_values[0])
            assert found is definition.pop(running, given_values[0])
            running += [found] if found else []
        elif kind == "finish" and running:
            request = running.pop(given_values[0] % len(running))
            queue.finish(request, given_values[1] / 64)
            definition.finish(request, given_values[1] / 64)
        elif kind == "cancel" and definition.queued:
            request = definition.queued[given_values[0] % len(definition.queued)]
            queue.cancel(request)
            definition.cancel(request)
        elif kind == "wait":
            now += given_values[0] / 64
        assert len(queue) == len(definition.queued)


def turn_seconds(sessions: int, clients: int) -> float:
    """Return the CPU seconds of a turn while that many sessions of clients wait."""
    queue = FairQueue()
    for number in range(sessions):
        queue.push(ComputeRequest(str(number % clients), str(number), number % 2 == 0))
    began = time.thread_time()
    for _ in range(1000):
        request = queue.pop()
        queue.push(ComputeRequest(request.client, request.session, request.interactive))
        queue.finish(request, 0.01)
    return (time.thread_time() - began) / 1000


@pytest.mark.parametrize("of_one_client", [True, False], ids=["of one client", "of many clients"])
def test_a_turn_takes_hardly_longer_with_forty_times_the_sessions(of_one_client):
    """It took forty times as long, in the event loop."""
    few, many = (
        min(turn_seconds(count, 1 if of_one_client else count) for _ in range(3))
        for count in (100, 4000)
    )
    assert many < 8 * few, (many, few)


def test_requests_that_are_withdrawn_again_and_again_leave_nothing_behind():
    queue = FairQueue()
    waiting = ComputeRequest("one", "waits", False)
    queue.push(waiting)
    heap = queue._background
    for _ in range(1000):
        request = ComputeRequest("one", "withdraws", False)
        queue.push(request)
        queue.cancel(request)
    assert len(heap._clients["one"].heap) < 100
    assert queue.pop() is waiting
