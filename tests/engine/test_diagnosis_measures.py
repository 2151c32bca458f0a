"""The measures of the diagnosis against formulas: trend, α, noise, sizes, histograms, health."""

from dataclasses import replace
from time import thread_time

import numpy as np
import pytest

from engine import (
    Recipe,
    dead_units,
    evaluate_step_outcome,
    fast_forward,
    fingerprint,
    histogram_steps,
    initial_run,
    join_histograms,
    quick_train_step,
    replay,
    step_health,
    step_histograms,
    train_step,
)
from engine.core.float_errors import ignore_float_errors
from engine.core.run_to_end import run_to_end
from engine.diagnosis.histograms import BINS, MAX_STEPS, histogram
from engine.diagnosis.layer_measures import squared_norm
from engine.diagnosis.loss_trend import loss_trend
from engine.diagnosis.noise_scale import noise_scale, noise_scale_in_parts
from engine.diagnosis.rules.symmetry import twin_rows
from engine.diagnosis.step_sample import (
    first_overflow,
    largest_activation,
    measured_step,
    wilson_interval,
)
from engine.training.step import next_step_record
from tests.engine.random_architectures import random_recipe


def noisy_losses(count: int, slope: float, noise: float, seed: int = 0) -> list[tuple[int, float]]:
    stream = np.random.default_rng(seed)
    return [(t, float(np.exp(slope * t + noise * stream.standard_normal()))) for t in range(count)]


def test_the_trend_is_the_least_squares_line_of_the_logarithm():
    losses = noisy_losses(50, -0.01, 0.1)
    steps, values = np.array(losses).T
    (slope, _), covariance = np.polyfit(steps, np.log(values), 1, cov=True)
    trend = loss_trend(losses)
    assert trend.change == pytest.approx(100 * (np.exp(slope) - 1), rel=1e-9)
    error = 200 * np.sqrt(covariance[0, 0]) * np.exp(slope)
    assert trend.error == pytest.approx(error, rel=1e-9)


def test_the_interval_of_the_trend_holds_the_truth_as_often_as_it_says():
    trends = [loss_trend(noisy_losses(50, -0.01, 0.3, seed)) for seed in range(300)]
    truth = 100 * (np.exp(-0.01) - 1)
    held = np.mean([abs(one.change - truth) <= one.error for one in trends])
    assert 0.92 < held < 0.985  # two standard errors: 95.4 %; 300 draws: ± 2.4 %


def test_too_few_losses_have_no_trend():
    assert loss_trend(noisy_losses(7, 0, 0.1)) is None
    assert loss_trend([*noisy_losses(7, 0, 0.1), (7, float("nan"))]) is None


def test_a_measured_step_is_the_training_step():
    run = replay(Recipe(), 5)
    after, sample = measured_step(run)
    quick, loss = quick_train_step(run)
    assert fingerprint(after.parameters) == fingerprint(quick.parameters)
    assert sample.loss == loss
    _, record = train_step(run)
    outcome = evaluate_step_outcome(run.network, record)
    ratio = (record.loss - outcome.loss) / -outcome.predicted_change
    assert sample.place == pytest.approx(1 - 2 * ratio)


def test_the_place_is_that_of_a_parabola():
    """C = ½ λ w², step −η λ w: it is at the bottom for η λ = 1, opposite for η λ = 2."""
    _, sample = measured_step(replay(Recipe(), 1))
    for rate, place in ((0.5, -0.5), (1.0, 0.0), (2.0, 1.0)):
        left = 0.5 * (1 - rate) ** 2
        parabola = replace(sample, loss=0.5, loss_after=left, predicted_change=-rate)
        assert parabola.place == pytest.approx(place)


def test_the_first_number_that_is_not_finite_is_the_first_that_is_computed():
    run = replay(Recipe(), 1)
    _, record = train_step(run)
    assert first_overflow(run.network, record) is None
    record = replace(record, activations={**record.activations})
    for address in ("relu3.activation", "conv2.pre_activation"):
        record.activations[address][3, 1] = np.inf
    found = first_overflow(run.network, record)
    assert (found.part, found.address, found.index[:2]) == (
        "activations",
        "conv2.pre_activation",
        (3, 1),
    )
    assert found.count == record.activations["conv2.pre_activation"][3, 1].size
    assert np.isfinite(found.before)


