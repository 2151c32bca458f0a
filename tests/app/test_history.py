"""Going back: any step, the same bits, bounded memory."""

from app.history import History
from engine import Recipe, advance, fingerprint, start


def test_any_step_comes_back_bit_for_bit_within_the_memory_allowed():
    run = start(Recipe(batch_size=4))
    history = History(run, mebibytes=8)
    prints = {0: fingerprint(run.parameters)}
    for _ in range(400):
        run, _ = advance(run)
        history.keep(run)
        prints[run.step] = fingerprint(run.parameters)
    kept = history.kept(0, 400)
    size = sum(array.nbytes for array in run.parameters.values())
    assert len(kept) * size <= 8 * 2**20 + 5 * size
    for step in (400, 0, 1, 399, 137, 250, 60, 7):
        assert fingerprint(history.at(step, run).parameters) == prints[step]


def test_what_is_forgotten_is_not_found_again():
    run = start(Recipe(batch_size=4))
    history = History(run, mebibytes=64)
    for _ in range(6):
        run, _ = advance(run)
        history.keep(run)
    history.forget_after(3)
    assert [kept.step for kept in history.kept(0, 10)] == [0, 1, 2, 3]


def test_going_back_again_and_again_keeps_within_the_memory():
    run = start(Recipe(batch_size=2))
    history = History(run, mebibytes=8)
    for _ in range(300):
        run, _ = advance(run)
        history.keep(run)
    for step in (299, 250, 200, 150, 100, 50, 10):
        history.at(step, run)
        assert len(history) <= history.limit
