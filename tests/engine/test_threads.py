"""Two threads: the same bits as one, and no waiting for a thread that is busy."""

import sys
import weakref
from functools import partial
from subprocess import run as run_program
from threading import Event, get_ident
from time import sleep

import numpy as np
import pytest

from engine.compiled import compiled_network as module
from engine.compiled import threads
from engine.compiled.compiled_network import CompiledNetwork
from engine.model.architecture import build_network
from engine.model.presets import PRESETS
from tests.benchmarks.engine.steps import architectures

DEEP = architectures()["deep, no pooling"]
WITH_DROPOUT = build_network(
    (1, 32, 32),
    [
        {"kind": "convolution", "name": "conv1", "filters": 8, "size": 5},
        {"kind": "dropout", "name": "dropout1", "rate": 0.5},
        {"kind": "convolution", "name": "conv2", "filters": 8, "size": 5},
        {"kind": "flatten", "name": "flatten"},
        {"kind": "dense", "name": "fc1", "units": 2},
        {"kind": "softmax", "name": "softmax"},
    ],
)


@pytest.mark.parametrize(
    ("network", "images"),
    [(DEEP, 32), (DEEP, 70), (DEEP, 110), (WITH_DROPOUT, 41), (PRESETS["lenet5"](2), 64)],
    ids=["deep", "deep, five chunks", "deep, seven chunks", "dropout", "lenet5"],
)
def test_two_threads_give_the_bits_of_one(network, images, monkeypatch):
    random = np.random.default_rng(1)
    inputs = random.random((images, 1, 32, 32), np.float32)
    labels = random.integers(0, 2, images)
    parameters = network.initialise(0)
    found = []
    for count in (1, 2):
        pairs = []

        def counted(first, second, instead, pairs=pairs):
            pairs.append(1)
            return threads.run_pair(first, second, instead)

        monkeypatch.setattr(module, "thread_count", lambda count=count: count)
        monkeypatch.setattr(module, "run_pair", counted)
        program = CompiledNetwork(network, parameters, images)
        for step in range(3):
            loss, _ = program.step_gradients(parameters, inputs, labels, (0, step))
        found.append((loss, program.gradient.copy(), program.image_losses.copy()))
        in_pairs = len(program.chunks) // 4 + (len(program.chunks) % 4 > 1)
        assert len(pairs) == (3 * in_pairs if count == 2 else 0)
    (loss, gradient, losses), (other_loss, other_gradient, other_losses) = found
    assert loss == other_loss
    np.testing.assert_array_equal(gradient, other_gradient)
    np.testing.assert_array_equal(losses, other_losses)


def test_a_step_that_goes_on_in_one_thread_makes_the_same_bits(monkeypatch):
    random = np.random.default_rng(1)
    inputs, labels = random.random((110, 1, 32, 32), np.float32), random.integers(0, 2, 110)
    parameters = DEEP.initialise(0)
    monkeypatch.setattr(module, "thread_count", lambda: 2)
    program = CompiledNetwork(DEEP, parameters, 110)
    found = []
    for paused in (False, True):
        watch = threads.PairWatch()
        monkeypatch.setattr(watch, "pauses", lambda paused=paused: paused)
        monkeypatch.setattr(threads, "_WATCH", watch)
        program.step_gradients(parameters, inputs, labels)
        found.append(program.gradient.copy())
    np.testing.assert_array_equal(*found)


ON_ONE_CORE = """
import os
os.cpu_count = lambda: 1
import numpy as np
from engine import Recipe, initial_run, slice_parameter, train_step
from engine.compiled import threads
run, record = train_step(initial_run(Recipe(batch_size=64)))
threads.limit_threads(2)
found = slice_parameter(run.network, record, "conv1.kernel", (2, 0, 1, 3), run.parameters)
print(threads.thread_count(), np.isfinite(found.losses).all())
"""


def test_on_one_core_a_long_slice_needs_no_second_thread():
    """It asked for a pool of no threads: the session paused at C(w) of a filter's weight."""
    done = run_program([sys.executable, "-c", ON_ONE_CORE], capture_output=True, text=True)
    assert done.stdout.split() == ["1", "True"], done.stderr


def test_with_a_limit_of_one_thread_both_halves_run_in_it(monkeypatch):
    """Slices did not read the limit: a bench of one thread counted the time of one half only."""
    monkeypatch.setattr(threads, "_WATCH", threads.PairWatch())
    before = threads.thread_count()
    threads.limit_threads(1)
    try:
        found = []
        shared = threads.run_pair(lambda: sleep(0.05), lambda: found.append(get_ident()))
    finally:
        threads.limit_threads(before)
    assert not shared
    assert found == [get_ident()]


def test_a_pair_neither_waits_for_a_busy_thread_nor_keeps_its_arrays_until_that_is_free(
    monkeypatch,
):
    monkeypatch.setattr(threads, "_WATCH", threads.PairWatch())
    release, done = Event(), []
    busy = [threads._executor().submit(release.wait, 30) for _ in range(8)]
    array = np.zeros(4)
    known = weakref.ref(array)
    try:
        threads.run_pair(lambda: done.append("first"), partial(done.append, "second"))
        threads.run_pair(lambda: None, partial(array.sum))
        del array
        assert known() is None
    finally:
        release.set()
        for one in busy:
            one.result()
    assert done == ["first", "second"]


def test_pairs_that_gain_nothing_pause_twice_as_long_each_time_until_one_gains(monkeypatch):
    monkeypatch.setattr(threads, "_WATCH", threads.PairWatch())
    seen = []

    def pair(second_seconds):
        threads.run_pair(lambda: sleep(0.005), lambda: seen.append(sleep(second_seconds)))

    def in_one_thread(pairs):
        idents = []
        for _ in range(pairs):
            threads.run_pair(lambda: None, lambda: idents.append(get_ident()))
        return idents == [get_ident()] * pairs

    pair(0.05)
    assert in_one_thread(4)
    pair(0.05)
    assert in_one_thread(8)
    watch = threads._WATCH
    assert not watch.pauses()
    watch.note(seconds=0.7, cpu_seconds=1.0)
    pair(0.05)
    assert in_one_thread(4)
    assert not watch.pauses()
    assert len(seen) == 3


def test_the_second_half_treats_floating_point_errors_as_the_first_does():
    found = []
    with np.errstate(over="ignore", divide="raise"):
        threads.run_pair(lambda: sleep(0.01), lambda: found.append(np.geterr()))
        assert found == [np.geterr()]


@pytest.mark.parametrize("failing", ["first", "second"])
def test_an_error_in_either_half_is_raised_when_both_have_ended(failing):
    done = []

    def half(name):
        if name == failing:
            raise ValueError(name)
        done.append(name)

    with pytest.raises(ValueError, match=failing):
        threads.run_pair(lambda: half("first"), lambda: half("second"))
    assert len(done) <= 1