@pytest.mark.parametrize("truth", [0.5, 4.0])
def test_the_noise_scale_is_that_of_the_distribution(truth):
    """G = G + noise, with tr Σ/B = truth · |G|²: the mean estimate of 1/truth is unbiased."""
    stream, size = np.random.default_rng(3), 400
    direction = stream.standard_normal(size)
    direction /= np.linalg.norm(direction)
    found = []
    for _ in range(60):
        noise = stream.standard_normal((16, size)) * np.sqrt(truth / size)
        found.append(noise_scale(direction + noise, 8, 8))
    inverses = np.array([one.inverse for one in found])
    assert inverses.mean() == pytest.approx(1 / truth, rel=0.05)
    errors = np.array([one.error for one in found])
    assert 0.5 < errors.mean() / (2 * inverses.std(ddof=1)) < 2


def test_a_mini_batch_of_four_times_the_size_has_a_quarter_of_the_noise():
    gradients = np.random.default_rng(1).standard_normal((16, 50)) + 1
    small, large = noise_scale(gradients, 8, 8), noise_scale(gradients, 8, 32)
    assert large.ratio == pytest.approx(small.ratio / 4)
    assert large.noise_batch == pytest.approx(small.noise_batch)


def test_the_noise_scale_of_a_run_needs_no_more_memory_than_allowed(monkeypatch):
    from engine.diagnosis import noise_scale as module

    run = initial_run(Recipe(preset="edges", problem="bars"))
    assert run_to_end(noise_scale_in_parts(run)).draws == 16
    monkeypatch.setattr(module, "_MAX_NUMBERS", 100)
    assert run_to_end(noise_scale_in_parts(run)) is None


def test_a_norm_is_right_where_float32_overflows():
    array = np.full(4, 3e38, dtype=np.float32)
    assert squared_norm(array) == pytest.approx(4 * float(np.float32(3e38)) ** 2)


def test_units_count_as_twins_by_their_own_size():
    rows = np.array([[1e20, 0.0], [1.0, 2.0], [1.0, 2.0 + 1e-7], [3.0, 1.0]])
    assert twin_rows(rows)[0] == 2
    assert twin_rows(np.zeros((3, 4)))[0] == 3


def test_wilsons_interval_is_the_one_in_his_paper():
    """Of 10 of 20 the formula gives 0.299 to 0.701; of none of 10, 0 to z²/(n + z²) = 0.278."""
    assert wilson_interval(10, 20) == pytest.approx((0.2993, 0.7007), abs=1e-4)
    assert wilson_interval(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)


def test_a_histogram_counts_as_numpy_does():
    values = np.random.default_rng(2).standard_normal(5000)
    counts, (low, high) = histogram(values)
    expected, edges = np.histogram(values, BINS)
    assert (low, high) == (edges[0], edges[-1])
    assert np.abs(counts - expected).sum() <= 2  # a value at an edge may be rounded either way
    assert counts.sum() == 5000


@pytest.mark.parametrize(
    ("values", "total"), [([2.0, 2.0, 2.0], 3), ([np.nan, np.inf], 0), ([np.nan, 1.0, 3.0], 2)]
)
def test_a_histogram_leaves_out_what_is_not_finite(values, total):
    counts, _ = histogram(np.array(values))
    assert counts.sum() == total


def test_the_histograms_of_some_steps_hold_every_number():
    run = initial_run(Recipe())
    found = {}
    for step in (4, 0):
        _, record = train_step(fast_forward(run, step))
        found[step] = step_histograms(run.network, record)
    joined = join_histograms(run.network, found)
    assert joined.steps == (0, 4)
    for name, counts in joined.counts.items():
        kind, _, address = name.partition(".")
        whole = {
            "parameter": record.parameters,
            "activation": record.activations,
            "gradient": record.gradients,
            "update": record.updates,
        }[kind][address]
        assert counts.shape == (2, BINS)
        assert (counts.sum(axis=1) == whole.size).all()
    fc2 = joined.layers.index("fc2")
    norm = np.linalg.norm(record.gradients["fc2.pre_activation"])
    assert joined.gradient_norms[0, fc2] == pytest.approx(norm, rel=1e-5)


