"""Stationary points: classification by curvature, on parabolas with known eigenvalues and a run."""

import numpy as np
import pytest

from engine import Recipe, classify_stationary_point, replay
from engine.analysis.stationarity import classify_at
from engine.training.probe_set import probe_set


def ground(eigenvalues, place, threshold=1e-3):
    """Classify a point of L = ½ θᵀAθ; `place` is in the rotated eigenbasis of A."""
    stream = np.random.default_rng(3)
    basis, _ = np.linalg.qr(stream.standard_normal((len(eigenvalues), len(eigenvalues))))
    a = basis @ np.diag(eigenvalues) @ basis.T
    return classify_at(lambda theta: a @ theta, basis @ np.array(place), threshold)


def test_a_level_place_where_all_bends_up_is_like_a_minimum():
    found = ground([3.0, 1.0, 0.5, 0.25], [1e-3, 1e-3, 0.0, 0.0])
    assert found.kind == "minimum"
    assert (found.largest, found.smallest) == pytest.approx((3.0, 0.25), rel=1e-6)
    assert found.gradient_norm == pytest.approx(np.hypot(3e-3, 1e-3))
    assert found.gain == pytest.approx(1e-5 / 6.0, rel=1e-6)


def test_a_level_place_where_one_way_bends_down_is_a_saddle():
    found = ground([3.0, 1.0, 0.5, -0.25], [1e-3, 1e-3, 0.0, 0.0])
    assert found.kind == "saddle"
    assert found.smallest == pytest.approx(-0.25, rel=1e-6)


@pytest.mark.parametrize("last", [0.25, -0.25])
def test_where_a_step_would_still_gain_the_run_is_stalled(last):
    found = ground([3.0, 1.0, 0.5, last], [0.2, 0.0, 0.0, 0.0])
    assert found.kind == "stalled"
    assert found.gain == pytest.approx(0.5 * 3.0 * 0.2**2)  # the drop to the minimum
    assert ground([3.0, 1.0, 0.5, last], [0.2, 0.0, 0.0, 0.0], 0.07).kind != "stalled"


def test_where_nothing_bends_up_nothing_bounds_the_gain():
    assert ground([-1.0, -2.0, -3.0], [0.1, 0.1, 0.1]).kind == "stalled"


def test_the_numbers_of_a_run_are_those_of_its_probe():
    run = replay(Recipe(optimizer="adam"), 150)
    found = classify_stationary_point(run, 1e-3)
    images, labels = probe_set("3-or-8")
    double = {address: array.astype(np.float64) for address, array in run.parameters.items()}
    forward = run.network.forward(double, images.astype(np.float64))
    gradients = run.network.backward(double, forward, labels)
    squares = sum((gradients[address] ** 2).sum() for address in double)
    assert found.gradient_norm == pytest.approx(np.sqrt(squares), rel=1e-9)
    assert found.gain == pytest.approx(squares / (2 * found.largest), rel=1e-9)
    assert found.largest > abs(found.smallest) > found.residual
