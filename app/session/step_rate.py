"""How fast this machine trains, measured once: the seconds of one multiply-add of a step."""

from functools import cache
from threading import Lock
from time import perf_counter

from engine import Recipe, initial_run, quick_train_step, step_work

_STEPS = 5
_lock = Lock()


def seconds_per_work() -> float:
    """Return the seconds of one unit of `step_work`, from the fastest of five steps of `tour`.

    The first call measures, which takes about 20 ms; the later ones return at once.
    """
    with _lock:
        return _measured()


@cache
def _measured() -> float:
    recipe = Recipe()
    run, _ = quick_train_step(initial_run(recipe))
    fastest = float("inf")
    for _ in range(_STEPS):
        began = perf_counter()
        run, _ = quick_train_step(run)
        fastest = min(fastest, perf_counter() - began)
    return fastest / step_work(recipe.network, recipe.batch_size)
