"""Seeking back: the same bits at any step, bounded memory, checkpoints shared by branches."""

from app.timeline.checkpoint_cache import MAX_RECENT_RUNS, CheckpointCache
from engine import Recipe, Run, fingerprint, initial_run, train_step


def run_at(history: CheckpointCache, recipe: Recipe, step: int) -> Run:
    """Return the run of `recipe` after `step` updates, through a checkpoint cache."""
    *_, run = history.runs_to(recipe, step, step)
    return run


def filled(history: CheckpointCache, run: Run, steps: int) -> tuple[Run, dict[int, str]]:
    history.add(run)
    prints = {run.step: fingerprint(run.parameters)}
    for _ in range(steps):
        run, _ = train_step(run)
        history.add(run)
        prints[run.step] = fingerprint(run.parameters)
    return run, prints


def test_any_step_comes_back_bit_for_bit_within_the_memory_allowed():
    history = CheckpointCache(mebibytes=16)
    run, prints = filled(history, initial_run(Recipe(batch_size=4)), 400)
    assert history.nbytes <= 16 * 2**20
    for step in (400, 0, 1, 399, 137, 250, 60, 7):
        assert fingerprint(run_at(history, run.recipe, step).parameters) == prints[step]


def test_going_back_again_and_again_keeps_within_the_memory():
    history = CheckpointCache(mebibytes=16)
    run, _ = filled(history, initial_run(Recipe(batch_size=2, optimizer="adam")), 200)
    for step in (199, 150, 100, 50, 10):
        run_at(history, run.recipe, step)
        assert history.nbytes <= 16 * 2**20 + 4 * 2**20


def test_branches_share_what_is_before_the_fork_and_nothing_after_it():
    history = CheckpointCache(mebibytes=64)
    run, prints = filled(history, initial_run(Recipe(batch_size=4)), 40)
    recipe = run.recipe.with_setting(30, "learning_rate", 0.01).with_edit(30, "fc2.bias", (0,), 1.0)
    size = history.nbytes
    steps = [one.step for one in history.runs_to(recipe, 32, 32)]
    assert steps[0] == 29  # not 30, where the edit changes the run
    assert history.nbytes <= size + MAX_RECENT_RUNS * size
    assert fingerprint(run_at(history, recipe, 29).parameters) == prints[29]
    assert fingerprint(run_at(history, recipe, 30).parameters) != prints[30]
    assert fingerprint(run_at(history, run.recipe, 31).parameters) == prints[31]


def test_the_steps_since_are_kept_on_the_way():
    history = CheckpointCache(mebibytes=64)
    run, _ = filled(history, initial_run(Recipe(batch_size=4)), 60)
    list(history.runs_to(run.recipe, 33, 25))
    assert [one.step for one in history.cached_runs(run.recipe, 25, 33)] == list(range(25, 34))


def test_another_start_leaves_only_what_was_last_at_hand():
    history = CheckpointCache(mebibytes=64)
    run, prints = filled(history, initial_run(Recipe(batch_size=4)), 60)
    history.reset()
    history.add(initial_run(Recipe(seed=3)))
    assert [one.step for one in history.cached_runs(run.recipe, 0, 60)] == list(range(46, 61))
    assert fingerprint(run_at(history, run.recipe, 60).parameters) == prints[60]
