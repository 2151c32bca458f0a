"""Memory during training: constant, since every step frees what it allocates."""

import tracemalloc
from itertools import product

import pytest

from engine import Recipe, dead_units, evaluate, initial_run, quick_train_step, train_step
from engine.compiled.compiled_network import CompiledNetwork
from engine.model.presets import IMAGE_PROBLEMS, PRESETS
from engine.training.optimizers import OPTIMIZERS
from engine.training.replay import Trainer
from engine.training.run import next_batch

STEPS = 200
SMALL = 32 * 1024  # cached sample orders of eight epochs, and Python's own lists


def levels(step, count: int = STEPS) -> tuple[list[int], list[int]]:
    """Return current and peak memory in bytes for each half of `count` steps."""
    for _ in range(40):
        step()
    tracemalloc.start()
    current, peaks = [], []
    for _ in range(2):
        tracemalloc.reset_peak()
        for _ in range(count // 2):
            step()
        now, peak = tracemalloc.get_traced_memory()
        current.append(now)
        peaks.append(peak)
    tracemalloc.stop()
    return current, peaks


@pytest.mark.parametrize(
    ("optimizer", "batch_size"), [*product(OPTIMIZERS, [8]), ("sgd", 1), ("sgd", 70)]
)
def test_two_hundred_steps_of_a_trainer_end_where_they_began(optimizer, batch_size):
    run = initial_run(Recipe(optimizer=optimizer, batch_size=batch_size))
    trainer = Trainer(run, CompiledNetwork(run.network, run.parameters, batch_size))
    current, peaks = levels(trainer.step)
    vectors = sum(array.nbytes for array in run.parameters.values())
    kept = sum(array.nbytes for array in run.optimizer_state.values())
    assert current[1] - current[0] < SMALL
    assert peaks[1] - peaks[0] < SMALL
    assert peaks[1] < kept + 8 * vectors + batch_size * 32 * 32 * 4 + SMALL


@pytest.mark.parametrize(
    "preset", [name for name in PRESETS if PRESETS[name].problems == IMAGE_PROBLEMS]
)
def test_two_hundred_quick_steps_and_looks_end_where_they_began(preset):
    run = initial_run(Recipe(preset=preset, problem=PRESETS[preset].problems[0], batch_size=4))

    def step() -> None:
        nonlocal run
        run, _ = quick_train_step(run)
        if run.step % 20 == 0:
            evaluate(run)

    current, peaks = levels(step)
    assert current[1] - current[0] < SMALL
    assert peaks[1] - peaks[0] < SMALL


def test_a_record_is_smaller_than_the_plain_pass_and_a_third_larger_if_all_is_read():
    run = initial_run(Recipe())
    train_step(run, input_gradient=True)
    _, images, labels = next_batch(run)
    forward = run.network.forward(run.parameters, images)
    errors = run.network.backward_errors(run.parameters, forward, labels, input_gradient=True)
    plain = sum(array.nbytes for array in [*forward.activations.values(), *errors.values()])
    others = 3 * sum(array.nbytes for array in run.parameters.values()) + images.nbytes
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    _, record = train_step(run, input_gradient=True)

    def kept() -> int:
        return tracemalloc.get_traced_memory()[0] - before - others

    unread = kept()
    assert record.gradient_norms
    dead_units(run.network, record.activations)
    one = record.of_image(0)
    for arrays in (one.activations, one.gradients):
        assert all(array.size for array in arrays.values())
    told = kept()
    for arrays in (record.activations, record.gradients):
        assert all(array.size for array in arrays.values())
    whole = kept()
    tracemalloc.stop()
    assert unread < 0.4 * plain
    assert told < 0.45 * plain
    assert whole < 1.35 * plain
