"""Initialisers: standard deviations of the papers, and one random stream per parameter."""

from math import sqrt

import numpy as np
import pytest

from engine import BadInput, fingerprint
from engine.model.architecture import build_network
from engine.model.initialisers import Initialiser, parse_initialiser
from engine.model.presets import tour_network

SHAPE = (40, 30, 5, 5)  # fan-in 750, fan-out 1,000; 30,000 values


@pytest.mark.parametrize(
    ("spec", "deviation"),
    [
        ("he", sqrt(2 / 750)),
        ("lecun", sqrt(1 / 750)),
        ("glorot", sqrt(2 / 1750)),  # U(−r, r) has the standard deviation r/√3
        ({"name": "normal", "value": 0.3}, 0.3),
    ],
)
def test_the_spread_is_that_of_the_formula(spec, deviation):
    values = parse_initialiser(spec).initial_values("conv1.kernel", SHAPE, 16, np.float64)
    assert values.std() == pytest.approx(deviation, rel=0.02)
    assert abs(values.mean()) < 5 * deviation / sqrt(values.size)


def test_glorot_stays_within_its_radius():
    values = Initialiser("glorot").initial_values("conv1.kernel", SHAPE, 16, np.float64)
    radius = sqrt(6 / 1750)
    assert 0.99 * radius < np.abs(values).max() <= radius


def test_the_default_run_starts_from_what_it_always_did():
    """The fingerprint predates named initialisers (seed 16, two classes)."""
    assert fingerprint(tour_network(2).initialise(16)) == "9a5f08217072a3b6"


def test_constant_zeros_and_given_values_are_as_said():
    assert not Initialiser("zeros").initial_values("b", (3,), 1).any()
    assert (Initialiser("constant", 2.5).initial_values("b", (3,), 1) == 2.5).all()
    given = parse_initialiser({"name": "given", "value": [[1, 2], [3, 4]]})
    assert given.initial_values("fc.weight", (2, 2), 1).tolist() == [[1, 2], [3, 4]]
    with pytest.raises(BadInput, match=r"initial values of fc.weight: got \(2, 2\)"):
        given.initial_values("fc.weight", (2, 3), 1)


def test_adding_a_layer_changes_no_other():
    base = tour_network(2)
    more = [s for s in base.specs() if s["name"] != "fc2"]
    more.insert(-1, {"kind": "dense", "name": "extra", "units": 7})
    more.insert(-1, {"kind": "dense", "name": "fc9", "units": 2})
    one, two = base.initialise(16), build_network((1, 32, 32), more).initialise(16)
    for address in ("conv1.kernel", "conv2.kernel", "fc1.weight"):
        np.testing.assert_array_equal(one[address], two[address])
    assert (base.initialise(17)["fc1.weight"] != one["fc1.weight"]).all()
    assert (one["conv1.kernel"].ravel()[:50] != one["conv2.kernel"].ravel()[:50]).all()


@pytest.mark.parametrize(
    "spec",
    [
        "xavier",
        3,
        {"value": 2},
        {"name": "he", "value": 2},
        {"name": "normal"},
        {"name": "normal", "value": -1},
        {"name": "constant", "value": "two"},
        {"name": "constant", "value": float("nan")},
        {"name": "given", "value": [[1, "two"]]},
        {"name": "given"},
        {"name": "he", "gain": 2},
    ],
)
def test_what_names_no_initialiser_is_refused(spec):
    with pytest.raises(BadInput, match="initialiser"):
        parse_initialiser(spec)
