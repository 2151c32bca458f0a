"""The replay cache: a run that many sessions open is computed once, counted in engine steps."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import Thread
from time import perf_counter, sleep

import pytest

from app.protocol.parse import parse_command
from app.session.session import Session
from app.session.shared_results import SharedResults
from app.settings import Settings
from app.timeline import checkpoint_cache, replay_cache, seeker, step_maker
from engine import Recipe, Run, fingerprint, initial_run, replay

SETTINGS = Settings()
SMALL = Recipe(preset="single-neuron", batch_size=8, learning_rate=0.5)


@pytest.fixture
def made(monkeypatch) -> Counter:
    """The number of steps made without a record, by the file that makes them."""
    counted: Counter = Counter()
    names = ("quick_train_step", "quick_train_step_in_parts")
    for file, name in product((checkpoint_cache, replay_cache, seeker, step_maker), names):
        advance = getattr(file, name, None)

        def counting(run, file=file, advance=advance):
            counted[file.__name__] += 1
            return advance(run)

        if advance is not None:
            monkeypatch.setattr(file, name, counting)

    def leaping(run, step, forward=checkpoint_cache.fast_forward):
        counted["app.timeline.checkpoint_cache"] += step - run.step
        return forward(run, step)

    monkeypatch.setattr(checkpoint_cache, "fast_forward", leaping)
    return counted


def shared(mebibytes: int = 256) -> SharedResults:
    return SharedResults(SETTINGS.model_copy(update={"replay_cache_mebibytes": mebibytes}))


def mlp(seed: int) -> Run:
    return initial_run(Recipe(preset="mlp", seed=seed, optimizer="adam"))


def opening(recipe: Recipe, step: int):
    return parse_command(json.dumps({"type": "open", "recipe": recipe.to_data(), "step": step}))


def seek_to_end(session: Session, answers: list) -> list:
    """Continue the seek of a session to its end; return all messages on the way."""
    while session.seeking:
        answers += session.continue_seek(0.002)
        if session.blocked:
            sleep(0.005)
    return answers


def at_arrival(answers: list) -> list:
    """Return the messages without progress messages of a slow replay."""
    return [
        one for one in answers if one.type != "status" or (one.until or {}).get("kind") != "open"
    ]


def opened(together: SharedResults, recipe: Recipe, step: int) -> tuple[Session, list]:
    session = Session(SETTINGS, perf_counter, together)
    return session, seek_to_end(session, session.handle(opening(recipe, step)))


def print_of(recipe: Recipe, step: int) -> str:
    return fingerprint(replay(recipe, step).parameters)


def test_forty_who_open_one_link_at_once_cost_one_replay(made):
    together = shared()
    with ThreadPoolExecutor(max_workers=8) as pool:
        sessions = list(pool.map(lambda _: Session(SETTINGS, perf_counter, together), range(40)))
        begun = [session.handle(opening(SMALL, 60)) for session in sessions]
        found = list(pool.map(seek_to_end, sessions, begun))
    assert made == {
        "app.timeline.replay_cache": 59
    }  # in addition, each session makes one step with its record
    expected = print_of(SMALL, 60)
    for session, answers in zip(sessions, found, strict=True):
        status = session.status()
        assert (status.position, status.latest, status.fingerprint) == (60, 60, expected)
        told = [number for one in answers if one.type == "step" for number, *_ in one.losses]
        assert told == list(range(60))
        evaluated = [one.step for one in answers if one.type == "evaluation"]
        assert evaluated == list(range(0, 61, SETTINGS.evaluate_every))


def test_what_each_of_them_sees_is_what_one_alone_sees():
    together = shared()
    opened(together, SMALL, 41)
    ours, theirs = (at_arrival(opened(one, SMALL, 41)[1]) for one in (together, shared()))
    for one, other in zip(ours, theirs, strict=True):
        assert one.type == other.type
        if one.type == "step":
            assert (one.losses, one.loss, one.gradient_norms) == (
                other.losses,
                other.loss,
                other.gradient_norms,
            )


def test_the_way_back_is_short_and_right(made):
    together = shared()
    session, _ = opened(together, SMALL, 200)
    for step, most in ((199, 40), (190, 40), (100, 20)):  # from the checkpoints at 160 and 80
        made.clear()
        seek_to_end(
            session, session.handle(parse_command(json.dumps({"type": "seek", "step": step})))
        )
        assert made["app.timeline.checkpoint_cache"] <= most
        assert session.status().fingerprint == print_of(SMALL, step)


def test_a_further_step_begins_at_a_checkpoint_of_what_decided_it(made):
    together = shared()
    opened(together, SMALL, 100)
    made.clear()
    later = SMALL.with_setting(50, "learning_rate", 0.25)
    session, answers = opened(together, later, 90)
    assert made["app.timeline.replay_cache"] == 89 - 40
    assert session.status().fingerprint == print_of(later, 90)
    told = [number for one in answers if one.type == "step" for number, *_ in one.losses]
    assert told == list(range(90))
    made.clear()
    earlier = SMALL.with_edit(30, "neuron.bias", (0,), 1.0)
    session, _ = opened(together, earlier, 90)
    assert made["app.timeline.replay_cache"] == 89 - 20
    assert session.status().fingerprint == print_of(earlier, 90)


def test_what_one_leaves_another_takes_to_its_end(made):
    together = shared()
    first = Session(SETTINGS, perf_counter, together)
    first.handle(opening(SMALL, 3000))
    first.handle(parse_command('{"type": "undo"}'))
    assert 0 < made["app.timeline.replay_cache"] < 2999
    _, answers = opened(together, SMALL, 3000)
    assert made["app.timeline.replay_cache"] == 2999
    assert len([one for m in answers if m.type == "step" for one in m.losses]) == 3000


def test_who_waits_is_not_held_up_but_for_a_command_that_comes_then():
    together = shared()
    one = together.replays.get_or_create(initial_run(SMALL), 30)
    session = Session(SETTINGS, perf_counter, together)
    with one._lock:  # as if another thread were making a step
        session.handle(opening(SMALL, 31))
        began = perf_counter()
        assert session.continue_seek(60) == []
        assert (session.blocked, perf_counter() - began < 20) == (True, True)
        thread = Thread(target=session.handle, args=(parse_command('{"type": "advance"}'),))
        thread.start()
        thread.join(0.2)
        assert thread.is_alive()
    thread.join(60)
    assert (session.status().position, session.blocked) == (32, False)


def test_a_run_that_diverges_ends_for_all_where_it_did(made):
    together = shared()
    wild = Recipe(learning_rate=100.0)
    places = {opened(together, wild, 50)[0].status().position for _ in range(3)}
    assert made["app.timeline.replay_cache"] == places.pop() < 50
    assert places == set()


def test_memory_is_bounded_and_the_oldest_goes(made):
    together = shared(64)
    for seed in range(12):
        recipe = Recipe(preset="mlp", seed=seed, optimizer="adam")
        one = together.replays.get_or_create(initial_run(recipe), 20)
        while not one.finished:
            one.make_next_step(blocking=True)
        held = [*one.recent, *one.checkpoints.values()]
        assert (
            sum(checkpoint_cache.run_nbytes(run) for run in held) + 8 * len(one.losses)
            <= one.max_nbytes
        )
        assert together.replays.max_nbytes <= 64 * 2**20
    made.clear()
    assert together.replays.get_or_create(mlp(11), 20).finished
    assert not together.replays.get_or_create(mlp(0), 20).finished


def test_a_branch_that_goes_on_makes_its_own_steps(made):
    together = shared()
    session, _ = opened(together, SMALL, 20)
    seek_to_end(session, session.handle(opening(SMALL, 25)))
    assert made["app.timeline.replay_cache"] == 19
    assert made["app.timeline.seeker"] == 4
    assert session.status().fingerprint == print_of(SMALL, 25)
