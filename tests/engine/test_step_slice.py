"""The step slice φ(s) = L(θ + sΔ): true losses, a closed-form parabola, and a fine grid."""

import dataclasses

import numpy as np
import pytest

from engine import Recipe, apply_updates, initial_run, train_step
from engine.analysis.slices.step_slice import slice_along_step
from engine.model.architecture import build_network
from engine.training.optimizers.update import Update
from engine.training.probe_set import probe_set
from tests.engine.step_records import record_of
from tests.engine.surface_cases import plain_loss


def curves(network, record):
    return [one for one in slice_along_step(network, "3-or-8", record) if one is not None]


def batch_curve(network, record):
    """Return the first result, the curve on the mini-batch."""
    return next(one for one in slice_along_step(network, "3-or-8", record) if one is not None)


def with_update(record, factor):
    """Return the record with the update replaced by `factor` times the gradient."""
    updates = {a: factor * record.gradients[a] for a in record.parameters}
    return dataclasses.replace(record, update=Update(updates, {}, dict))


@pytest.fixture(scope="module")
def trained():
    run = initial_run(Recipe(optimizer="momentum", learning_rate=0.05))
    for _ in range(6):
        run, record = train_step(run)
    return run, record


def test_start_and_end_are_the_true_losses_on_both_sets(trained):
    run, record = trained
    batch, probe = curves(run.network, record)
    after = apply_updates(record.parameters, record.updates)
    for found, (images, labels) in (
        (batch, (record.images, record.labels)),
        (probe, probe_set("3-or-8")),
    ):
        before = plain_loss(run.network, record.parameters, images, labels)
        assert found.start_loss == pytest.approx(before, rel=1e-6)
        assert found.end_loss == pytest.approx(
            plain_loss(run.network, after, images, labels), rel=1e-6
        )
        assert (found.step, found.images) == (record.step, len(labels))
        assert (found.multiples[0], found.multiples[-1]) == (-0.5, 3.0)
        at_one = np.argmin(abs(found.multiples - 1))
        assert found.losses[at_one] == pytest.approx(found.end_loss, rel=1e-6)
    assert (batch.set, probe.set) == ("batch", "probe")
    assert batch.start_loss == pytest.approx(record.loss, rel=1e-6)


def test_the_slope_is_that_of_the_curve_at_its_start(trained):
    run, record = trained
    for found in curves(run.network, record):
        near = np.flatnonzero(abs(found.multiples) < 0.06)
        low, high = found.losses[near[0]], found.losses[near[-1]]
        measured = (high - low) / (found.multiples[near[-1]] - found.multiples[near[0]])
        assert measured == pytest.approx(found.slope, rel=0.03)


def test_the_best_multiple_and_the_way_back_are_those_of_a_fine_grid():
    run = initial_run(Recipe(optimizer="momentum", learning_rate=0.1))
    for _ in range(3):
        run, record = train_step(run)
    wide = {address: array.astype(np.float64) for address, array in record.parameters.items()}
    exact = dataclasses.replace(
        record,
        parameters=wide,
        images=record.images.astype(np.float64),
        update=Update({a: u.astype(np.float64) for a, u in record.updates.items()}, {}, dict),
    )
    batch = curves(run.network, exact)[0]
    fine = np.linspace(-0.5, 3.0, 1401)
    losses = np.array(
        [
            plain_loss(
                run.network,
                {a: wide[a] + s * exact.updates[a] for a in wide},
                exact.images,
                exact.labels,
            )
            for s in fine
        ]
    )
    assert batch.best == pytest.approx(fine[losses.argmin()], abs=0.005)
    assert batch.best_loss <= losses.min() + 1e-9
    ahead = fine > 0.005
    crossings = np.flatnonzero(np.diff(losses[ahead] > batch.start_loss))
    assert batch.back == pytest.approx(fine[ahead][crossings[0]], abs=0.005)


LINE = build_network(
    (5,),
    [{"kind": "dense", "name": "fc1", "units": 2}],
    loss="mean-squared-error",
)


@pytest.mark.parametrize("best", [0.4, 0.5, 1.0, 1.4, 2.5])
def test_on_a_parabola_all_marks_are_what_the_formulas_say(best):
    """The squared error of a linear layer is a parabola along any line: φ = L + s g·Δ + s² q.

    s* = −g·Δ / 2q, φ returns to L at 2 s*, and α = 1 − 2ρ = 1/s* − 1 is 0 at the
    minimum.
    """
    images = np.random.default_rng(3).standard_normal((6, 5))
    targets = np.random.default_rng(4).standard_normal((6, 2))
    record = record_of(LINE, images, targets)
    g = np.concatenate([record.gradients[a].ravel() for a in record.parameters])
    moved = apply_updates(record.parameters, {a: -record.gradients[a] for a in record.parameters})
    curvature = plain_loss(LINE, moved, images, targets) - record.loss + g @ g
    eta = float(g @ g / (2 * curvature * best))
    found = batch_curve(LINE, with_update(record, -eta))
    assert found.slope == pytest.approx(-eta * float(g @ g), rel=1e-10)
    assert found.best == pytest.approx(best, abs=1e-6)
    back = 2 * best
    assert found.back == (pytest.approx(back, abs=1e-6) if back < 3 else None)
    assert found.place == pytest.approx(1 / best - 1, abs=1e-9)
    assert found.place == 1 - 2 * found.ratio


def test_across_the_slope_there_is_no_ratio_and_without_a_move_no_curve():
    images = np.random.default_rng(3).standard_normal((6, 5))
    record = record_of(LINE, images, np.zeros((6, 2)))
    assert list(slice_along_step(LINE, "3-or-8", record)) == []
    still = {address: np.zeros_like(array) for address, array in record.gradients.items()}
    across = dataclasses.replace(with_update(record, -1.0), gradients=still)
    found = batch_curve(LINE, across)
    assert (found.slope, found.ratio, found.place) == (0, None, None)


def test_of_a_step_that_diverged_nothing_comes(trained):
    run, record = trained
    assert curves(run.network, dataclasses.replace(record, loss=float("nan"))) == []
