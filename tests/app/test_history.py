"""Going back: any step, the same bits, bounded memory; branches share what they have in common."""

from app.timeline.checkpoint_cache import RECENT, History
from engine import Recipe, Run, advance, fingerprint, start


def at(history: History, recipe: Recipe, step: int) -> Run:
    """Return the run of `recipe` after `step` updates, as a history comes to it."""
    *_, run = history.way(recipe, step, step)
    return run


def filled(history: History, run: Run, steps: int) -> tuple[Run, dict[int, str]]:
    history.keep(run)
    prints = {run.step: fingerprint(run.parameters)}
    for _ in range(steps):
        run, _ = advance(run)
        history.keep(run)
        prints[run.step] = fingerprint(run.parameters)
    return run, prints


def test_any_step_comes_back_bit_for_bit_within_the_memory_allowed():
    history = History(mebibytes=16)
    run, prints = filled(history, start(Recipe(batch_size=4)), 400)
    assert history.size <= 16 * 2**20
    for step in (400, 0, 1, 399, 137, 250, 60, 7):
        assert fingerprint(at(history, run.recipe, step).parameters) == prints[step]


def test_going_back_again_and_again_keeps_within_the_memory():
    history = History(mebibytes=16)
    run, _ = filled(history, start(Recipe(batch_size=2, optimizer="adam")), 200)
    for step in (199, 150, 100, 50, 10):
        at(history, run.recipe, step)
        assert history.size <= 16 * 2**20 + 4 * 2**20


def test_branches_share_what_is_before_the_fork_and_nothing_after_it():
    history = History(mebibytes=64)
    run, prints = filled(history, start(Recipe(batch_size=4)), 40)
    recipe = run.recipe.changed(30, "learning_rate", 0.01).edited(30, "fc2.bias", (0,), 1.0)
    size = history.size
    steps = [one.step for one in history.way(recipe, 32, 32)]
    assert steps[0] == 29  # not 30, where the edit makes another run of it
    assert history.size <= size + RECENT * size
    assert fingerprint(at(history, recipe, 29).parameters) == prints[29]
    assert fingerprint(at(history, recipe, 30).parameters) != prints[30]
    assert fingerprint(at(history, run.recipe, 31).parameters) == prints[31]


def test_the_steps_since_are_kept_on_the_way():
    history = History(mebibytes=64)
    run, _ = filled(history, start(Recipe(batch_size=4)), 60)
    list(history.way(run.recipe, 33, 25))
    assert [one.step for one in history.kept(run.recipe, 25, 33)] == list(range(25, 34))


def test_another_start_leaves_only_what_was_last_at_hand():
    history = History(mebibytes=64)
    run, prints = filled(history, start(Recipe(batch_size=4)), 60)
    history.begin()
    history.keep(start(Recipe(seed=3)))
    assert [one.step for one in history.kept(run.recipe, 0, 60)] == list(range(46, 61))
    assert fingerprint(at(history, run.recipe, 60).parameters) == prints[60]