@pytest.mark.parametrize("last", [0, 1, 39, 40, 41, 399, 12345])
def test_the_steps_of_the_histograms_are_bounded_and_end_with_the_last(last):
    steps = histogram_steps(last)
    assert (steps[0], steps[-1]) == (0, last)
    assert len(steps) <= MAX_STEPS + 1
    assert steps == sorted(set(steps))


def test_the_health_of_a_step_is_what_the_step_knows():
    run = replay(Recipe(), 30)
    _, record = train_step(run)
    outcome = evaluate_step_outcome(run.network, record)
    losses = noisy_losses(50, -0.01, 0.02)
    health = step_health(run.network, record, outcome, losses)
    by_name = {one.layer: one for one in health.layers}
    assert list(by_name) == [layer.name for layer in run.network.layers]
    for silence in outcome.silences:
        assert by_name[silence.layer].dead_share == silence.before / silence.units
    updates = [record.updates[f"fc1.{part}"].ravel() for part in ("weight", "bias")]
    sizes = [record.parameters[f"fc1.{part}"].ravel() for part in ("weight", "bias")]
    ratio = np.linalg.norm(np.concatenate(updates)) / np.linalg.norm(np.concatenate(sizes))
    assert by_name["fc1"].update_ratio == pytest.approx(ratio, rel=1e-5)
    assert by_name["relu1"].update_ratio is None
    assert health.moving_ratio == max(one.update_ratio or 0 for one in health.layers)
    assert (health.state, health.window) == ("ok", 50)
    assert health.loss_change == loss_trend(losses).change


def test_the_health_of_a_diverged_step_is_a_problem():
    _, record = train_step(replay(Recipe(learning_rate=100.0), 3))
    outcome = evaluate_step_outcome(Recipe().network, record)
    assert step_health(Recipe().network, record, outcome, []).state == "problem"


def test_a_layer_whose_gradient_vanishes_is_to_be_watched():
    """Of six layers of sigmoids the first has a gradient over a hundred times smaller."""
    _, record = train_step(initial_run(Recipe(preset="deep-sigmoid")))
    network = Recipe(preset="deep-sigmoid").network
    health = step_health(network, record, evaluate_step_outcome(network, record), [])
    weighted = [one for one in health.layers if one.update_ratio is not None]
    first, last = weighted[0], weighted[-1]
    times = last.gradient_norm / first.gradient_norm
    assert times > 100
    assert (first.state, last.state, health.state) == ("watch", "ok", "watch")
    assert f"{times:,.0f} times smaller than that of {last.layer}" in first.reason


def test_the_health_of_a_step_takes_a_fraction_of_the_step():
    """0.2 ms of a step of 4 ms; the target is 2 ms. Processor time, so that others count little."""
    run = replay(Recipe(), 30)
    _, record = train_step(run)
    outcome, losses = evaluate_step_outcome(run.network, record), noisy_losses(50, -0.01, 0.02)

    def seconds(work, count: int) -> float:
        work()
        began = thread_time()
        for _ in range(count):
            work()
        return (thread_time() - began) / count

    step = min(seconds(lambda: train_step(run), 3) for _ in range(3))
    health = min(
        seconds(lambda: step_health(run.network, record, outcome, losses), 10) for _ in range(3)
    )
    assert health < step / 4


@pytest.mark.parametrize("seed", range(40))
def test_what_is_told_from_the_kept_arrays_is_what_reading_all_arrays_tells(seed):
    run = initial_run(random_recipe(seed))
    with ignore_float_errors():
        if seed % 4 == 3:  # the products overflow, or nearly
            large = {name: array * np.float32(1e13) for name, array in run.parameters.items()}
            run = replace(run, parameters=large)
        record = next_step_record(run)
        plain = replace(record, activations={**record.activations}, gradients={**record.gradients})
        whole = first_overflow(run.network, plain)
        assert repr(first_overflow(run.network, record)) == repr(whole)  # NaN is not equal to NaN
        found = largest_activation(run.network, record)
        expected = np.max([np.abs(array).max() for array in record.activations.values()])
        assert found == pytest.approx(float(expected), rel=1e-6, nan_ok=True)
        dead = record.dead_units(run.network)
        assert dead == dead_units(run.network, plain.activations)
        assert record.dead_units(run.network) is dead
