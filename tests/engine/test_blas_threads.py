"""The same bits whatever was imported first, and however many BLAS threads there are."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from threadpoolctl import ThreadpoolController, threadpool_limits

from engine import Displacement, Recipe, fast_forward, fingerprint, initial_run, replay, train_step
from engine.core.blas_threads import one_blas_thread

RECIPE = Recipe(problem="ten-digits", seed=3, batch_size=64).with_displacement(
    Displacement(2, "curvature", "batch", 0.1, 0.1)
)
STEPS = 4

CODE = """
{first}
import engine
from engine import Displacement, Recipe, fast_forward, fingerprint, initial_run, train_step
from engine.training.saved_runs import run_to_bytes
recipe = Recipe(problem="ten-digits", seed=3, batch_size=64).with_displacement(
    Displacement(2, "curvature", "batch", 0.1, 0.1)
)
run = initial_run(recipe)
for _ in range(2):
    run, _ = train_step(run)
print(fingerprint(fast_forward(run, 4).parameters))
"""


@pytest.mark.parametrize("first", ["", "import numpy", "import numpy, scipy.linalg"])
@pytest.mark.parametrize("threads", [None, "2", "4"])
def test_a_notebook_that_imports_numpy_first_gets_the_same_bits(first, threads):
    environment = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
    if threads:
        environment["OPENBLAS_NUM_THREADS"] = threads
    if "scipy" in first:
        pytest.importorskip("scipy", reason="SciPy is not installed")
    answer = subprocess.run(
        [sys.executable, "-c", CODE.format(first=first)],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        check=True,
    )
    assert answer.stdout.strip() == fingerprint(replay(RECIPE, STEPS).parameters)


def thread_counts() -> list[int]:
    return [one.get_num_threads() for one in ThreadpoolController().lib_controllers]


def test_the_number_of_threads_is_put_back_after_every_step():
    with threadpool_limits(2, user_api="blas"):
        before = thread_counts()
        run, _ = train_step(initial_run(Recipe(preset="mlp")))
        fast_forward(run, 3)
        assert thread_counts() == before


def test_threads_that_compute_at_once_keep_the_limit_until_the_last_has_ended():
    with threadpool_limits(2, user_api="blas"):
        before = thread_counts()
        outer, inner = one_blas_thread(), one_blas_thread()
        outer.__enter__()
        inner.__enter__()
        outer.__exit__(None, None, None)
        within = thread_counts()
        inner.__exit__(None, None, None)
        assert within != before or before == [1] * len(before)
        assert thread_counts() == before
        with ThreadPoolExecutor(4) as pool:
            recipes = [Recipe(preset="mlp", seed=seed) for seed in range(4)]
            found = list(pool.map(lambda one: fingerprint(replay(one, 5).parameters), recipes))
        assert thread_counts() == before
    assert found == [fingerprint(replay(one, 5).parameters) for one in recipes]
